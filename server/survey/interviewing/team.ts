import { median } from '../median.ts';
import type { InterviewerFigures } from './figures.ts';

/** The measures compared between interviewers with enough interviews. */
const measures = {
  /** The median time of an interview, in milliseconds. */
  time: { valueIn: ({ durations }) => durations?.p50 ?? null, isApart: (a, b) => ratio(a, b) >= 1.5 },
  perHour: { valueIn: ({ perHour }) => perHour, isApart: (a, b) => ratio(a, b) >= 1.5 },
  uniform: { valueIn: ({ uniform }) => uniform, isApart: (a, b) => Math.abs(a - b) >= 0.1 },
} as const satisfies Record<
  string,
  {
    valueIn: (figures: InterviewerFigures) => number | null;
    /** Whether two values differ enough to matter. */
    isApart: (a: number, b: number) => boolean;
  }
>;
export type Measure = keyof typeof measures;
export const measureNames = Object.keys(measures) as Measure[];

const ratio = (a: number, b: number): number => Math.max(a, b) / Math.min(a, b);

/** The least interviews of a compared interviewer, and the least people of a team. */
export const COMPARED_FROM = { interviews: 10, people: 5 };

/** Modified z-score beyond which a value stands out (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993). */
const FAR = 3.5;

/** The medians of compared interviewers; null where there are too few of them. */
export type Team = Record<Measure, number | null> & { people: number };

export interface ComparedTeam {
  team: Team;
  /** Measures far from the team's median, by interviewer. They are no accusation: there may be good reasons. */
  unusual: Map<string, Measure[]>;
}

/** Compares interviewers with the medians of all of them. */
export function compareInterviewers(people: ReadonlyMap<string, InterviewerFigures>): ComparedTeam {
  const able = [...people].filter(([, figures]) => interviewsOf(figures) >= COMPARED_FROM.interviews);
  const isTeam = able.length >= COMPARED_FROM.people;
  const unusual = new Map<string, Measure[]>();
  const medians = measureNames.map((measure): [Measure, number | null] => {
    const { valueIn, isApart } = measures[measure];
    const values = able.flatMap(([name, figures]) => {
      const value = valueIn(figures);
      return value === null ? [] : [{ name, value }];
    });
    if (!isTeam || values.length < COMPARED_FROM.people) return [measure, null];
    const usual = median(values.map(({ value }) => value));
    const distances = values.map(({ value }) => Math.abs(value - usual));
    const unit = unitOf(distances);
    for (const { name, value } of values)
      if (unit > 0 && Math.abs(value - usual) / unit > FAR && isApart(value, usual))
        unusual.set(name, [...(unusual.get(name) ?? []), measure]);
    return [measure, usual];
  });
  return { team: { ...byMeasure(medians), people: able.length }, unusual };
}

/** Interviews on tablets that were in scope. */
const interviewsOf = ({ cases }: InterviewerFigures): number => cases.complete + cases.partial;

/**
 * The distance that stands for one standard deviation, from the distances to the median: from their median, or where
 * more than half are 0, from their mean.
 */
function unitOf(distances: readonly number[]): number {
  const usual = median(distances);
  const mean = distances.reduce((sum, d) => sum + d, 0) / distances.length;
  return usual > 0 ? usual / 0.6745 : 1.253314 * mean;
}

const byMeasure = (medians: readonly [Measure, number | null][]) =>
  Object.fromEntries(medians) as Record<Measure, number | null>;
