import type { Status } from '../screening/verdict.ts';

/**
 * The outcome that a sender learns: a removed submission's sender does not learn the rule, so the answer awaits
 * screening.
 */
export const outcomes = ['counted', 'quota_full', 'held'] as const satisfies Status[];
export type Outcome = (typeof outcomes)[number];
