import type { Db } from '../../db/client.ts';
import { findSubmissions } from '../../db/submissions.ts';
import { hashedId, isHashedId } from '../crypto/hashed-id.ts';
import { type Keys, keyedHash } from '../crypto/keys.ts';

/** A sheet of paper as an interviewer sends it: its id follows from wave, city and number (web/paper-entry/sheet-id.ts). */
export interface PaperSheet {
  waveId: string;
  city: string;
  id: string;
}

/**
 * The id that a sheet is stored under. Anybody can work out the id that it is sent with, and could take it before the
 * sheet is copied; this one needs a key and the city, so only who may copy paper in that city can take it.
 */
export function sheetIdOf({ sheets }: Keys, { waveId, city, id }: PaperSheet): string {
  return isHashedId(id) ? hashedId(keyedHash(sheets, waveId, city, id)) : id;
}

/** The same, but for a sheet that an earlier version stored under the id that it came with: a repeat has to find it. */
export async function findSheetId(db: Db, keys: Keys, sheet: PaperSheet): Promise<string> {
  const [earlier] = isHashedId(sheet.id) ? await findSubmissions(db, [sheet]) : [];
  const isThatSheet = earlier?.mode === 'paper' && earlier.city === sheet.city;
  return isThatSheet ? sheet.id : sheetIdOf(keys, sheet);
}
