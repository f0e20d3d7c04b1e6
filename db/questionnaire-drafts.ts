import { and, asc, eq } from 'drizzle-orm';
import type { Db } from './client.ts';
import { questionnaireDrafts, questionnaireSteps } from './designs-schema.ts';

export type QuestionnaireDraft = typeof questionnaireDrafts.$inferSelect;
export type QuestionnaireStep = typeof questionnaireSteps.$inferSelect;

/** A step in a history, without its changes. */
export type ListedStep = Omit<QuestionnaireStep, 'changes' | 'waveId' | 'by'>;

/** The draft of a wave's questionnaire, if there is one. */
export async function findQuestionnaireDraft(
  db: Db,
  waveId: string,
): Promise<QuestionnaireDraft | undefined> {
  const [draft] = await db.select().from(questionnaireDrafts).where(eq(questionnaireDrafts.waveId, waveId));
  return draft;
}

/** Stores a draft in place of the previous one, with the step that led to it. Under the lock of its wave. */
export async function storeQuestionnaireStep(
  tx: Db,
  fields: QuestionnaireDraft['fields'],
  step: QuestionnaireStep,
): Promise<void> {
  const { waveId, revision } = step;
  await tx
    .insert(questionnaireDrafts)
    .values({ waveId, revision, fields })
    .onConflictDoUpdate({ target: questionnaireDrafts.waveId, set: { revision, fields } });
  await tx.insert(questionnaireSteps).values(step);
}

/** All steps of a draft, first one first. */
export async function listQuestionnaireSteps(db: Db, waveId: string): Promise<ListedStep[]> {
  const { revision, act, subject, undoes, byName, at } = questionnaireSteps;
  return await db
    .select({ revision, act, subject, undoes, byName, at })
    .from(questionnaireSteps)
    .where(eq(questionnaireSteps.waveId, waveId))
    .orderBy(asc(revision));
}

/** A step with its changes. */
export async function findQuestionnaireStep(
  db: Db,
  waveId: string,
  revision: number,
): Promise<QuestionnaireStep | undefined> {
  const [step] = await db
    .select()
    .from(questionnaireSteps)
    .where(and(eq(questionnaireSteps.waveId, waveId), eq(questionnaireSteps.revision, revision)));
  return step;
}
