import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../../db/client.ts';
import { insertPull, type NewPull } from '../../../db/pulls.ts';
import type { ReleaseReader } from '../../identity/release-reader.ts';

/**
 * Notes what is about to be sent to a key. It comes before the reply, so that whoever shows what they pulled finds it in
 * the log; where it cannot be written, nothing is sent. What everybody may pull without a key is not noted.
 */
export async function logPull(
  db: Db,
  { pullingKey }: ReleaseReader,
  pull: Pick<NewPull, 'waveId' | 'number' | 'form' | 'status'>,
): Promise<void> {
  if (pullingKey !== undefined) await insertPull(db, { ...pull, id: uuidv7(), keyId: pullingKey });
}
