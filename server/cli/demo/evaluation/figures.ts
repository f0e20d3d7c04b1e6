import { type Chance, chanceOf } from '../../../services/rehearsal/chance.ts';
import type { Datum, IndicatorPart, IndicatorSet, Item } from '../../../survey/evaluation/indicator-set.ts';
import type { Entry, ReportValues } from '../../../survey/evaluation/report-values.ts';
import { fieldOf, itemPartsOf, itemsOf } from '../../../survey/evaluation/set-parts.ts';
import { EARLIER } from '../earlier-wave.ts';

/** Figures of simulated cities: they fit together, and their totals are as spread as those of the published round. */

/** Mean and spread of cities' achievement, as a share of the possible. */
const [MEAN, SPREAD] = [0.56, 0.155];
const [LEAST, MOST] = [0.2, 0.86];
/** How far items of one city differ, and how much a city gains in a year. */
const [UNEVEN, GAIN] = [0.17, 0.035];
/** The share of figures that are missing. */
const MISSING = 1 / 90;
/** Above 98 %, a check asks for a sentence; rounding may raise a share slightly. */
const NEARLY_ALL = 0.975;

/**
 * A change from here on has an explanation: a check asks from 30 % on, and a corrected report changes by another
 * tenth.
 */
const CHANGED = 0.15;

const EXPLAINED = '统计范围扩大，已与主管部门核对 · more is counted than before; checked with the department';
const NOT_THERE = '统计口径调整，暂无数据 · no figure: what is counted has changed';
const ALL_COVERED = '已全部覆盖，见附件 · everything is covered, as the file shows';

/** A city's level in a year, 0 to 1. */
function maturityOf(city: string, year: string): number {
  const first = chanceOf('maturity', city).normal(MEAN, SPREAD);
  return Math.min(MOST, Math.max(LEAST, first + (year === EARLIER ? 0 : GAIN)));
}

/** All figures that a city reports in a year; a figure far from that of the year before has an explanation. */
export function simulatedFiguresOf(set: IndicatorSet, city: string, year: string): ReportValues {
  const values = figuresOf(set, city, year);
  if (year === EARLIER) return values;
  const before = figuresOf(set, city, EARLIER);
  return Object.fromEntries(
    Object.entries(values).map(([field, entry]) => [field, explained(entry, before[field])]),
  );
}

function explained(entry: Entry, before: Entry | undefined): Entry {
  if (typeof entry.value !== 'number' || typeof before?.value !== 'number') return entry;
  const isFar = Math.abs(entry.value - before.value) > CHANGED * before.value;
  return isFar ? { note: EXPLAINED, ...entry } : entry;
}

function figuresOf(set: IndicatorSet, city: string, year: string): ReportValues {
  const maturity = maturityOf(city, year);
  const values: ReportValues = {};
  for (const item of itemsOf(set)) {
    const reached = chanceOf('item', city, item.code).normal(maturity, UNEVEN);
    const chance = chanceOf('figures', year, city, item.code);
    for (const part of itemPartsOf(item))
      Object.assign(values, partFigures(item, part, { city, reached, chance }));
  }
  return values;
}

interface Reached {
  city: string;
  /** Share of the possible. */
  reached: number;
  chance: Chance;
}

function partFigures(item: Item, part: IndicatorPart, { city, reached, chance }: Reached): ReportValues {
  if (part.kind === 'choice') {
    const last = part.options.length - 1;
    const step = Math.min(last, Math.max(0, Math.round(reached * last + chance.normal(0, 0.2))));
    return { [fieldOf(item, { id: part.of })]: { value: part.options[step]?.value ?? null } };
  }
  const [a, b] = part.of.map((id) => item.data?.find((datum) => datum.id === id));
  if (!a || !b) return {};
  const whole = wholeOf(b, city);
  const share = Math.min(1, Math.max(0.01, reached + chance.normal(0, 0.03)));
  const quality = chance.pick(['records', 'measured', 'estimated'] as const, [0.7, 0.2, 0.1]);
  const noted = share > NEARLY_ALL ? { note: ALL_COVERED } : {};
  const entry = (value: number): Entry => ({ value, quality, ...noted });
  const isMissing = chance.happens(MISSING);
  return {
    [fieldOf(item, a)]: isMissing ? { value: null, note: NOT_THERE } : entry(rounded(b, whole * share)),
    [fieldOf(item, b)]: entry(whole),
  };
}

/** A ratio's denominator: the same number wherever a city reports the same thing. */
function wholeOf(datum: Datum, city: string): number {
  const title = datum.title['zh-CN'] ?? '';
  const [, scale] = scales.find(([words]) => words.test(title)) ?? scales.at(-1)!;
  const chance = chanceOf('whole', city, title);
  return rounded(datum, scale * (0.6 + 1.4 * chance.uniform()));
}

const scales: readonly [RegExp, number][] = [
  [/人次/, 8_000_000],
  [/用户|家庭|户|人数|师生/, 600_000],
  [/零售|进出口/, 900],
  [/建筑/, 700],
  [/长度/, 1800],
  [/监控|教室/, 9000],
  [/./, 520],
];

const rounded = ({ unit }: Datum, x: number): number =>
  unit === 'count' ? Math.max(1, Math.round(x)) : Math.max(0.1, Math.round(10 * x) / 10);
