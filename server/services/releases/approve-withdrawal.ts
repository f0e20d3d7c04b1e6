import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { withdraw } from '../../../db/releases.ts';
import type { Wave } from '../../../db/waves.ts';
import {
  findNewestProposal,
  findProposal,
  findWithdrawal,
  type Withdrawal,
  type WithdrawalProposal,
} from '../../../db/withdrawals.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireConfirmed, requireGrant, signatureOf } from '../../identity/grants.ts';
import { authorOf, requireSecondPerson } from './second-person.ts';
import { whilePublishing } from './while-publishing.ts';

export interface WithdrawalApprovalInput {
  number: number;
  /** The proposal that was seen. */
  proposal: string;
  actor: Actor;
  now: Date;
}

/**
 * Withdraws a release as somebody proposed it. It stays readable and says that it is withdrawn, and why. The same person
 * and proposal again get the same withdrawal.
 * @throws Problem `forbidden`, `confirmation-needed`, `publishing-busy`, `proposal-unknown`, `draft-overtaken`,
 * `second-person-needed`, `withdrawn-before`
 */
export async function approveWithdrawal(
  db: Db,
  wave: Pick<Wave, 'id' | 'signOff'>,
  input: WithdrawalApprovalInput,
): Promise<Withdrawal> {
  const { number, actor, now } = input;
  requireGrant(actor, 'approve-release', { wave: wave.id });
  requireConfirmed(actor, now);
  const proposal = await findProposal(db, input.proposal);
  if (proposal?.waveId !== wave.id || proposal.number !== number) throw new Problem('proposal-unknown');
  const withdrawal = await findWithdrawal(db, wave.id, number);
  if (withdrawal?.proposal === proposal.id && withdrawal.approvedBy === actor.id) return withdrawal;
  if (withdrawal) throw new Problem('withdrawn-before');
  return await whilePublishing(db, wave.id, async (tx) => await approve(tx, wave, proposal, actor, now));
}

async function approve(
  tx: Db,
  wave: Pick<Wave, 'id' | 'signOff'>,
  proposal: WithdrawalProposal,
  actor: Actor,
  now: Date,
): Promise<Withdrawal> {
  const { number, reason } = proposal;
  if ((await findNewestProposal(tx, wave.id, number))?.id !== proposal.id)
    throw new Problem('draft-overtaken');
  await requireSecondPerson(tx, wave, authorOf(proposal), actor);
  const signed = { proposal: proposal.id, approvedBy: actor.id };
  if (!(await withdraw(tx, wave.id, number, reason, now, signed))) throw new Problem('withdrawn-before');
  await insertAudit(tx, {
    id: uuidv7(),
    ...signatureOf(actor),
    action: 'approve-withdrawal',
    waveId: wave.id,
    city: null,
    subject: `release:${number}`,
    reason,
    detail: { number },
  });
  return { waveId: wave.id, number, reason, withdrawnAt: now, ...signed };
}
