import type { Db } from '../../../db/client.ts';
import type { Wave } from '../../../db/waves.ts';
import type { ReleaseDocument } from '../../survey/release/document.ts';
import { earlierWaves } from './earlier-waves.ts';
import { readDocument } from './read-document.ts';

/** The latest public release of the wave before one; simulated waves see only simulated ones. */
export async function readPreviousRelease(
  db: Db,
  before: Pick<Wave, 'opensAt' | 'simulated'>,
  now: Date,
): Promise<{ wave: string; document: ReleaseDocument } | null> {
  for await (const { wave, latest } of earlierWaves(db, before, now))
    return { wave: wave.code, document: await readDocument(db, wave.id, latest.number) };
  return null;
}
