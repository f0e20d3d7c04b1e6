import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../../db/client.ts';
import { insertPull, type NewPull } from '../../../db/pulls.ts';
import type { ReleaseReader } from '../../identity/release-reader.ts';

/**
 * Records what is about to be sent to a key. It runs before the reply, so that the log has everything that a key ever
 * received; where it fails, nothing is sent. Public pulls without a key are not recorded.
 */
export async function logPull(
  db: Db,
  { pullingKey }: ReleaseReader,
  pull: Pick<NewPull, 'waveId' | 'number' | 'form' | 'status'>,
): Promise<void> {
  if (pullingKey !== undefined) await insertPull(db, { ...pull, id: uuidv7(), keyId: pullingKey });
}
