import { parseArgs } from 'node:util';
import { type CellForecast, forecastCells } from '../server/survey/forecast/forecast.ts';
import { countQuantile } from '../server/survey/forecast/mixture.ts';
import { chanceOfAtLeast } from '../server/survey/forecast/negative-binomial.ts';
import {
  BEGIN,
  HOUR_MS,
  heldOut,
  knownAfter,
  type Process,
  type Shape,
  type SimulatedCell,
  simulateWave,
  tuned,
} from './arrival-processes.ts';
import { countFigures, type JudgedCount, judgeCounts } from './city-counts.ts';

/**
 * `npm run bench:forecast`: forecasts of simulated waves, none of them of the process that the forecast assumes,
 * compared with the actual counts, a straight line, and a Poisson count at the mean rate. It fails when a bound does
 * not hold over all of them. Seeds are fixed; no choice used the held-out processes.
 */
const { values } = parseArgs({ options: { seeds: { type: 'string', default: '8' } } });
const seeds = Number(values.seeds);

const DAYS = 21;
/** Waves of many cells, of one city, and of one cell, in which nothing can be pooled. */
const shapes: Record<string, Shape> = {
  '6 cities of 8 strata': { cities: 6, strata: 8, days: DAYS, perDay: 12 },
  '1 city of 4 strata': { cities: 1, strata: 4, days: DAYS, perDay: 12 },
  '1 cell': { cities: 1, strata: 1, days: DAYS, perDay: 15 },
};
/** Hours after the beginning, in the afternoon. */
const moments = {
  'early (day 5)': 5 * 24 + 14,
  'middle (day 10)': 10 * 24 + 14,
  'late (day 15)': 15 * 24 + 14,
};

const MIN_COVERAGE = 0.75;
const MAX_COVERAGE = 0.85;
/** Brier of "full by close", as a share of the straight line's. */
const MAX_BRIER = 0.8;

/** The score of one cell's forecast. */
interface Judged {
  held: number;
  below: number;
  above: number;
  poissonHeld: number;
  /** For dates whose whole range lies before the close; else undefined. */
  dateHeld?: number;
  brier: number;
  lineBrier: number;
  poissonBrier: number;
}

/** Prints a table and its verdict, and returns everything judged. */
function report(title: string, processes: Record<string, Process>, firstSeed: number): Judged[] {
  const rows = new Map<string, Judged[]>();
  const put = (row: string, judged: Judged[]) => rows.set(row, [...(rows.get(row) ?? []), ...judged]);
  for (const [name, process] of Object.entries(processes))
    for (const [shapeName, shape] of Object.entries(shapes))
      for (let seed = firstSeed; seed < firstSeed + seedsOf(shape); seed++) {
        const cells = simulateWave(process, seed, shape);
        for (const [moment, hours] of Object.entries(moments)) {
          const judged = judgeWave(cells, hours);
          for (const row of [name, `**${shapeName}**`, `**${moment}**`, '**all**']) put(row, judged);
        }
      }
  const bold = [...rows].filter(([row]) => row.startsWith('**'));
  const plain = [...rows].filter(([row]) => !row.startsWith('**'));
  const body = [...plain, ...bold].map(([row, judged]) => `| ${[row, ...figures(judged)].join(' | ')} |`);
  const all = rows.get('**all**') ?? [];
  process.stdout.write(`${[`### ${title}`, '', ...HEAD, ...body, '', verdict(all), ''].join('\n')}\n`);
  return all;
}

/** A wave of one cell has 48 times fewer forecasts than a large one. */
const seedsOf = ({ cities }: Shape) => (cities === 1 ? 4 * seeds : seeds);

const COLUMNS = [
  'process',
  'forecasts',
  'held %',
  'came below %',
  'came above %',
  'dates held %',
  'Poisson held %',
  'Brier',
  'of the line',
  'of Poisson',
];
const HEAD = [`| ${COLUMNS.join(' | ')} |`, `|${' --- |'.repeat(COLUMNS.length)}`];

function figures(judged: readonly Judged[]): string[] {
  const { held, below, above, dateHeld, poissonHeld, brier, lineBrier, poissonBrier } = summary(judged);
  const percent = (x: number) => (Number.isNaN(x) ? '–' : (100 * x).toFixed(0));
  return [
    String(judged.length),
    ...[held, below, above, dateHeld, poissonHeld].map(percent),
    ...[brier, lineBrier, poissonBrier].map((x) => x.toFixed(3)),
  ];
}

function summary(judged: readonly Judged[]) {
  const mean = (of: (one: Judged) => number | undefined) => {
    const known = judged.map(of).filter((x) => x !== undefined);
    return known.reduce((sum, x) => sum + x, 0) / known.length;
  };
  return {
    held: mean((one) => one.held),
    below: mean((one) => one.below),
    above: mean((one) => one.above),
    dateHeld: mean((one) => one.dateHeld),
    poissonHeld: mean((one) => one.poissonHeld),
    brier: mean((one) => one.brier),
    lineBrier: mean((one) => one.lineBrier),
    poissonBrier: mean((one) => one.poissonBrier),
  };
}

const isMet = ({ held, brier, lineBrier }: ReturnType<typeof summary>) =>
  held >= MIN_COVERAGE && held <= MAX_COVERAGE && brier <= MAX_BRIER * lineBrier;

function verdict(judged: readonly Judged[]): string {
  const all = summary(judged);
  const less = 100 * (1 - all.brier / all.lineBrier);
  return `${isMet(all) ? 'Met' : 'NOT MET'}: ranges of 80 % held ${(100 * all.held).toFixed(1)} % (75 to 85 %), Brier ${less.toFixed(0)} % below the straight line's (at least 20 %).`;
}

function judgeWave(cells: readonly SimulatedCell[], hours: number): Judged[] {
  const file = knownAfter(cells, hours, DAYS);
  return forecastCells(file).flatMap((forecast, i) => {
    const { counted, target } = file.cells[i]!;
    return 'unknown' in forecast || counted >= target ? [] : [judge(forecast, cells[i]!, hours)];
  });
}

type Known = Exclude<CellForecast, { unknown: string }>;

function judge(forecast: Known, { arrivals, target }: SimulatedCell, hours: number): Judged {
  const sum = (counts: readonly number[]) => counts.reduce((total, n) => total + n, 0);
  const total = sum(arrivals);
  const arrived = sum(arrivals.slice(0, hours));
  const { p10, p90 } = forecast.demandByClose;
  const isFull = Number(total >= target);
  const ahead = (arrived / hours) * (arrivals.length - hours);
  const poisson = { weight: 1, mean: ahead, spread: 0 };
  const isHeld = (low: number, high: number) => Number(total >= low && total <= high);
  const dateHeld = forecast.p90 === null ? undefined : Number(datesHold(forecast, arrivals, target));
  return {
    held: isHeld(p10, p90),
    below: Number(total < p10),
    above: Number(total > p90),
    poissonHeld: isHeld(arrived + countQuantile(0.1, [poisson]), arrived + countQuantile(0.9, [poisson])),
    ...(dateHeld !== undefined && { dateHeld }),
    brier: (forecast.fullByClose - isFull) ** 2,
    lineBrier: (Number(arrived + ahead >= target) - isFull) ** 2,
    poissonBrier: (chanceOfAtLeast(target - arrived, poisson) - isFull) ** 2,
  };
}

/** Whether the hour in which the target was reached lies in the range of dates. */
function datesHold({ p10, p90 }: Known, arrivals: readonly number[], target: number): boolean {
  let arrived = 0;
  const hour = arrivals.findIndex((n) => {
    arrived += n;
    return arrived >= target;
  });
  if (hour < 0 || p10 === null || p90 === null) return false;
  const end = BEGIN + (hour + 1) * HOUR_MS;
  return p10 <= end && end <= p90;
}

const COUNT_COLUMNS = ['process', 'cities', 'held %', 'came below %', 'came above %'];
const COUNT_HEAD = [...COUNT_COLUMNS, 'by demand alone held %', 'strata', 'strata held %'];

/** Prints how often a city's count at the close, summed over its strata, lay in its range. */
function reportCounts(title: string, processes: Record<string, Process>, firstSeed: number): JudgedCount[] {
  const judge = (process: Process) =>
    [shapes['6 cities of 8 strata']!, { cities: 1, strata: 24, days: DAYS, perDay: 12 }].flatMap((shape) =>
      Array.from({ length: seedsOf(shape) }, (_, i) => firstSeed + i).flatMap((seed) =>
        Object.values(moments).flatMap((hours) => judgeCounts(process, seed, { shape, hours, days: DAYS })),
      ),
    );
  const rows = Object.entries(processes).map(([name, process]) => [name, judge(process)] as const);
  const all = rows.flatMap(([, judged]) => judged);
  const body = [...rows, ['**all**', all] as const].map(
    ([name, judged]) => `| ${[name, ...countFigures(judged)].join(' | ')} |`,
  );
  const head = [`| ${COUNT_HEAD.join(' | ')} |`, `|${' --- |'.repeat(COUNT_HEAD.length)}`];
  process.stdout.write(`${[`### ${title}`, '', ...head, ...body, ''].join('\n')}\n`);
  return all;
}

const counts = [
  ...reportCounts('Counts at the close, processes by which the method was chosen', tuned, 1),
  ...reportCounts('Counts at the close, processes held out', heldOut, 900_001),
].filter(({ isCity }) => isCity);
const countsHeld = counts.filter(({ held }) => held === 1).length / counts.length;
process.stdout.write(`Of ${counts.length} cities, ${(100 * countsHeld).toFixed(1)} % held.\n\n`);

const judged = [
  ...report('Processes by which the method was chosen', tuned, 1),
  ...report('Processes held out', heldOut, 900_001),
];
process.stdout.write(`### All processes\n\n${verdict(judged)}\n`);
if (!isMet(summary(judged))) process.exitCode = 1;
