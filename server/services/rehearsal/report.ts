import type { Question } from '../../survey/questionnaire/questionnaire.ts';
import type { Answers } from '../../survey/questionnaire/routing.ts';
import type { ReleaseCity } from '../../survey/release/document.ts';
import type { Reason } from '../../survey/release/publication-rules.ts';
import type { AnswerFault } from '../../survey/submission/check-answers.ts';
import type { RehearsalManner } from './residents.ts';

/** One simulated resident: what they answered, what they were asked, and whether the answers are valid to send. */
export interface RehearsalVisit {
  manner: RehearsalManner;
  answers: Answers;
  /** Ids of the questions that the resident was asked. */
  shown: readonly string[];
  seconds: number;
  faults: readonly AnswerFault[];
}

/** A rehearsal's result. Times are in seconds. */
export interface RehearsalReport {
  sent: number;
  /** Sent visits by outcome: `counted`, or the reason why not. */
  counts: Readonly<Record<string, number>>;
  planted: Readonly<Record<Exclude<RehearsalManner, 'careful'>, number>>;
  time: { median: number; low: number; high: number };
  /** The median number of questions asked. */
  shown: number;
  /** Different sets of questions asked. */
  paths: number;
  questions: readonly { id: string; asked: number; answered: number }[];
  /** Ids of questions that nobody was asked. */
  never: readonly string[];
  /** Options that nobody chose, although enough residents were asked. */
  unused: readonly { question: string; option: string }[];
  /** Why residents could not send after the last page, most frequent first. */
  faults: readonly { question: string; code: AnswerFault['code']; n: number }[];
  figures: readonly RehearsedFigure[];
}

/** A computed score, and the reason that withholds it. */
export interface RehearsedFigure {
  level: 'overall' | 'dimension' | 'question';
  id: string;
  score: number | null;
  moe: number | null;
  reasons: readonly Reason[];
}

/** An unused option is reported only if this many times as many residents were asked as there are options. */
const ENOUGH = 10;

/** Summarises the visits to a city's questions, and their scores. */
export function rehearsalReport(
  questions: readonly Question[],
  visits: readonly RehearsalVisit[],
  counts: RehearsalReport['counts'],
  figures: RehearsalReport['figures'],
): RehearsalReport {
  const sent = visits.filter(({ faults }) => faults.length === 0);
  const times = visits.filter(({ manner }) => manner === 'careful').map(({ seconds }) => seconds);
  const asked = new Map<string, number>();
  for (const id of visits.flatMap(({ shown }) => shown)) asked.set(id, (asked.get(id) ?? 0) + 1);
  const planted = (manner: RehearsalManner) => visits.filter((visit) => visit.manner === manner).length;
  return {
    sent: sent.length,
    counts,
    planted: { speeder: planted('speeder'), straightliner: planted('straightliner') },
    time: { median: quantile(times, 0.5), low: quantile(times, 0.1), high: quantile(times, 0.9) },
    shown: quantile(
      visits.map(({ shown }) => shown.length),
      0.5,
    ),
    paths: new Set(visits.map(({ shown }) => shown.join(' '))).size,
    questions: questions.map(({ id }) => ({
      id,
      asked: asked.get(id) ?? 0,
      answered: visits.filter(({ answers }) => answers[id] !== undefined).length,
    })),
    never: questions.flatMap(({ id }) => (asked.has(id) ? [] : [id])),
    unused: questions.flatMap((q) => unusedOptions(q, visits, asked.get(q.id) ?? 0)),
    faults: countedFaults(visits),
    figures,
  };
}

function unusedOptions(
  q: Question,
  visits: readonly RehearsalVisit[],
  asked: number,
): RehearsalReport['unused'] {
  if (q.type !== 'single' && q.type !== 'multiple') return [];
  if (asked < ENOUGH * q.options.length) return [];
  const chosen = new Set(visits.flatMap(({ answers }) => answers[q.id] ?? []));
  return q.options.flatMap(({ value }) => (chosen.has(value) ? [] : [{ question: q.id, option: value }]));
}

function countedFaults(visits: readonly RehearsalVisit[]): RehearsalReport['faults'] {
  const counts = new Map<string, RehearsalReport['faults'][number]>();
  for (const { question, code } of visits.flatMap(({ faults }) => faults)) {
    const key = `${question} ${code}`;
    counts.set(key, { question, code, n: (counts.get(key)?.n ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.n - a.n);
}

/** The value below which this share of the values lie; 0 for an empty list. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** The figures of a city's entry as the public would see them. */
export function rehearsedFigures({ overall, dimensions, questions }: ReleaseCity): RehearsedFigure[] {
  const figure = (
    level: RehearsedFigure['level'],
    id: string,
    { score, moe, reasons }: ReleaseCity['overall'],
  ): RehearsedFigure => ({ level, id, score, moe, reasons });
  return [
    figure('overall', '', overall),
    ...dimensions.map((one) => figure('dimension', one.id, one)),
    ...questions.map((one) => figure('question', one.id, one)),
  ];
}
