import type { Db } from '../../../db/client.ts';
import { findFold } from '../../../db/counts.ts';
import { sumReasons, sumWays, type WayCounts } from '../../../db/monitor.ts';
import type { Wave } from '../../../db/waves.ts';
import { type Actor, requireCities } from '../../identity/grants.ts';
import type { VerdictReason } from '../../survey/screening/verdict.ts';

type NamedCounts = WayCounts & { name: string };

/** How answers come, in the cities that somebody may see. */
export interface WaysView {
  asOf: Date;
  channels: NamedCounts[];
  modes: NamedCounts[];
  languages: NamedCounts[];
  removed: { reason: VerdictReason; n: number }[];
}

/** By which ways answers come. Undefined before the first count. Throws `forbidden`. */
export async function waysOfArrival(db: Db, wave: Wave, actor: Actor): Promise<WaysView | undefined> {
  const cities = requireCities(actor, 'see-monitor', wave.id);
  return await db.transaction(
    async (tx) => {
      const asOf = await findFold(tx, wave.id);
      if (!asOf) return undefined;
      return {
        asOf,
        channels: await sumWays(tx, wave.id, 'channel', cities),
        modes: await sumWays(tx, wave.id, 'mode', cities),
        languages: await sumWays(tx, wave.id, 'language', cities),
        removed: await sumReasons(tx, wave.id, cities),
      };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}
