import { LRUCache } from 'lru-cache';

/** Far more drafts than wait at a time, each under a few digests of what it would be made from now. */
const MOST_CHECKS = 200;

export type DraftChecks = ReturnType<typeof createDraftChecks>;

/**
 * Caches whether a draft is still what would come out, by its digest and that of all that it is made from: the answer
 * depends on nothing else, so it needs no age (`fresh.ts`); finding it takes computing all totals.
 */
export function createDraftChecks() {
  const checks = new LRUCache<string, { isOvertaken: boolean }, () => Promise<boolean>>({
    max: MOST_CHECKS,
    fetchMethod: async (_key, _stale, { context: check }) => ({ isOvertaken: await check() }),
  });
  return async (draft: string, inputs: string, check: () => Promise<boolean>): Promise<boolean> =>
    (await checks.forceFetch(`${draft} ${inputs}`, { context: check })).isOvertaken;
}
