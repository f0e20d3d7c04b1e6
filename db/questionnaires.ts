import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Definition } from '../server/survey/questionnaire/questionnaire.ts';
import type { Db } from './client.ts';
import { questionnaires } from './schema.ts';

export type QuestionnaireVersion = typeof questionnaires.$inferSelect;

/** One version of a questionnaire. */
export async function findQuestionnaire(
  db: Db,
  name: string,
  version: number,
): Promise<QuestionnaireVersion | undefined> {
  const [questionnaire] = await db
    .select()
    .from(questionnaires)
    .where(and(eq(questionnaires.name, name), eq(questionnaires.version, version)));
  return questionnaire;
}

/** Adds a definition as the next version of its name; a stored definition keeps its version. */
export async function addQuestionnaire(db: Db, definition: Definition, digest: string): Promise<number> {
  return await db.transaction(async (tx) => {
    await tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended('questionnaire ' || ${definition.name}, 0))`,
    );
    const versions = await tx
      .select({ version: questionnaires.version, digest: questionnaires.digest })
      .from(questionnaires)
      .where(eq(questionnaires.name, definition.name))
      .orderBy(desc(questionnaires.version));
    const same = versions.find((stored) => stored.digest === digest);
    if (same) return same.version;
    const version = (versions[0]?.version ?? 0) + 1;
    await tx.insert(questionnaires).values({ name: definition.name, version, digest, definition });
    return version;
  });
}

/** All versions of all questionnaires, without their questions, newest first. */
export async function listQuestionnaires(
  db: Db,
): Promise<Pick<QuestionnaireVersion, 'name' | 'version' | 'digest' | 'createdAt'>[]> {
  const { name, version, digest, createdAt } = questionnaires;
  return await db
    .select({ name, version, digest, createdAt })
    .from(questionnaires)
    .orderBy(desc(createdAt), asc(name), desc(version));
}
