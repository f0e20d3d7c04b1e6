import { and, desc, eq, getTableColumns, isNull } from 'drizzle-orm';
import type { Db } from './client.ts';
import { evaluationWithdrawalProposals, evaluationWithdrawals } from './evaluation-schema.ts';
import { withdrawalProposals, withdrawals } from './releases-schema.ts';

/** Withdrawals of one kind of release: the same rows, in separate tables. */
export interface WithdrawalTables {
  proposals: typeof withdrawalProposals;
  withdrawals: typeof withdrawals;
}
export const waveWithdrawalTables: WithdrawalTables = { proposals: withdrawalProposals, withdrawals };
export const evaluationWithdrawalTables: WithdrawalTables = {
  proposals: evaluationWithdrawalProposals,
  withdrawals: evaluationWithdrawals,
};

export type WithdrawalProposal = typeof withdrawalProposals.$inferSelect;
type NewWithdrawalProposal = Omit<WithdrawalProposal, 'at'>;

/** Stores a proposal; undefined when its id is taken. */
export async function insertProposal(
  tx: Db,
  { proposals }: WithdrawalTables,
  proposal: NewWithdrawalProposal,
): Promise<WithdrawalProposal | undefined> {
  const [inserted] = await tx.insert(proposals).values(proposal).onConflictDoNothing().returning();
  return inserted;
}

export async function findProposal(
  db: Db,
  { proposals }: WithdrawalTables,
  id: string,
): Promise<WithdrawalProposal | undefined> {
  const [proposal] = await db.select().from(proposals).where(eq(proposals.id, id));
  return proposal;
}

/** The newest proposal to withdraw a release: no other one can be approved. */
export async function findNewestProposal(
  db: Db,
  { proposals }: WithdrawalTables,
  owner: string,
  number: number,
): Promise<WithdrawalProposal | undefined> {
  const [proposal] = await db
    .select()
    .from(proposals)
    .where(and(eq(proposals.owner, owner), eq(proposals.number, number)))
    .orderBy(desc(proposals.at), desc(proposals.id))
    .limit(1);
  return proposal;
}

/** The newest proposal for each standing release, by number. */
export async function listOpenProposals(
  db: Db,
  tables: WithdrawalTables,
  owner: string,
): Promise<Map<number, WithdrawalProposal>> {
  const { proposals, withdrawals: gone } = tables;
  const open = await db
    .selectDistinctOn([proposals.number], getTableColumns(proposals))
    .from(proposals)
    .leftJoin(gone, and(eq(gone.owner, proposals.owner), eq(gone.number, proposals.number)))
    .where(and(eq(proposals.owner, owner), isNull(gone.number)))
    .orderBy(proposals.number, desc(proposals.at), desc(proposals.id));
  return new Map(open.map((proposal) => [proposal.number, proposal]));
}

export type Withdrawal = typeof withdrawals.$inferSelect;

/** The withdrawal of a release. */
export async function findWithdrawal(
  db: Db,
  { withdrawals: gone }: WithdrawalTables,
  owner: string,
  number: number,
): Promise<Withdrawal | undefined> {
  const [withdrawal] = await db
    .select()
    .from(gone)
    .where(and(eq(gone.owner, owner), eq(gone.number, number)));
  return withdrawal;
}

/** Withdraws a release. False when it was withdrawn before. */
export async function insertWithdrawal(
  db: Db,
  { withdrawals: gone }: WithdrawalTables,
  withdrawal: typeof withdrawals.$inferInsert,
): Promise<boolean> {
  const inserted = await db
    .insert(gone)
    .values(withdrawal)
    .onConflictDoNothing()
    .returning({ number: gone.number });
  return inserted.length === 1;
}
