import { type InterviewerFigures, removedOf } from '../../server/survey/interviewing/figures.ts';
import { verdictReasons } from '../../server/survey/screening/verdict.ts';

/** The columns of the table as a file. */
export const interviewerColumns = [
  'name',
  'date',
  'cities',
  'received',
  'paper',
  'counted',
  'turnedAway',
  'held',
  'removed',
  ...verdictReasons.map((reason) => `removed ${reason}`),
  'secondsP10',
  'secondsP50',
  'secondsP90',
  'perHour',
  'sameAnswer',
  'complete',
  'partial',
  'refusal',
  'nonContact',
  'other',
  'unknownHousehold',
  'unknownEligible',
  'notEligible',
  'rr1',
  'rr2',
  'rr3',
  'rr4',
  'unusual',
  'last',
  'asOf',
];

/** A row of it, of a person or of a day. */
export function interviewerRecord(figures: InterviewerFigures): Record<string, unknown> {
  const { durations, cases, rates, uniform, perHour, removed, ...counts } = figures;
  const seconds = (ms: number | undefined) => (ms === undefined ? null : Math.round(ms / 100) / 10);
  const rounded = (n: number | null) => (n === null ? null : Math.round(n * 1000) / 1000);
  return {
    ...counts,
    ...cases,
    removed: removedOf(figures),
    ...Object.fromEntries(verdictReasons.map((reason) => [`removed ${reason}`, removed[reason] ?? 0])),
    secondsP10: seconds(durations?.p10),
    secondsP50: seconds(durations?.p50),
    secondsP90: seconds(durations?.p90),
    perHour: rounded(perHour),
    sameAnswer: rounded(uniform),
    ...{ rr1: rounded(rates.rr1), rr2: rounded(rates.rr2), rr3: rounded(rates.rr3), rr4: rounded(rates.rr4) },
  };
}
