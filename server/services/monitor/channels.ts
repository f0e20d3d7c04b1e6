import type { Wave } from '../../../db/waves.ts';
import type { Actor } from '../../identity/grants.ts';
import { type VerdictReason, verdictReasons } from '../../survey/screening/verdict.ts';
import type { Monitors } from './monitor.ts';
import { overview } from './overview.ts';
import { type Ways, waysOf } from './ways.ts';

/** How answers come, and why some were removed, in the cities that somebody may see. */
export interface WaysView extends Ways {
  asOf: Date;
  removed: { reason: VerdictReason; n: number }[];
}

/** By which ways answers come. Undefined before the first count. Throws `forbidden`. */
export async function waysOfArrival(
  monitorOf: Monitors,
  wave: Wave,
  actor: Actor,
): Promise<WaysView | undefined> {
  const view = await overview(monitorOf, wave, actor);
  if (!view) return undefined;
  const removed = verdictReasons
    .map((reason) => ({ reason, n: view.cities.reduce((sum, city) => sum + (city.removed[reason] ?? 0), 0) }))
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n);
  return { asOf: view.asOf, ...waysOf(view.cities.flatMap(({ arrivals }) => arrivals)), removed };
}
