import { createChance } from '../server/services/rehearsal/chance.ts';
import type { ForecastFile } from '../server/survey/forecast/forecast-file.ts';

/**
 * Simulated waves of known process, for `npm run bench:forecast`: the arrivals in each hour, to the end. None of them
 * is the process that the forecast assumes.
 */

type Chance = ReturnType<typeof createChance>;

export const HOUR_MS = 3_600_000;
/** A Tuesday, 00:00 in Beijing. */
export const BEGIN = Date.parse('2026-08-31T16:00:00Z');

/** Simulated arrivals of one city and stratum. */
export interface SimulatedCell {
  city: string;
  stratum: string;
  target: number;
  /** Arrivals of each hour from the beginning of the wave to its close. */
  arrivals: number[];
}

export interface Shape {
  cities: number;
  strata: number;
  days: number;
  /** A cell's usual arrivals a day, before the process changes them. */
  perDay: number;
}

/** Arrivals expected in a cell in one hour, as a multiple of its usual hour. Stateful: call it for hours in order. */
type Intensity = (day: number, hourOfDay: number) => number;

/** The outer functions draw what differs between waves, cities and cells. */
export type Process = (
  chance: Chance,
  days: number,
) => (city: number) => (stratum: number) => { factor: Intensity; perDay?: number; lump?: number };

/** Arrivals by hour of day in Beijing, shaped like those of online surveys; mean 1. */
const DAY = [
  0.35, 0.2, 0.12, 0.08, 0.08, 0.15, 0.4, 0.8, 1.2, 1.4, 1.5, 1.5, 1.6, 1.4, 1.2, 1.2, 1.2, 1.2, 1.3, 1.5,
  1.7, 1.6, 1.2, 0.7,
];
const DAY_SUM = DAY.reduce((sum, x) => sum + x, 0);
const isWeekend = (day: number) => [4, 5].includes(Math.floor(day) % 7);
const everywhere = (factor: Intensity) => () => () => ({ factor });
const lognormal = (chance: Chance, deviation: number) => Math.exp(chance.normal(0, deviation));
/** An event that begins on a day and dies away. */
const pulse = (day: number, begin: number, height: number, decayDays: number) =>
  day < begin ? 0 : height * Math.exp(-(day - begin) / decayDays);

/** The processes by which the forecast's method and constants were chosen. */
export const tuned: Record<string, Process> = {
  constant: () => everywhere(() => 1),
  'weekly lull': () => everywhere((day) => (isWeekend(day) ? 0.35 : 1.2)),
  'campaign spike': (chance, days) => () => {
    const begin = chance.uniform() * days;
    const height = 2 + 4 * chance.uniform();
    return () => ({ factor: (day) => 1 + pulse(day, begin, height, 1.5) });
  },
  'channel dies': (chance, days) => () => {
    const end = chance.uniform() * days;
    const share = 0.3 + 0.5 * chance.uniform();
    return () => ({ factor: (day) => (day < end ? 1 : 1 - share) });
  },
  'text message to everybody on day 5': () => everywhere((day) => 1 + pulse(day, 4.4, 8, 0.6)),
  growing: (chance) => {
    const rate = 0.02 + 0.06 * chance.uniform();
    return () => () => ({ factor: (day) => 0.5 * Math.exp(rate * day) });
  },
  fading: (chance) => {
    const rate = 0.02 + 0.08 * chance.uniform();
    return () => () => ({ factor: (day) => 1.8 * Math.exp(-rate * day) });
  },
  'zero-inflated hours': (chance) => () => () => ({ factor: () => (chance.happens(0.15) ? 1 / 0.15 : 0) }),
  'few arrivals': () => () => () => ({ factor: () => 1, perDay: 2.5 }),
  'a day unlike another': (chance, days) => () => {
    const of = Array.from({ length: days + 1 }, () => lognormal(chance, 0.5));
    return () => ({ factor: (day) => of[Math.floor(day)]! });
  },
  'rush after the launch': (chance) => {
    const decay = 1 + 2 * chance.uniform();
    return () => () => ({ factor: (day) => 0.6 + pulse(day, 0, 4, decay) });
  },
  'holiday of three days': (chance, days) => {
    const begin = Math.floor(chance.uniform() * (days - 3));
    return everywhere((day) => (day >= begin && day < begin + 3 ? 0.2 : 1));
  },
  'budget halved': (chance, days) => {
    const when = (0.2 + 0.6 * chance.uniform()) * days;
    return everywhere((day) => (day < when ? 1.2 : 0.6));
  },
  'cities begin one after another': (chance, days) => () => {
    const begin = chance.uniform() * 0.3 * days;
    return () => ({ factor: (day) => (day < begin ? 0 : 1.2) });
  },
  'cities wander': (chance) => () => {
    let level = chance.normal(0, 0.3);
    let last = 0;
    return () => ({
      factor: (day) => {
        if (Math.floor(day) > last) {
          last = Math.floor(day);
          level = 0.85 * level + chance.normal(0, 0.25);
        }
        return Math.exp(level);
      },
    });
  },
  'answers beget answers': () => () => () => ({ factor: () => 1, lump: 3 }),
  'interviewers bring bundles': (chance) => () => {
    const days = new Set([0, 1, 2, 3, 4, 5, 6].filter(() => chance.happens(0.45)));
    return () => ({ factor: (day) => (days.has(Math.floor(day) % 7) ? 2 : 0.15), lump: 6 });
  },
  'last days rush': (_, days) => everywhere((day) => 0.9 + pulse(days - day, 0, 2, 1.5)),
  'reminder every Monday': () => everywhere((day) => 0.6 + pulse((day + 1) % 7, 0.4, 3, 0.8)),
  saturation: (chance) => () => {
    const pool = 12 + 20 * chance.uniform();
    return () => ({ factor: (day) => 1.6 * Math.exp(-day / pool) * (isWeekend(day) ? 0.7 : 1.1) });
  },
  'spreads like a rumour': (chance) => {
    const middle = 4 + 10 * chance.uniform();
    return everywhere((day) => 0.3 + 1.4 / (1 + Math.exp(-(day - middle) / 1.5)));
  },
  'outage of a day': (chance, days) => {
    const begin = chance.uniform() * (days - 1);
    return everywhere((day) => (day >= begin && day < begin + 1 ? 0 : 1));
  },
  'campaign goes from city to city': () => (city) => () => ({
    factor: (day) => 0.7 + (day >= 2 + 3 * city && day < 5 + 3 * city ? 2 : 0),
  }),
};

/** Processes of other kinds, with their own seeds, written down after the last choice and before they first ran. */
export const heldOut: Record<string, Process> = {
  'incentive from midway': (chance, days) => {
    const begin = (0.3 + 0.3 * chance.uniform()) * days;
    const gain = 0.3 + 0.7 * chance.uniform();
    return everywhere((day) => 1 + pulse(day, begin, gain, 12));
  },
  'rival survey for six days': (chance, days) => {
    const begin = chance.uniform() * (days - 6);
    return everywhere((day) => (day >= begin && day < begin + 6 ? 0.6 : 1));
  },
  'rain for a week': (chance, days) => {
    const begin = Math.floor(chance.uniform() * (days - 7));
    return () => {
      const of = Array.from({ length: 7 }, () => 0.4 + 0.5 * chance.uniform());
      return () => ({ factor: (day) => of[Math.floor(day) - begin] ?? 1 });
    };
  },
  'school holidays begin': (chance) => {
    const begin = 6 + Math.floor(10 * chance.uniform());
    return everywhere((day, hour) => (day < begin ? 1 : hour >= 9 && hour < 17 ? 0.9 : 0.6));
  },
  'servers fail in the evenings': (chance, days) => {
    const begin = chance.uniform() * 0.7 * days;
    return everywhere((day, hour) => (day >= begin && hour >= 19 && hour < 23 ? 0.2 : 1));
  },
  'one channel replaces another': (chance, days) => {
    const change = (0.2 + 0.5 * chance.uniform()) * days;
    const gain = 0.3 + 0.6 * chance.uniform();
    const since = (day: number, begin: number) => Math.min(1, Math.max(0, (day - begin) / 3));
    return everywhere((day) => 1 - 0.6 * since(day, change) + gain * since(day, change + 1));
  },
  'regions in antiphase': (chance) => {
    const phase = 2 * Math.PI * chance.uniform();
    return (city) => () => ({
      factor: (day) => 1 + 0.5 * Math.sin((2 * Math.PI * day) / 9 + phase + Math.PI * (city % 2)),
    });
  },
  'invitations in batches': (chance) => {
    const batches = [0, 3, 6, 9, 12].map((day, i) => ({
      day,
      size: (0.5 + 0.3 * i) * lognormal(chance, 0.2),
    }));
    return everywhere((day) =>
      batches.reduce((sum, batch) => sum + pulse(day, batch.day, batch.size, 1.5), 0.3),
    );
  },
  'mostly on weekends': () => everywhere((day) => (isWeekend(day) ? 2.6 : 0.35)),
  'lottery until day 12': () => everywhere((day) => (day < 12 ? 1.1 + pulse(12 - day, 0, 1.5, 0.8) : 0.6)),
};

/** A whole wave of one process. */
export function simulateWave(process: Process, seed: number, shape: Shape): SimulatedCell[] {
  const chance = createChance(seed);
  const ofWave = process(chance, shape.days);
  return Array.from({ length: shape.cities }, (_, city) => {
    const ofCity = ofWave(city);
    const citySize = lognormal(chance, 0.4);
    return Array.from({ length: shape.strata }, (_, stratum) => {
      const { factor, perDay = shape.perDay * citySize * lognormal(chance, 0.4), lump = 1 } = ofCity(stratum);
      const arrivals = Array.from({ length: shape.days * 24 }, (_, hour) => {
        const day = hour / 24;
        const expected = (perDay * factor(day, hour % 24) * DAY[hour % 24]!) / DAY_SUM;
        return lumps(chance, expected, lump);
      });
      const total = arrivals.reduce((sum, n) => sum + n, 0);
      // Fills before, at or after the close, as set by a manager who cannot know.
      const target = Math.max(1, Math.round(total * lognormal(chance, 0.35)));
      return { city: String(city), stratum: String(stratum), target, arrivals };
    });
  }).flat();
}

/** A Poisson number of lumps of 1 to 2·lump − 1. */
function lumps(chance: Chance, expected: number, lump: number): number {
  const number = poisson(chance, expected / lump);
  if (lump === 1) return number;
  let sum = 0;
  for (let i = 0; i < number; i++) sum += 1 + Math.floor(chance.uniform() * (2 * lump - 1));
  return sum;
}

/** Knuth 1969; large expectations are split, because e^−λ must not vanish. */
function poisson(chance: Chance, expected: number): number {
  let count = 0;
  for (let rest = expected; rest > 0; rest -= 30) {
    const end = Math.exp(-Math.min(30, rest));
    for (let product = chance.uniform(); product > end; product *= chance.uniform()) count++;
  }
  return count;
}

/** What was known of a wave after some hours. */
export function knownAfter(cells: readonly SimulatedCell[], hours: number, days: number): ForecastFile {
  return {
    now: BEGIN + hours * HOUR_MS,
    closesAt: BEGIN + days * 24 * HOUR_MS,
    cells: cells.map(({ city, stratum, target, arrivals }) => {
      const demand = arrivals.slice(0, hours);
      const counted = Math.min(
        target,
        demand.reduce((sum, n) => sum + n, 0),
      );
      return {
        city,
        stratum,
        target,
        counted,
        hours: demand.flatMap((n, hour) => (n > 0 ? [{ at: BEGIN + hour * HOUR_MS, demand: n }] : [])),
      };
    }),
  };
}
