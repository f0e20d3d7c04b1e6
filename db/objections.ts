import { and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { objectionAnswers, objections } from './feedback-schema.ts';

export type Objection = typeof objections.$inferSelect;
export type ObjectionAnswer = typeof objectionAnswers.$inferSelect;

/** An objection with its answer, if any. */
export interface ObjectionWithAnswer {
  objection: Objection;
  answer: ObjectionAnswer | null;
}

/** Serialises making and answering a city's objections, until the transaction ends. */
export async function lockObjecting(tx: Db, waveId: string, city: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`objections ${waveId} ${city}`}, 0))`);
}

/** How many objections a city has made to a release. */
export const countObjections = (
  tx: Db,
  { waveId, city, release }: Pick<Objection, 'waveId' | 'city' | 'release'>,
): Promise<number> =>
  tx.$count(
    objections,
    and(eq(objections.waveId, waveId), eq(objections.city, city), eq(objections.release, release)),
  );

/** Stores an objection; undefined when its id is taken. */
export async function insertObjection(
  tx: Db,
  objection: Omit<Objection, 'at'>,
): Promise<Objection | undefined> {
  const [stored] = await tx.insert(objections).values(objection).onConflictDoNothing().returning();
  return stored;
}

/** Stores the answer to an objection without one. */
export async function insertObjectionAnswer(
  tx: Db,
  answer: Omit<ObjectionAnswer, 'at'>,
): Promise<ObjectionAnswer> {
  const [stored] = await tx.insert(objectionAnswers).values(answer).returning();
  if (!stored) throw new Error('no answer was stored');
  return stored;
}

const withAnswers = (db: Db) =>
  db
    .select({ objection: objections, answer: objectionAnswers })
    .from(objections)
    .leftJoin(objectionAnswers, eq(objectionAnswers.objection, objections.id));

export async function findObjection(db: Db, id: string): Promise<ObjectionWithAnswer | undefined> {
  const [objection] = await withAnswers(db).where(eq(objections.id, id));
  return objection;
}

const inCities = (waveId: string, cities: 'all' | readonly string[]): SQL | undefined =>
  and(eq(objections.waveId, waveId), cities === 'all' ? undefined : inArray(objections.city, [...cities]));

/** The objections of some cities of a wave, newest first. */
export async function listObjections(
  db: Db,
  waveId: string,
  cities: 'all' | readonly string[],
): Promise<ObjectionWithAnswer[]> {
  return await withAnswers(db)
    .where(inCities(waveId, cities))
    .orderBy(desc(objections.at), desc(objections.id));
}
