import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { evaluationDrafts, evaluationReleases, evaluationWithdrawals } from './evaluation-schema.ts';
import { inSight, type Sight } from './sight.ts';

export type EvaluationDraft = typeof evaluationDrafts.$inferSelect;
export type NewEvaluationDraft = Omit<EvaluationDraft, 'at'>;
export type SignedEvaluation = typeof evaluationReleases.$inferSelect;
export type SignedEvaluationSummary = Omit<SignedEvaluation, 'document' | 'signature'> & {
  withdrawnAt: Date | null;
  withdrawalReason: string | null;
};

/** Freezes a draft, which never changes. */
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
  publicAt: evaluationReleases.publicAt,
  withdrawnAt: evaluationWithdrawals.withdrawnAt,
  withdrawalReason: evaluationWithdrawals.reason,
};
const withdrawal = and(
  eq(evaluationWithdrawals.owner, evaluationReleases.evaluationId),
  eq(evaluationWithdrawals.number, evaluationReleases.number),
);
const isInSight = (sight: Sight) => inSight(sight, sql`${evaluationReleases}`, evaluationWithdrawals);

/** The releases of an evaluation in sight without their documents, newest first. */
export async function listSignedEvaluations(
  db: Db,
  evaluationId: string,
  sight: Sight,
): Promise<SignedEvaluationSummary[]> {
  return await db
    .select(summary)
    .from(evaluationReleases)
    .leftJoin(evaluationWithdrawals, withdrawal)
    .where(and(eq(evaluationReleases.evaluationId, evaluationId), isInSight(sight)))
    .orderBy(desc(evaluationReleases.number));
}

/** Whether any evaluation has a release in sight. */
export async function hasSignedEvaluations(db: Db, sight: Sight): Promise<boolean> {
  const rows = await db
    .select({ number: evaluationReleases.number })
    .from(evaluationReleases)
    .where(isInSight(sight))
    .limit(1);
  return rows.length > 0;
}

/**
 * The newest release in sight of each evaluation that has one, without its document; a standing one, where there is
 * any.
 */
export async function listLatestEvaluations(db: Db, sight: Sight): Promise<SignedEvaluationSummary[]> {
  return await db
    .selectDistinctOn([evaluationReleases.evaluationId], summary)
    .from(evaluationReleases)
    .leftJoin(evaluationWithdrawals, withdrawal)
    .where(isInSight(sight))
    .orderBy(
      evaluationReleases.evaluationId,
      desc(isNull(evaluationWithdrawals.number)),
      desc(evaluationReleases.number),
    );
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
