import type { DispositionGroup } from '../contact/dispositions.ts';
import { type CaseCounts, noCases, type ResponseRates, responseRates } from '../contact/response-rates.ts';
import type { Status, VerdictReason } from '../screening/verdict.ts';

/** A submission that an interviewer entered. */
export interface Entered {
  interviewer: string;
  city: string;
  mode: 'interviewer' | 'paper';
  date: string;
  /** The hour in which it began, in whole hours since some moment; null when unknown. */
  hour: number | null;
  storedAt: string;
  durationMs: number | null;
  status: Status;
  reason: VerdictReason | null;
  /** How it counts as a case. */
  kind: 'complete' | 'partial' | 'refusal' | 'notEligible';
  /** All answers to scored questions are the same; null where there are too few. */
  isUniform: boolean | null;
}

/** People whom an interviewer approached without getting an interview. */
export interface Approached {
  interviewer: string;
  city: string;
  date: string;
  group: DispositionGroup;
  n: number;
}

/** An interviewer's work, in all or on a day. Shares are from 0 to 1, and null where the denominator is 0. */
export interface InterviewerFigures {
  received: number;
  counted: number;
  turnedAway: number;
  held: number;
  removed: Partial<Record<VerdictReason, number>>;
  /** How many of those received were copied from paper. The figures below are of interviews on tablets. */
  paper: number;
  /** Milliseconds, of interviews that the questionnaire did not end early as out of scope. */
  durations: { p10: number; p50: number; p90: number } | null;
  /** Interviews per hour in which at least one began. */
  perHour: number | null;
  /** Share of the interviews whose scored answers are all the same. */
  uniform: number | null;
  cases: CaseCounts;
  rates: ResponseRates;
  /** When the last one was received, ISO 8601. */
  last: string | null;
}

/** The figures of submissions and contacts together. */
export function figuresOf(
  entered: readonly Entered[],
  approached: readonly Approached[],
): InterviewerFigures {
  const interviews = entered.filter(({ mode }) => mode === 'interviewer');
  const inScope = interviews.filter(({ kind }) => kind !== 'notEligible');
  const times = inScope.flatMap(({ durationMs }) => durationMs ?? []).sort((a, b) => a - b);
  const begun = inScope.flatMap(({ hour }) => hour ?? []);
  const judged = inScope.filter(({ isUniform }) => isUniform !== null);
  const counting = (status: Status) => entered.filter((one) => one.status === status).length;
  const removed: InterviewerFigures['removed'] = {};
  for (const { status, reason } of entered)
    if (status === 'removed' && reason) removed[reason] = (removed[reason] ?? 0) + 1;
  const cases = { ...noCases };
  for (const { kind } of interviews) cases[kind] += 1;
  for (const { group, n } of approached) cases[group] += n;
  return {
    received: entered.length,
    counted: counting('counted'),
    turnedAway: counting('quota_full'),
    held: counting('held'),
    removed,
    paper: entered.length - interviews.length,
    durations:
      times.length > 0
        ? { p10: quantile(times, 0.1), p50: quantile(times, 0.5), p90: quantile(times, 0.9) }
        : null,
    perHour: begun.length > 0 ? begun.length / new Set(begun).size : null,
    uniform: judged.length > 0 ? judged.filter(({ isUniform }) => isUniform).length / judged.length : null,
    cases,
    rates: responseRates(cases),
    last: entered.reduce<string | null>(
      (last, { storedAt }) => (last && last > storedAt ? last : storedAt),
      null,
    ),
  };
}

/** A quantile of sorted numbers, between its neighbours in proportion, as PostgreSQL's percentile_cont has it. */
export function quantile(sorted: readonly number[], p: number): number {
  const at = (sorted.length - 1) * p;
  const below = sorted[Math.floor(at)] ?? 0;
  return below + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? below) - below);
}

export const removedOf = ({ removed }: Pick<InterviewerFigures, 'removed'>): number =>
  Object.values(removed).reduce((sum, n) => sum + n, 0);
