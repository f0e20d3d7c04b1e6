import type { Status } from '../screening/verdict.ts';

/** What a sender is told of a submission: whom a rule removed is not told which, so the answer waits for screening. */
export const outcomes = ['counted', 'quota_full', 'held'] as const satisfies Status[];
export type Outcome = (typeof outcomes)[number];
