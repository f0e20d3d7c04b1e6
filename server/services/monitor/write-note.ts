import type { Db } from '../../../db/client.ts';
import { findNote, insertNote, type Note } from '../../../db/notes.ts';
import { cityOf, type Fieldwork } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';

interface NewNote {
  /** From the client: a repeat with the same content is stored once. */
  id: string;
  city: string;
  /** In the form that survey/monitor/note.ts accepts. */
  text: string;
}

/** Adds a note on a city, which never changes. Throws `forbidden`, `city-unknown` and `note-conflict`. */
export async function writeNote(
  db: Db,
  fieldwork: Fieldwork,
  actor: Actor,
  { id, city, text }: NewNote,
): Promise<{ note: Note; isNew: boolean }> {
  const waveId = fieldwork.wave.id;
  cityOf(fieldwork, city);
  requireGrant(actor, 'write-notes', { wave: waveId, city });
  const written = { waveId, id, city, text, author: actor.name, actorId: actor.id };
  const stored = await insertNote(db, written);
  if (stored) return { note: stored, isNew: true };
  const earlier = await findNote(db, waveId, id);
  const isSame = earlier?.city === city && earlier.text === text && earlier.actorId === actor.id;
  if (!isSame) throw new Problem('note-conflict');
  return { note: earlier, isNew: false };
}
