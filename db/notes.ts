import { and, desc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { notes } from './monitor-schema.ts';

export type Note = typeof notes.$inferSelect;

/** Stores a note; undefined when its id is taken. */
export async function insertNote(db: Db, note: Omit<Note, 'at'>): Promise<Note | undefined> {
  const [stored] = await db.insert(notes).values(note).onConflictDoNothing().returning();
  return stored;
}

export async function findNote(db: Db, waveId: string, id: string): Promise<Note | undefined> {
  const [note] = await db
    .select()
    .from(notes)
    .where(and(eq(notes.waveId, waveId), eq(notes.id, id)));
  return note;
}

/** Notes of a wave on some cities. */
interface NoteScope {
  waveId: string;
  cities: 'all' | readonly string[];
}

const inScope = ({ waveId, cities }: NoteScope): SQL | undefined =>
  and(eq(notes.waveId, waveId), cities === 'all' ? undefined : inArray(notes.city, [...cities]));

/** Newest first, up to a limit; only those before one of them, or after a moment, if given. */
export async function listNotes(
  db: Db,
  scope: NoteScope,
  { before, since, limit }: { before?: string | undefined; since?: Date | undefined; limit: number },
): Promise<Note[]> {
  return await db
    .select()
    .from(notes)
    .where(
      and(
        inScope(scope),
        since && gt(notes.at, since),
        before === undefined
          ? undefined
          : sql`(${notes.at}, ${notes.id}) < (
              select at, id from notes as later where later.wave_id = ${scope.waveId} and later.id = ${before})`,
      ),
    )
    .orderBy(desc(notes.at), desc(notes.id))
    .limit(limit);
}

/** The newest note on each city that has one. */
export async function newestNotes(db: Db, scope: NoteScope): Promise<Map<string, Note>> {
  const newest = await db
    .selectDistinctOn([notes.city])
    .from(notes)
    .where(inScope(scope))
    .orderBy(notes.city, desc(notes.at), desc(notes.id));
  return new Map(newest.map((note) => [note.city, note]));
}
