import type { Db } from '../../../db/client.ts';
import { listNotes, type Note, newestNotes } from '../../../db/notes.ts';
import { type Actor, requireCities } from '../../identity/grants.ts';

/** The most notes on a page. */
export const NOTES_SHOWN = 50;

/** Notes on the cities that the reader sees in the field, or on one of them, newest first. Throws `forbidden`. */
export async function readNotes(
  db: Db,
  waveId: string,
  actor: Actor,
  {
    city,
    before,
    limit = NOTES_SHOWN,
  }: { city?: string | undefined; before?: string | undefined; limit?: number },
): Promise<Note[]> {
  const cities = requireCities(actor, 'see-monitor', waveId, city);
  return await listNotes(db, { waveId, cities }, { before, limit });
}

/** The newest note on each of the cities that the reader sees in the field. Throws `forbidden`. */
export async function readNewestNotes(db: Db, waveId: string, actor: Actor): Promise<Map<string, Note>> {
  return await newestNotes(db, { waveId, cities: requireCities(actor, 'see-monitor', waveId) });
}
