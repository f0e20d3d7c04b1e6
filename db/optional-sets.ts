import { and, asc, desc, eq } from 'drizzle-orm';
import type { Db } from './client.ts';
import { indicatorSets, optionalSetDecisions, optionalSetProposals } from './evaluation-schema.ts';
import type { IndicatorSetVersion } from './indicator-sets.ts';

export type OptionalProposal = typeof optionalSetProposals.$inferSelect;
export type OptionalDecision = typeof optionalSetDecisions.$inferSelect;

/** A proposal with its set and its decision. */
export interface ProposedSet {
  proposal: OptionalProposal;
  set: IndicatorSetVersion;
  decision: OptionalDecision | null;
}

/** A province's accepted set. */
export interface OptionalSetReference {
  province: string;
  setName: string;
  setVersion: number;
  setDigest: string;
}

const setOfProposal = and(
  eq(indicatorSets.name, optionalSetProposals.setName),
  eq(indicatorSets.version, optionalSetProposals.setVersion),
);
const decisionOn = eq(optionalSetDecisions.proposal, optionalSetProposals.id);

/** Stores a proposal; false when its id is taken. */
export async function insertOptionalProposal(
  tx: Db,
  proposal: Omit<OptionalProposal, 'at'>,
): Promise<boolean> {
  const inserted = await tx
    .insert(optionalSetProposals)
    .values(proposal)
    .onConflictDoNothing()
    .returning({ id: optionalSetProposals.id });
  return inserted.length === 1;
}

/** A proposal by its id. */
export async function findProposedSet(db: Db, id: string): Promise<ProposedSet | undefined> {
  const [found] = await proposed(db).where(eq(optionalSetProposals.id, id));
  return found;
}

/** All proposals for an evaluation, by province, newest first. */
export async function listProposedSets(db: Db, evaluationId: string): Promise<ProposedSet[]> {
  return await proposed(db)
    .where(eq(optionalSetProposals.evaluationId, evaluationId))
    .orderBy(
      asc(optionalSetProposals.province),
      desc(optionalSetProposals.at),
      desc(optionalSetProposals.id),
    );
}

const proposed = (db: Db) =>
  db
    .select({ proposal: optionalSetProposals, set: indicatorSets, decision: optionalSetDecisions })
    .from(optionalSetProposals)
    .innerJoin(indicatorSets, setOfProposal)
    .leftJoin(optionalSetDecisions, decisionOn)
    .$dynamic();

export async function insertOptionalDecision(tx: Db, decision: Omit<OptionalDecision, 'at'>): Promise<void> {
  await tx.insert(optionalSetDecisions).values(decision);
}

/** The accepted sets of an evaluation, by province: the newest approved one of each. */
export async function listOptionalSets(db: Db, evaluationId: string): Promise<OptionalSetReference[]> {
  return await db
    .selectDistinctOn([optionalSetProposals.province], {
      province: optionalSetProposals.province,
      setName: indicatorSets.name,
      setVersion: indicatorSets.version,
      setDigest: indicatorSets.digest,
    })
    .from(optionalSetProposals)
    .innerJoin(indicatorSets, setOfProposal)
    .innerJoin(optionalSetDecisions, and(decisionOn, eq(optionalSetDecisions.action, 'approve')))
    .where(eq(optionalSetProposals.evaluationId, evaluationId))
    .orderBy(
      asc(optionalSetProposals.province),
      desc(optionalSetProposals.at),
      desc(optionalSetProposals.id),
    );
}
