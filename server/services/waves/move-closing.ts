import type { Db } from '../../../db/client.ts';
import { lockWaves, moveClosing, type Wave } from '../../../db/waves.ts';
import { refuseOverlap } from './refuse-overlap.ts';

/** Moves a wave's closing time. Throws when another wave would be open in one of its cities by then. */
export async function closeAt(db: Db, wave: Wave, time: Date): Promise<void> {
  if (time <= wave.opensAt) throw new Error(`wave ${wave.code} opens only at ${wave.opensAt.toISOString()}`);
  await db.transaction(async (tx) => {
    await lockWaves(tx);
    if (wave.openedAt && time > wave.closesAt) await refuseOverlap(tx, { ...wave, closesAt: time });
    await moveClosing(tx, wave.id, time);
  });
}
