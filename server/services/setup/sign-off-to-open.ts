import { findSignersSet } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import type { Wave } from '../../../db/waves.ts';

/**
 * How many people open a wave: as many as sign its releases. Still two where the set-up lowered that number, since
 * one person could otherwise lower it and then open alone.
 */
export async function signOffToOpen(
  db: Db,
  { id, signOff }: Pick<Wave, 'id' | 'signOff'>,
): Promise<Wave['signOff']> {
  return signOff === 'one' && (await findSignersSet(db, id)) === 1 ? 'two' : signOff;
}
