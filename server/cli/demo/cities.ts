/**
 * A dozen cities for the demonstration. Everything is made up: the margins are plausible round numbers, no census
 * figures, and the wave says so.
 */
/** Shares of the age groups 16-29, 30-44, 45-59, 60+. */
export type Ages = readonly [number, number, number, number];
/** The age groups of the other cities, in which nobody answers. */
export const otherAges: Ages = [0.22, 0.28, 0.27, 0.23];

export interface DemoCity {
  code: string;
  /** Simulated residents who answer. */
  residents: number;
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
    level: 70,
    profile: { transit: -6, health: 4, internet: 5 },
    population: 18_600_000,
    ages: [0.21, 0.31, 0.25, 0.23],
  },
  {
    code: '310000',
    residents: 860,
    level: 73,
    profile: { gov: 5, transit: 4, education: -3 },
    population: 21_500_000,
    ages: [0.2, 0.29, 0.25, 0.26],
  },
  {
    code: '330100',
    residents: 780,
    level: 75,
    profile: { shopping: 6, internet: 5, transit: -4 },
    population: 8_200_000,
    ages: [0.25, 0.31, 0.24, 0.2],
  },
  {
    code: '440300',
    residents: 740,
    level: 71,
    profile: { jobs: 6, education: -8, environment: 4 },
    population: 12_600_000,
    ages: [0.34, 0.38, 0.2, 0.08],
  },
  {
    code: '510100',
    residents: 660,
    level: 72,
    profile: { environment: -7, city: 4 },
    population: 14_000_000,
    ages: [0.23, 0.29, 0.26, 0.22],
  },
  {
    code: '420100',
    residents: 560,
    level: 67,
    profile: { management: -5, education: 4 },
    population: 9_600_000,
    ages: [0.24, 0.28, 0.26, 0.22],
  },
  {
    code: '610100',
    residents: 520,
    level: 65,
    profile: { environment: -9, safety: 3 },
    population: 9_100_000,
    ages: [0.25, 0.3, 0.24, 0.21],
  },
  {
    code: '520100',
    residents: 430,
    level: 68,
    profile: { environment: 9, jobs: -6 },
    population: 4_300_000,
    ages: [0.27, 0.28, 0.26, 0.19],
  },
  {
    code: '350200',
    residents: 410,
    level: 76,
    profile: { environment: 8, city: 3 },
    population: 3_900_000,
    ages: [0.29, 0.34, 0.23, 0.14],
  },
  {
    code: '620100',
    residents: 300,
    level: 61,
    profile: { environment: -5, internet: -4 },
    population: 3_400_000,
    ages: [0.22, 0.29, 0.28, 0.21],
  },
  // Too few answers to publish.
  {
    code: '659001',
    residents: 66,
    level: 66,
    profile: {},
    population: 430_000,
    ages: [0.2, 0.27, 0.31, 0.22],
  },
  {
    code: '230100',
    residents: 240,
    level: 63,
    profile: { transit: -3 },
    population: 8_500_000,
    ages: [0.2, 0.28, 0.28, 0.24],
  },
];
