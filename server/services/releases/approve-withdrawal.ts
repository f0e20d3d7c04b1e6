import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import {
  findNewestProposal,
  findProposal,
  findWithdrawal,
  insertWithdrawal,
  type Withdrawal,
  type WithdrawalProposal,
} from '../../../db/withdrawals.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireConfirmed, requireGrant, signatureOf } from '../../identity/grants.ts';
import { authorOf, requireSecondPerson } from './second-person.ts';
import { whilePublishing } from './while-publishing.ts';
import type { Withdrawable } from './withdrawable.ts';

export interface WithdrawalApprovalInput {
  number: number;
  /** The proposal that the approver saw. */
  proposal: string;
  actor: Actor;
  now: Date;
}

/**
 * Withdraws a release as somebody proposed. It stays readable, marked as withdrawn, with the reason. The same person
 * and proposal again get the same withdrawal.
 * @throws Problem `forbidden`, `confirmation-needed`, `publishing-busy`, `proposal-unknown`, `draft-overtaken`,
 * `second-person-needed`, `withdrawn-before`
 */
export async function approveWithdrawal(
  db: Db,
  released: Withdrawable,
  input: WithdrawalApprovalInput,
): Promise<Withdrawal> {
  const { number, actor, now } = input;
  const { tables, owner } = released;
  requireGrant(actor, released.rights.approve, released.scope);
  requireConfirmed(actor, now);
  const proposal = await findProposal(db, tables, input.proposal);
  if (proposal?.owner !== owner || proposal.number !== number) throw new Problem('proposal-unknown');
  const withdrawal = await findWithdrawal(db, tables, owner, number);
  if (withdrawal?.proposal === proposal.id && withdrawal.approvedBy === actor.id) return withdrawal;
  if (withdrawal) throw new Problem('withdrawn-before');
  return await whilePublishing(db, owner, async (tx) => await approve(tx, released, proposal, actor, now));
}

async function approve(
  tx: Db,
  released: Withdrawable,
  proposal: WithdrawalProposal,
  actor: Actor,
  now: Date,
): Promise<Withdrawal> {
  const { tables, owner, trail } = released;
  const { number, reason } = proposal;
  if ((await findNewestProposal(tx, tables, owner, number))?.id !== proposal.id)
    throw new Problem('draft-overtaken');
  await requireSecondPerson(tx, released, authorOf(proposal), actor);
  const signed = { proposal: proposal.id, approvedBy: actor.id };
  const withdrawal: Withdrawal = { owner, number, reason, withdrawnAt: now, ...signed };
  if (!(await insertWithdrawal(tx, tables, withdrawal))) throw new Problem('withdrawn-before');
  await insertAudit(tx, {
    id: uuidv7(),
    ...signatureOf(actor),
    action: trail.approve,
    waveId: trail.waveId,
    city: null,
    subject: released.subjectOf(number),
    reason,
    detail: { number },
  });
  return withdrawal;
}
