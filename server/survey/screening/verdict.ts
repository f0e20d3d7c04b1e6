/** The status of a submission. Only `counted` ones enter scores and quotas. */
export const statuses = ['counted', 'quota_full', 'held', 'removed'] as const;
export type Status = (typeof statuses)[number];

/** Rules about a single submission, in order of application. */
export const screeningReasons = ['OUT_OF_SCOPE', 'BREAKOFF', 'SPEEDING', 'STRAIGHTLINE'] as const;
export type ScreeningReason = (typeof screeningReasons)[number];

/** Rules about patterns across submissions, in the order in which they claim what several of them find. */
export const signalRules = ['SIMILAR', 'PRAISE', 'CROWD', 'REGULAR', 'HASTY'] as const;
export type SignalRule = (typeof signalRules)[number];

/** Why groups are held: a rule's finding, or an order. */
export const holdReasons = [...signalRules, 'ORDER'] as const;
export type HoldReason = (typeof holdReasons)[number];

/**
 * Why a submission does not count: a rule, an order, or a reviewer. No current rule gives DUPLICATE; earlier verdicts
 * have it.
 */
export const verdictReasons = [...screeningReasons, ...holdReasons, 'REVIEW', 'DUPLICATE'] as const;
export type VerdictReason = (typeof verdictReasons)[number];
