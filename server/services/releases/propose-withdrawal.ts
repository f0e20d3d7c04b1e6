import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import {
  findProposal,
  findWithdrawal,
  insertProposal,
  type WithdrawalProposal,
} from '../../../db/withdrawals.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant, signatureOf } from '../../identity/grants.ts';
import type { Withdrawable } from './withdrawable.ts';

export interface ProposalInput {
  /** Chosen by the client, so that a repeated request is stored once. */
  id: string;
  number: number;
  reason: string;
  actor: Actor;
}

/**
 * Proposes to withdraw a release, which takes effect once somebody approves it; a later proposal replaces an earlier
 * one.
 * @throws Problem `forbidden`, `release-unknown`, `withdrawn-before`, `draft-conflict`
 */
export async function proposeWithdrawal(
  db: Db,
  released: Withdrawable,
  input: ProposalInput,
): Promise<WithdrawalProposal> {
  const { id, number, reason, actor } = input;
  const { tables, owner, trail } = released;
  requireGrant(actor, released.rights.propose, released.scope);
  if (!(await released.isThere(db, number))) throw new Problem('release-unknown');
  const earlier = await findProposal(db, tables, id);
  if (earlier) return repeated(earlier, owner, input);
  if (await findWithdrawal(db, tables, owner, number)) throw new Problem('withdrawn-before');
  return await db.transaction(async (tx) => {
    const author = { author: actor.id, authorName: actor.name, authorVia: actor.via };
    const proposal = await insertProposal(tx, tables, { id, owner, number, reason, ...author });
    // The same request arrived twice at once.
    if (!proposal) return repeated((await findProposal(tx, tables, id))!, owner, input);
    await insertAudit(tx, {
      id: uuidv7(),
      ...signatureOf(actor),
      action: trail.propose,
      waveId: trail.waveId,
      city: null,
      subject: released.subjectOf(number),
      reason,
      detail: { number },
    });
    return proposal;
  });
}

/** The proposal already stored under an id. Throws `draft-conflict` when its content differs. */
function repeated(
  earlier: WithdrawalProposal,
  owner: string,
  { number, reason, actor }: ProposalInput,
): WithdrawalProposal {
  const isSame =
    earlier.owner === owner &&
    earlier.number === number &&
    earlier.reason === reason &&
    earlier.author === actor.id;
  if (!isSame) throw new Problem('draft-conflict');
  return earlier;
}
