import type { Db } from '../../db/client.ts';
import { findSubmissions } from '../../db/submissions.ts';
import { hashedId, isHashedId } from '../crypto/hashed-id.ts';
import { type Keys, keyedHash } from '../crypto/keys.ts';

/** A paper sheet as an interviewer sends it: its id follows from wave, city and number (web/paper-entry/sheet-id.ts). */
export interface PaperSheet {
  waveId: string;
  city: string;
  id: string;
}

/**
 * The id to store a sheet under. Anybody can compute the id that it is sent with, and could claim that before the
 * sheet is copied; this one needs a key and the city, so only those who may copy paper in that city can claim it.
 */
export function sheetIdOf({ sheets }: Keys, { waveId, city, id }: PaperSheet): string {
  return isHashedId(id) ? hashedId(keyedHash(sheets, waveId, city, id)) : id;
}

/**
 * `sheetIdOf`, except for a sheet that an earlier version stored under the id that it came with: a repeat has to find
 * it.
 */
export async function findSheetId(db: Db, keys: Keys, sheet: PaperSheet): Promise<string> {
  const [stored] = isHashedId(sheet.id) ? await findSubmissions(db, [sheet]) : [];
  const isThatSheet = stored?.mode === 'paper' && stored.city === sheet.city;
  return isThatSheet ? sheet.id : sheetIdOf(keys, sheet);
}
