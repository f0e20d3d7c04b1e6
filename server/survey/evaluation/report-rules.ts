import type { DecisionAction, ReportStanding } from './report-state.ts';

/** Who may submit and decide what, and when (docs/evaluation.md, "Rules"): null, or the reason why not. */

/** Whether the province, or the secretariat in its place, reviews reports before they count. */
export const reviews = ['province', 'none'] as const;
export type Review = (typeof reviews)[number];

/** Kinds of cities that report directly: no province stands between them and the secretariat. */
const directKinds: readonly string[] = ['municipality', 'planning'];

/** Who reviews a city's report. */
export function reviewerOf(review: Review, kind: string): 'province' | 'secretariat' | null {
  if (review === 'none') return null;
  return directKinds.includes(kind) ? 'secretariat' : 'province';
}

/** Whether a city takes its province's optional set. */
export const takesOptionalSet = (kind: string): boolean => !directKinds.includes(kind);

/** A city's deadline: the newest extension for it decides, even where it is the shorter one. */
export interface Deadline {
  openedAt: Date | null;
  dueAt: Date;
  /** For this city or for all, newest last. */
  extensions: readonly { dueAt: Date }[];
}

export const dueOf = ({ dueAt, extensions }: Deadline): Date => extensions.at(-1)?.dueAt ?? dueAt;

/** Whether a submission now is late, which needs an extension. Being late never costs points. */
export const isLate = ({ dueAt }: Deadline, now: Date): boolean => now >= dueAt;

/** Why a report is refused. */
export type SubmitRefusal =
  | 'not-in-evaluation'
  | 'not-open'
  | 'accepted'
  | 'deadline-passed'
  | 'report-conflict';

export interface Submission {
  isInEvaluation: boolean;
  deadline: Deadline;
  standing: ReportStanding;
  now: Date;
}

/** Whether a city may edit its draft and submit it: null, or the first of several reasons. */
export function submitRefusal({
  isInEvaluation,
  deadline,
  standing,
  now,
}: Submission): Exclude<SubmitRefusal, 'report-conflict'> | null {
  if (!isInEvaluation) return 'not-in-evaluation';
  if (!deadline.openedAt || deadline.openedAt > now) return 'not-open';
  if (standing.state === 'accepted') return 'accepted';
  return now >= dueOf(deadline) ? 'deadline-passed' : null;
}

/** Identifies a submission or decision: the client's id, and the digest of the content. */
export interface Minted {
  id: string;
  digest: string;
}

/** The same id with the same content again is a repeat; with other content it is refused. */
export function repeatOf(earlier: Minted, again: Minted): 'repeat' | 'report-conflict' {
  return earlier.id === again.id && earlier.digest === again.digest ? 'repeat' : 'report-conflict';
}

/** Why a decision is refused. */
export type DecisionRefusal =
  | 'not-in-evaluation'
  | 'not-open'
  | 'report-overtaken'
  | 'accepted'
  | 'deadline-passed'
  | 'own-report'
  | 'report-conflict';

export interface DecisionRequest {
  action: DecisionAction;
  /** What the decider has seen. */
  seen: { number: number; digest: string };
  /** Whether the decider wrote or submitted the report. */
  isOwn: boolean;
  review: Review;
  isInEvaluation: boolean;
  deadline: Deadline;
  standing: ReportStanding;
  /** The newest report. */
  report: { number: number; digest: string } | null;
  now: Date;
}

/** Whether a report can be decided on, apart from the actor's role. */
export function decisionRefusal(
  request: DecisionRequest,
): Exclude<DecisionRefusal, 'report-conflict'> | null {
  const { action, seen, isOwn, review, isInEvaluation, deadline, standing, report, now } = request;
  if (!isInEvaluation) return 'not-in-evaluation';
  if (!deadline.openedAt || deadline.openedAt > now) return 'not-open';
  if (report?.number !== seen.number || report.digest !== seen.digest) return 'report-overtaken';
  const isSettled = standing.state === 'accepted' || (standing.state === 'submitted' && review === 'none');
  if (action === 'reopen') return isSettled ? null : 'report-overtaken';
  if (standing.state === 'accepted') return 'accepted';
  if (standing.state !== 'submitted') return 'report-overtaken';
  // Afterwards the city could not submit again, and would have no report.
  if (action === 'recall') return now >= dueOf(deadline) ? 'deadline-passed' : null;
  if (isSettled) return 'accepted';
  return action === 'accept' && isOwn ? 'own-report' : null;
}
