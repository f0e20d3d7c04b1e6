import { type CappedStratum, type CountRange, countedWithin } from '../server/survey/forecast/at-close.ts';
import { whyUnknown } from '../server/survey/forecast/forecast.ts';
import { countQuantile } from '../server/survey/forecast/mixture.ts';
import { demandWithin, type Outlook, outlookOf } from '../server/survey/forecast/outlook.ts';
import { LEAST_ARRIVALS } from '../server/survey/forecast/strata.ts';
import { groupBy } from '../server/survey/group-by.ts';
import {
  BEGIN,
  HOUR_MS,
  type Process,
  type Shape,
  type SimulatedCell,
  simulateWave,
} from './arrival-processes.ts';

/** The forecast of one city's count at the close, or of a stratum's, beside the actual count. */
export interface JudgedCount {
  isCity: boolean;
  held: number;
  below: number;
  above: number;
  /** By the city's demand alone, up to the sum of all caps. */
  demandHeld?: number;
}

/** The most answers that count, beside the target. */
const CAP = 1.1;
const sum = (counts: readonly number[]) => counts.reduce((total, n) => total + n, 0);

/**
 * The count of cities and of their strata at the close, from the console's data: arrivals by the hour for cities,
 * sums for strata. Full ones, and those that cannot be forecast, are left out.
 */
export function judgeCounts(
  process: Process,
  seed: number,
  { shape, hours, days }: { shape: Shape; hours: number; days: number },
): JudgedCount[] {
  const cells = simulateWave(process, seed, shape);
  const cities = [...groupBy(cells, ({ city }) => city).values()];
  const outlook = outlookOf({
    now: BEGIN + hours * HOUR_MS,
    closesAt: BEGIN + days * 24 * HOUR_MS,
    cells: cities.map((strata) => ({
      ...{ city: strata[0]!.city, stratum: '' },
      target: sum(strata.map(({ target }) => target)),
      counted: sum(strata.map((one) => known(one, hours).counted)),
      hours: Array.from({ length: hours }, (_, hour) => ({
        at: BEGIN + hour * HOUR_MS,
        demand: sum(strata.map(({ arrivals }) => arrivals[hour]!)),
      })),
    })),
  });
  return cities.flatMap((strata, i) => (whyUnknown(i, outlook) ? [] : judgeCity(strata, i, outlook, hours)));
}

function judgeCity(cells: readonly SimulatedCell[], city: number, outlook: Outlook, hours: number) {
  const strata = cells.map((cell) => known(cell, hours));
  const truth = cells.map(({ arrivals }, i) => Math.min(strata[i]!.cap, sum(arrivals)));
  const ranges = countedWithin(outlook.hoursLeft, strata, city, outlook);
  const isOpen = ({ counted, cap }: { counted: number; cap: number }) => counted < cap;
  if (!strata.some(isOpen)) return [];
  const counted = sum(strata.map((one) => one.counted));
  const caps = sum(strata.map(({ cap }) => cap));
  const demand = demandWithin(outlook.hoursLeft, city, outlook);
  const alone = (p: number) => Math.min(caps, counted + countQuantile(p, demand));
  const byDemand = { p10: alone(0.1), p50: alone(0.5), p90: alone(0.9) };
  const whole: JudgedCount = {
    ...judge(ranges.city, sum(truth), true),
    demandHeld: judge(byDemand, sum(truth), true).held,
  };
  const parts = strata.flatMap((one, i) =>
    isOpen(one) && one.demand >= LEAST_ARRIVALS ? [judge(ranges.strata[i]!, truth[i]!, false)] : [],
  );
  return [whole, ...parts];
}

const judge = ({ p10, p90 }: CountRange, truth: number, isCity: boolean): JudgedCount => ({
  isCity,
  held: Number(truth >= p10 && truth <= p90),
  below: Number(truth < p10),
  above: Number(truth > p90),
});

function known({ stratum, target, arrivals }: SimulatedCell, hours: number): CappedStratum & { cap: number } {
  const demand = sum(arrivals.slice(0, hours));
  const cap = Math.ceil(CAP * target);
  return { stratum, target, cap, demand, counted: Math.min(cap, demand) };
}

/** A row of the table of counts at the close. */
export function countFigures(judged: readonly JudgedCount[]): string[] {
  const cities = judged.filter(({ isCity }) => isCity);
  const strata = judged.filter(({ isCity }) => !isCity);
  const percent = (values: readonly number[]) => ((100 * sum(values)) / values.length).toFixed(0);
  return [
    String(cities.length),
    percent(cities.map(({ held }) => held)),
    percent(cities.map(({ below }) => below)),
    percent(cities.map(({ above }) => above)),
    percent(cities.map(({ demandHeld }) => demandHeld ?? 0)),
    String(strata.length),
    percent(strata.map(({ held }) => held)),
  ];
}
