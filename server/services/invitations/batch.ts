import type { InvitationBatch } from '../../../db/invitations.ts';
import { Problem } from '../../http/problems.ts';
import { type Action, type Actor, may } from '../../identity/grants.ts';

/** The batch, for an actor with a right in every city of it. Throws `batch-unknown` and `forbidden`. */
export function requireBatch(
  batch: InvitationBatch | undefined,
  actor: Actor,
  action: Action,
): InvitationBatch {
  if (!batch) throw new Problem('batch-unknown');
  if (!coversBatch(batch, actor, action)) throw new Problem('forbidden');
  return batch;
}

/** Whether an actor has a right in every city of a batch. */
export const coversBatch = ({ waveId, plan }: InvitationBatch, actor: Actor, action: Action): boolean =>
  plan.every(({ city }) => may(actor, action, { wave: waveId, city }));

/** The single city of a one-city batch, which the trail then names; else null. */
export function onlyCityOf({ plan }: Pick<InvitationBatch, 'plan'>): string | null {
  const [first] = plan;
  return first && plan.every(({ city }) => city === first.city) ? first.city : null;
}
