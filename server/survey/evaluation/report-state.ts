/**
 * The state of a city's report, derived from reports and decisions, which are only ever added: nothing stores it.
 */

export const reportStates = ['draft', 'submitted', 'returned', 'accepted'] as const;
export type ReportState = (typeof reportStates)[number];

export const decisionActions = ['return', 'accept', 'reopen', 'recall'] as const;
export type DecisionAction = (typeof decisionActions)[number];

/** An event of a city's report, in order of time. */
export type ReportEvent =
  | { kind: 'report'; number: number }
  | { kind: 'decision'; number: number; action: DecisionAction };

/** The state of a city's report, and the number of its newest version; 0 without one. */
export interface ReportStanding {
  state: ReportState;
  number: number;
}

const stateAfter: Record<DecisionAction, ReportState> = {
  return: 'returned',
  accept: 'accepted',
  // The secretariat returns an accepted report.
  reopen: 'returned',
  // The city recalls an undecided report.
  recall: 'draft',
};

/** The standing after all events. A decision on an older version has no effect on the newest. */
export function standingAfter(events: Iterable<ReportEvent>): ReportStanding {
  let standing: ReportStanding = { state: 'draft', number: 0 };
  for (const event of events) {
    if (event.kind === 'report') standing = { state: 'submitted', number: event.number };
    else if (event.number === standing.number)
      standing = { state: stateAfter[event.action], number: standing.number };
  }
  return standing;
}

/** Whether a report enters the total: without a review, a submitted one counts. */
export const counts = (state: ReportState, isReviewed: boolean): boolean =>
  state === 'accepted' || (state === 'submitted' && !isReviewed);
