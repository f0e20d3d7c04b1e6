import { and, desc, eq } from 'drizzle-orm';
import type { Db } from './client.ts';
import { evaluationDrafts, evaluationReleases } from './evaluation-schema.ts';

export type EvaluationDraft = typeof evaluationDrafts.$inferSelect;
export type NewEvaluationDraft = Omit<EvaluationDraft, 'at'>;
export type SignedEvaluation = typeof evaluationReleases.$inferSelect;
export type SignedEvaluationSummary = Omit<SignedEvaluation, 'document' | 'signature'>;

/** Freezes a draft; nothing ever changes it. */
export async function insertEvaluationDraft(tx: Db, draft: NewEvaluationDraft): Promise<EvaluationDraft> {
  const [inserted] = await tx.insert(evaluationDrafts).values(draft).returning();
  if (!inserted) throw new Error('no draft was stored');
  return inserted;
}

export async function findEvaluationDraft(db: Db, id: string): Promise<EvaluationDraft | undefined> {
  const [draft] = await db.select().from(evaluationDrafts).where(eq(evaluationDrafts.id, id));
  return draft;
}

/** The newest draft of an evaluation: no other one can be approved. */
export async function findNewestEvaluationDraft(
  db: Db,
  evaluationId: string,
): Promise<EvaluationDraft | undefined> {
  const [draft] = await db
    .select()
    .from(evaluationDrafts)
    .where(eq(evaluationDrafts.evaluationId, evaluationId))
    .orderBy(desc(evaluationDrafts.at), desc(evaluationDrafts.id))
    .limit(1);
  return draft;
}

export async function insertSignedEvaluation(tx: Db, release: SignedEvaluation): Promise<void> {
  await tx.insert(evaluationReleases).values(release);
}

const summary = {
  evaluationId: evaluationReleases.evaluationId,
  number: evaluationReleases.number,
  createdAt: evaluationReleases.createdAt,
  supersedes: evaluationReleases.supersedes,
  reason: evaluationReleases.reason,
  digest: evaluationReleases.digest,
  draft: evaluationReleases.draft,
  approvedBy: evaluationReleases.approvedBy,
};

/** An evaluation's releases without their documents, the newest first. */
export async function listSignedEvaluations(
  db: Db,
  evaluationId: string,
): Promise<SignedEvaluationSummary[]> {
  return await db
    .select(summary)
    .from(evaluationReleases)
    .where(eq(evaluationReleases.evaluationId, evaluationId))
    .orderBy(desc(evaluationReleases.number));
}

/** Whether any evaluation has a release. */
export async function hasSignedEvaluations(db: Db): Promise<boolean> {
  return (
    (await db.select({ number: evaluationReleases.number }).from(evaluationReleases).limit(1)).length > 0
  );
}

/** The newest release of each evaluation that has one, without its document. */
export async function listLatestEvaluations(db: Db): Promise<SignedEvaluationSummary[]> {
  return await db
    .selectDistinctOn([evaluationReleases.evaluationId], summary)
    .from(evaluationReleases)
    .orderBy(evaluationReleases.evaluationId, desc(evaluationReleases.number));
}

/** One release with its document. */
export async function findSignedEvaluation(
  db: Db,
  evaluationId: string,
  number: number,
): Promise<SignedEvaluation | undefined> {
  const [release] = await db
    .select()
    .from(evaluationReleases)
    .where(and(eq(evaluationReleases.evaluationId, evaluationId), eq(evaluationReleases.number, number)));
  return release;
}

/** The release that a draft became. */
export async function findReleaseOfEvaluationDraft(
  db: Db,
  draft: string,
): Promise<SignedEvaluation | undefined> {
  const [release] = await db.select().from(evaluationReleases).where(eq(evaluationReleases.draft, draft));
  return release;
}
