import { and, asc, desc, eq, getTableColumns, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import {
  evaluationCities,
  evaluations,
  extensions,
  givenScores,
  indicatorSets,
} from './evaluation-schema.ts';
import { cities, type cityKinds, waves } from './schema.ts';

/** An evaluation with the digest of its set. */
export type Evaluation = typeof evaluations.$inferSelect & { setDigest: string };
export type NewEvaluation = Omit<typeof evaluations.$inferInsert, 'openedAt' | 'createdAt'>;
export type Extension = typeof extensions.$inferSelect;
export type NewExtension = Omit<typeof extensions.$inferInsert, 'number' | 'at'>;
export type GivenScore = typeof givenScores.$inferSelect;
export type NewGivenScore = Omit<typeof givenScores.$inferInsert, 'number' | 'at'>;

/** An evaluation by its code. */
export async function findEvaluation(db: Db, code: string): Promise<Evaluation | undefined> {
  const [evaluation] = await db
    .select(withDigest)
    .from(evaluations)
    .innerJoin(indicatorSets, setOfEvaluation)
    .where(eq(evaluations.code, code));
  return evaluation;
}

const withDigest = { ...getTableColumns(evaluations), setDigest: indicatorSets.digest };
const setOfEvaluation = and(
  eq(indicatorSets.name, evaluations.setName),
  eq(indicatorSets.version, evaluations.setVersion),
);

/** All evaluations with the code of their wave, newest opening first. */
export async function listEvaluations(db: Db): Promise<(Evaluation & { wave: string | null })[]> {
  return await db
    .select({ ...withDigest, wave: waves.code })
    .from(evaluations)
    .innerJoin(indicatorSets, setOfEvaluation)
    .leftJoin(waves, eq(waves.id, evaluations.waveId))
    .orderBy(sql`${evaluations.openedAt} desc nulls last`, asc(evaluations.code));
}

/** Opened evaluations with a city, newest opening first. */
export async function listEvaluationsWith(db: Db, city: string): Promise<Evaluation[]> {
  return await db
    .select(withDigest)
    .from(evaluations)
    .innerJoin(evaluationCities, eq(evaluationCities.evaluationId, evaluations.id))
    .innerJoin(indicatorSets, setOfEvaluation)
    .where(and(eq(evaluationCities.city, city), isNotNull(evaluations.openedAt)))
    .orderBy(desc(evaluations.openedAt));
}

/** Creates an unopened evaluation of these cities. */
export async function createEvaluation(
  db: Db,
  evaluation: NewEvaluation,
  codes: readonly string[],
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.insert(evaluations).values(evaluation);
    await tx.insert(evaluationCities).values(codes.map((city) => ({ evaluationId: evaluation.id, city })));
  });
}

/** Opens an evaluation; from then on the database refuses changes. False when it was open already. */
export async function openEvaluation(db: Db, id: string, now: Date): Promise<boolean> {
  const opened = await db
    .update(evaluations)
    .set({ openedAt: now })
    .where(and(eq(evaluations.id, id), isNull(evaluations.openedAt)))
    .returning({ id: evaluations.id });
  return opened.length === 1;
}

/** A city of an evaluation, with the kind that decides who reviews it. */
export interface EvaluationCity {
  code: string;
  name: string;
  english: string;
  kind: (typeof cityKinds)[number];
  provinceCode: string;
  province: string;
  provinceEnglish: string;
  pinyin: string;
  initials: string;
}

/** The cities of an evaluation, by code. */
export async function listEvaluationCities(db: Db, evaluationId: string): Promise<EvaluationCity[]> {
  return await citiesWhere(db, evaluationId);
}

/** A city of an evaluation; undefined for any other. */
export async function findEvaluationCity(
  db: Db,
  evaluationId: string,
  code: string,
): Promise<EvaluationCity | undefined> {
  return (await citiesWhere(db, evaluationId, code))[0];
}

async function citiesWhere(db: Db, evaluationId: string, code?: string): Promise<EvaluationCity[]> {
  return await db
    .select({
      code: cities.code,
      name: cities.name,
      english: cities.english,
      kind: cities.kind,
      provinceCode: cities.provinceCode,
      province: cities.province,
      provinceEnglish: cities.provinceEnglish,
      pinyin: cities.pinyin,
      initials: cities.initials,
    })
    .from(evaluationCities)
    .innerJoin(cities, eq(cities.code, evaluationCities.city))
    .where(
      and(
        eq(evaluationCities.evaluationId, evaluationId),
        code === undefined ? undefined : eq(evaluationCities.city, code),
      ),
    )
    .orderBy(asc(cities.code));
}

/**
 * Locks the deadlines of an evaluation until the transaction ends: shared for a submission, exclusive for an
 * extension. So a report that finds its time over came before every extension that is stored later.
 */
export async function lockDeadlines(tx: Db, evaluationId: string, strength: 'share' | 'no key update') {
  await tx
    .select({ id: evaluations.id })
    .from(evaluations)
    .where(eq(evaluations.id, evaluationId))
    .for(strength);
}

/** The extensions of a city, its own and those of all, newest last; of every city when none is given. */
export async function listExtensions(db: Db, evaluationId: string, city?: string): Promise<Extension[]> {
  return await db
    .select()
    .from(extensions)
    .where(
      and(
        eq(extensions.evaluationId, evaluationId),
        city === undefined ? undefined : or(isNull(extensions.city), eq(extensions.city, city)),
      ),
    )
    .orderBy(asc(extensions.number));
}

/** Stores an extension as the newest, or returns the one with its id. Under the lock of the deadlines. */
export async function storeExtension(tx: Db, extension: NewExtension): Promise<Extension | undefined> {
  const number = sql<number>`(select coalesce(max(number), 0) + 1 from extensions
    where evaluation_id = ${extension.evaluationId})`;
  const stored = await tx
    .insert(extensions)
    .values({ ...extension, number })
    .onConflictDoNothing({ target: extensions.id })
    .returning({ id: extensions.id });
  if (stored.length > 0) return undefined;
  const [earlier] = await tx.select().from(extensions).where(eq(extensions.id, extension.id));
  return earlier;
}

/** Stores a score or deduction as the newest of its item, or returns the one with its id. Under the report's lock. */
export async function storeGivenScore(tx: Db, score: NewGivenScore): Promise<GivenScore | undefined> {
  const number = sql<number>`(select coalesce(max(number), 0) + 1 from given_scores
    where evaluation_id = ${score.evaluationId} and city = ${score.city} and item = ${score.item})`;
  const stored = await tx
    .insert(givenScores)
    .values({ ...score, number })
    .onConflictDoNothing({ target: givenScores.id })
    .returning({ id: givenScores.id });
  if (stored.length > 0) return undefined;
  const [earlier] = await tx.select().from(givenScores).where(eq(givenScores.id, score.id));
  return earlier;
}

/** The secretariat's latest entry for each item and deduction, of one city or of each. */
export async function listGivenScores(db: Db, evaluationId: string, city?: string): Promise<GivenScore[]> {
  return await db
    .selectDistinctOn([givenScores.city, givenScores.item])
    .from(givenScores)
    .where(
      and(
        eq(givenScores.evaluationId, evaluationId),
        city === undefined ? undefined : eq(givenScores.city, city),
      ),
    )
    .orderBy(asc(givenScores.city), asc(givenScores.item), sql`${givenScores.number} desc`);
}
