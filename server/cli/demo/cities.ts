import { chanceOf } from '../../services/rehearsal/chance.ts';

/**
 * The cities of the demonstration. Everything is fictional: the margins are plausible round numbers, not census
 * figures, and the waves say so.
 */
/** Shares of the age groups 16-29, 30-44, 45-59, 60+. */
export type Ages = readonly [number, number, number, number];

/** What stands out in a city's fieldwork: nobody has answered for days, or some answers need a reviewer. */
export type Scene = 'stalled' | 'praised' | 'clocked' | 'copied' | 'interviewed';

export interface DemoCity {
  code: string;
  /** Simulated residents who have answered by the middle of the fieldwork. */
  residents: number;
  /** Their speed, relative to a city that will just reach its targets. */
  pace: number;
  scene?: Scene;
  /** Mean satisfaction, 0–100. */
  level: number;
  /** Dimensions that stand out, in points. */
  profile: Record<string, number>;
  population: number;
  ages: Ages;
}

export const demoCities: readonly DemoCity[] = [
  {
    code: '110000',
    residents: 820,
    pace: 1.12,
    level: 70,
    profile: { transit: -6, health: 4, internet: 5 },
    population: 18_600_000,
    ages: [0.21, 0.31, 0.25, 0.23],
  },
  {
    code: '310000',
    residents: 860,
    pace: 3,
    level: 73,
    profile: { gov: 5, transit: 4, education: -3 },
    population: 21_500_000,
    ages: [0.2, 0.29, 0.25, 0.26],
  },
  {
    code: '330100',
    residents: 780,
    pace: 1.2,
    level: 75,
    profile: { shopping: 6, internet: 5, transit: -4 },
    population: 8_200_000,
    ages: [0.25, 0.31, 0.24, 0.2],
  },
  {
    code: '440300',
    residents: 740,
    pace: 1.02,
    level: 71,
    profile: { jobs: 6, education: -8, environment: 4 },
    population: 12_600_000,
    ages: [0.34, 0.38, 0.2, 0.08],
  },
  {
    code: '510100',
    residents: 660,
    pace: 1.1,
    scene: 'clocked',
    level: 72,
    profile: { environment: -7, city: 4 },
    population: 14_000_000,
    ages: [0.23, 0.29, 0.26, 0.22],
  },
  {
    code: '420100',
    residents: 560,
    pace: 1.06,
    scene: 'praised',
    level: 67,
    profile: { management: -5, education: 4 },
    population: 9_600_000,
    ages: [0.24, 0.28, 0.26, 0.22],
  },
  {
    code: '610100',
    residents: 520,
    pace: 0.97,
    scene: 'copied',
    level: 65,
    profile: { environment: -9, safety: 3 },
    population: 9_100_000,
    ages: [0.25, 0.3, 0.24, 0.21],
  },
  {
    code: '520100',
    residents: 430,
    pace: 0.98,
    level: 68,
    profile: { environment: 9, jobs: -6 },
    population: 4_300_000,
    ages: [0.27, 0.28, 0.26, 0.19],
  },
  {
    code: '350200',
    residents: 410,
    pace: 1.3,
    level: 76,
    profile: { environment: 8, city: 3 },
    population: 3_900_000,
    ages: [0.29, 0.34, 0.23, 0.14],
  },
  {
    code: '620100',
    residents: 300,
    pace: 0.72,
    scene: 'interviewed',
    level: 61,
    profile: { environment: -5, internet: -4 },
    population: 3_400_000,
    ages: [0.22, 0.29, 0.28, 0.21],
  },
  // Too few answers to publish.
  {
    code: '659001',
    residents: 66,
    pace: 0.8,
    level: 66,
    profile: {},
    population: 430_000,
    ages: [0.2, 0.27, 0.31, 0.22],
  },
  {
    code: '230100',
    residents: 240,
    pace: 0.75,
    scene: 'stalled',
    level: 63,
    profile: { transit: -3 },
    population: 8_500_000,
    ages: [0.2, 0.28, 0.28, 0.24],
  },
];

/**
 * Populations of cities in which enough people answer for scores of most dimensions, spread over the regions: the
 * others' experimental estimates borrow from them (docs/scoring.md, "Experimental series").
 */
const midSized: Readonly<Record<string, number>> = {
  120000: 13_400_000, // Tianjin
  320100: 7_200_000, // Nanjing
  370100: 6_200_000, // Jinan
  440100: 11_800_000, // Guangzhou
  130100: 8_800_000, // Shijiazhuang
  140100: 3_700_000, // Taiyuan
  340100: 6_600_000, // Hefei
  360100: 4_400_000, // Nanchang
  410100: 8_000_000, // Zhengzhou
  430100: 6_400_000, // Changsha
  500000: 25_400_000, // Chongqing
  530100: 5_700_000, // Kunming
  450100: 5_900_000, // Nanning
  650100: 3_000_000, // Urumqi
  210100: 7_300_000, // Shenyang
  210200: 6_200_000, // Dalian
  220100: 6_700_000, // Changchun
  220200: 3_700_000, // Jilin
  230600: 2_500_000, // Daqing
};

const named = new Map(demoCities.map((city) => [city.code, city]));
const dimensions = ['gov', 'transit', 'health', 'education', 'city', 'management', 'safety', 'environment'];

/** A city of the demonstration: one from the lists, or one drawn by its code, in which few answer. */
export function demoCity(code: string): DemoCity {
  const chance = chanceOf('city', code);
  return (
    named.get(code) ?? {
      code,
      residents: (code in midSized ? 120 : 23) + Math.floor(13 * chance.uniform()),
      pace: Math.min(2, Math.max(0.6, chance.normal(1.12, 0.22))),
      level: Math.min(80, Math.max(58, chance.normal(68, 4))),
      profile: Object.fromEntries(
        [0, 1, 2].map(() => [chance.pick(dimensions), Math.round(chance.normal(0, 6))]),
      ),
      population: midSized[code] ?? populationOf(code),
      ages: [0.22, 0.28, 0.27, 0.23],
    }
  );
}

/** From half a million to some ten million inhabitants, to the nearest ten thousand. */
function populationOf(code: string): number {
  const tens = Math.min(7, Math.max(5.7, chanceOf('population', code).normal(6.4, 0.25)));
  return 10_000 * Math.round(10 ** (tens - 4));
}
