import type { Db } from '../../../db/client.ts';
import { lockPreparedWave, lockWaves, openWave, type Wave } from '../../../db/waves.ts';
import { openingFaultText } from '../../../web/console/opening-fault.ts';
import { Problem } from '../../http/problems.ts';
import type { Actor } from '../../identity/grants.ts';
import { noteSetup } from '../setup/note-setup.ts';
import { openingFaults } from './opening-faults.ts';
import { refuseOverlap } from './refuse-overlap.ts';

/**
 * Checks that the parts of a wave fit together, and opens it; from then on none of them can be corrected. Throws the
 * first fault, and says how to see the others.
 * @param requireOrganiser whether residents must be told who asks; a simulated wave has no organiser
 * @param by who opens it, for the trail; absent in a demonstration
 */
export async function open(
  db: Db,
  wave: Wave,
  now: Date,
  { requireOrganiser, by }: { requireOrganiser: boolean; by?: Actor } = { requireOrganiser: true },
): Promise<void> {
  const [fault, ...others] = await openingFaults(db, wave, now, { requireOrganiser });
  if (fault !== undefined) {
    const more = others.length > 0 ? `; and ${others.length} more: wave check ${wave.code}` : '';
    throw new Error(`${openingFaultText(fault, 'en')}${more}`);
  }
  await db.transaction(async (tx) => {
    await lockWaves(tx);
    if (!(await openWave(tx, wave.id, now))) throw new Error(`wave ${wave.code} is open already`);
    await refuseOverlap(tx, wave);
    if (by) await noteSetup(tx, by, 'open-wave', wave);
  });
}

/**
 * Opens a wave within a transaction that keeps others from opening one, after a last check of its current state. An
 * opened wave throws `wave-frozen`.
 */
export async function openWithin(
  tx: Db,
  waveId: string,
  now: Date,
  check: (wave: Wave) => Promise<void>,
): Promise<Wave> {
  await lockWaves(tx);
  const wave = await lockPreparedWave(tx, waveId);
  if (!wave) throw new Problem('wave-frozen');
  await check(wave);
  if (!(await openWave(tx, waveId, now))) throw new Problem('wave-frozen');
  return { ...wave, openedAt: now };
}
