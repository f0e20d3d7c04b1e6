import { indicatorSetShape } from './indicator-set.ts';
import { setFaults } from './set-faults.ts';

/**
 * An indicator set for an evaluation. Parsing refuses what does not add up, every fault at once, and repairs nothing.
 * Stored sets are not parsed again: those that an older version of this program took stay readable.
 */
export const indicatorSetSchema = indicatorSetShape.superRefine((set, ctx) => {
  for (const { path, message } of setFaults(set)) ctx.addIssue({ code: 'custom', path, message });
});
