import type { Db } from '../../../db/client.ts';
import { findLatest } from '../../../db/releases.ts';
import { listOpenedWaves, type Wave } from '../../../db/waves.ts';
import type { ReleaseDocument } from '../../survey/release/document.ts';
import { readDocument } from './read-document.ts';

/** The latest release that everybody can see of the wave before one; simulated waves are among themselves. */
export async function readPreviousRelease(
  db: Db,
  { opensAt, simulated }: Pick<Wave, 'opensAt' | 'simulated'>,
  now: Date,
): Promise<{ wave: string; document: ReleaseDocument } | null> {
  const waves = await listOpenedWaves(db);
  for (const wave of waves.filter((one) => one.opensAt < opensAt && one.simulated === simulated)) {
    const latest = await findLatest(db, wave.id, now);
    if (latest) return { wave: wave.code, document: await readDocument(db, wave.id, latest.number) };
  }
  return null;
}
