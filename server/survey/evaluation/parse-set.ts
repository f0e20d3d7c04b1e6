import { indicatorSetShape } from './indicator-set.ts';
import { setFaults } from './set-faults.ts';

/**
 * An indicator set for an evaluation. Parsing refuses a set that does not add up, with every fault at once, and
 * repairs nothing. Stored sets are not parsed again, so sets that an older version accepted stay readable.
 */
export const indicatorSetSchema = indicatorSetShape.superRefine((set, ctx) => {
  for (const { path, message } of setFaults(set)) ctx.addIssue({ code: 'custom', path, message });
});
