import { LRUCache } from 'lru-cache';

/** Far more drafts than wait at a time, each under a few digests of its current input. */
const MOST_CHECKS = 200;

export type DraftChecks = ReturnType<typeof createDraftChecks>;

/**
 * Caches whether a draft still stands, by its digest and that of its input. The answer depends on nothing else, so it
 * needs no age (`fresh.ts`); computing it takes all totals.
 */
export function createDraftChecks() {
  const checks = new LRUCache<string, { isOvertaken: boolean }, () => Promise<boolean>>({
    max: MOST_CHECKS,
    fetchMethod: async (_key, _stale, { context: check }) => ({ isOvertaken: await check() }),
  });
  return async (draft: string, inputs: string, check: () => Promise<boolean>): Promise<boolean> =>
    (await checks.forceFetch(`${draft} ${inputs}`, { context: check })).isOvertaken;
}
