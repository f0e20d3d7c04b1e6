import type { Db } from '../../../db/client.ts';
import type { Wave } from '../../../db/waves.ts';
import { openingFaultText } from '../../../web/console/opening-fault.ts';
import { overlapOf } from './opening-faults.ts';

/** Throws when another wave is open in one of the cities at the same time. */
export async function refuseOverlap(tx: Db, wave: Wave): Promise<void> {
  const overlap = await overlapOf(tx, wave);
  if (overlap !== undefined) throw new Error(openingFaultText(overlap, 'en'));
}
