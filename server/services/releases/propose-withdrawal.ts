import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { findDigest } from '../../../db/releases.ts';
import {
  findProposal,
  findWithdrawal,
  insertProposal,
  type WithdrawalProposal,
} from '../../../db/withdrawals.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant, signatureOf } from '../../identity/grants.ts';

export interface ProposalInput {
  /** From whoever proposes it: what is sent twice is stored once. */
  id: string;
  number: number;
  reason: string;
  actor: Actor;
}

/**
 * Proposes to withdraw a release. Nothing is withdrawn before somebody approves it; a later proposal takes the place of
 * an earlier one.
 * @throws Problem `forbidden`, `release-unknown`, `withdrawn-before`, `draft-conflict`
 */
export async function proposeWithdrawal(
  db: Db,
  waveId: string,
  input: ProposalInput,
): Promise<WithdrawalProposal> {
  const { id, number, reason, actor } = input;
  requireGrant(actor, 'draft-release', { wave: waveId });
  if (!(await findDigest(db, waveId, number, 'all'))) throw new Problem('release-unknown');
  const earlier = await findProposal(db, id);
  if (earlier) return repeated(earlier, waveId, input);
  if (await findWithdrawal(db, waveId, number)) throw new Problem('withdrawn-before');
  return await db.transaction(async (tx) => {
    const author = { author: actor.id, authorName: actor.name, authorVia: actor.via };
    const proposal = await insertProposal(tx, { id, waveId, number, reason, ...author });
    // The same was sent twice at once.
    if (!proposal) return repeated((await findProposal(tx, id))!, waveId, input);
    await insertAudit(tx, {
      id: uuidv7(),
      ...signatureOf(actor),
      action: 'propose-withdrawal',
      waveId,
      city: null,
      subject: `release:${number}`,
      reason,
      detail: { number },
    });
    return proposal;
  });
}

/** The proposal that was stored under an id before. Throws `draft-conflict` when it is another one. */
function repeated(
  earlier: WithdrawalProposal,
  waveId: string,
  { number, reason, actor }: ProposalInput,
): WithdrawalProposal {
  const isSame =
    earlier.waveId === waveId &&
    earlier.number === number &&
    earlier.reason === reason &&
    earlier.author === actor.id;
  if (!isSame) throw new Problem('draft-conflict');
  return earlier;
}
