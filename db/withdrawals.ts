import { and, desc, eq, getTableColumns, isNull } from 'drizzle-orm';
import type { Db } from './client.ts';
import { withdrawalProposals, withdrawals } from './releases-schema.ts';

export type WithdrawalProposal = typeof withdrawalProposals.$inferSelect;
export type NewWithdrawalProposal = Omit<WithdrawalProposal, 'at'>;

/** Stores a proposal; undefined when its id is taken. */
export async function insertProposal(
  tx: Db,
  proposal: NewWithdrawalProposal,
): Promise<WithdrawalProposal | undefined> {
  const [inserted] = await tx.insert(withdrawalProposals).values(proposal).onConflictDoNothing().returning();
  return inserted;
}

export async function findProposal(db: Db, id: string): Promise<WithdrawalProposal | undefined> {
  const [proposal] = await db.select().from(withdrawalProposals).where(eq(withdrawalProposals.id, id));
  return proposal;
}

/** The newest proposal to withdraw a release: no other one can be approved. */
export async function findNewestProposal(
  db: Db,
  waveId: string,
  number: number,
): Promise<WithdrawalProposal | undefined> {
  const [proposal] = await db
    .select()
    .from(withdrawalProposals)
    .where(and(eq(withdrawalProposals.waveId, waveId), eq(withdrawalProposals.number, number)))
    .orderBy(desc(withdrawalProposals.at), desc(withdrawalProposals.id))
    .limit(1);
  return proposal;
}

/** The newest proposal for each release of a wave that still stands, by number. */
export async function listOpenProposals(db: Db, waveId: string): Promise<Map<number, WithdrawalProposal>> {
  const proposals = await db
    .selectDistinctOn([withdrawalProposals.number], getTableColumns(withdrawalProposals))
    .from(withdrawalProposals)
    .leftJoin(
      withdrawals,
      and(
        eq(withdrawals.waveId, withdrawalProposals.waveId),
        eq(withdrawals.number, withdrawalProposals.number),
      ),
    )
    .where(and(eq(withdrawalProposals.waveId, waveId), isNull(withdrawals.number)))
    .orderBy(withdrawalProposals.number, desc(withdrawalProposals.at), desc(withdrawalProposals.id));
  return new Map(proposals.map((proposal) => [proposal.number, proposal]));
}

export type Withdrawal = typeof withdrawals.$inferSelect;

/** The withdrawal of a release. */
export async function findWithdrawal(
  db: Db,
  waveId: string,
  number: number,
): Promise<Withdrawal | undefined> {
  const [withdrawal] = await db
    .select()
    .from(withdrawals)
    .where(and(eq(withdrawals.waveId, waveId), eq(withdrawals.number, number)));
  return withdrawal;
}
