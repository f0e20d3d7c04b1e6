import type { Db } from '../../db/client.ts';
import { findSubmissions } from '../../db/submissions.ts';
import { hashedId, isHashedId } from '../crypto/hashed-id.ts';
import { type Keys, keyedHash } from '../crypto/keys.ts';

/**
 * A paper sheet in the form that an interviewer sends: its id follows from wave, city and number
 * (web/paper-entry/sheet-id.ts).
 */
export interface PaperSheet {
  waveId: string;
  city: string;
  id: string;
}

/**
 * The id under which a sheet is stored. Anybody can compute the id that the client sends, and could claim it before
 * the sheet is copied; this one needs a key and the city, so only interviewers who may copy paper in that city can
 * claim it.
 */
export function sheetIdOf({ sheets }: Keys, { waveId, city, id }: PaperSheet): string {
  return isHashedId(id) ? hashedId(keyedHash(sheets, waveId, city, id)) : id;
}

/** `sheetIdOf`, except for a sheet that an earlier version stored under the client's id, which a repeat has to find. */
export async function findSheetId(db: Db, keys: Keys, sheet: PaperSheet): Promise<string> {
  const [stored] = isHashedId(sheet.id) ? await findSubmissions(db, [sheet]) : [];
  const isThatSheet = stored?.mode === 'paper' && stored.city === sheet.city;
  return isThatSheet ? sheet.id : sheetIdOf(keys, sheet);
}
