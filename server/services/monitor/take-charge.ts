import type { Db } from '../../../db/client.ts';
import { addOwner, type ConditionOwner, findCondition, listOwners } from '../../../db/conditions.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
import { alertKinds } from '../../survey/monitor/conditions.ts';

/**
 * Takes charge of an alert: the first owner acknowledges it, and later ones take it over from the owner whom they
 * saw. A repeat changes nothing. Throws `forbidden`, `alert-unknown`, and `alert-taken` where somebody else was
 * quicker.
 * @param number the actor's place among the owners: 1 for the first
 */
export async function takeCharge(
  db: Db,
  waveId: string,
  actor: Actor,
  { alert, number }: { alert: string; number: number },
): Promise<{ owner: ConditionOwner; isNew: boolean }> {
  const condition = await findCondition(db, waveId, alert);
  if (!condition || !alertKinds.some((kind) => kind === condition.kind)) throw new Problem('alert-unknown');
  const city = condition.city === '' ? {} : { city: condition.city };
  requireGrant(actor, 'take-alerts', { wave: waveId, ...city });
  const before = await listOwners(db, waveId, alert);
  // Numbers have no gaps, so a later number names an owner who does not exist.
  if (number > before.length + 1) throw new Problem('content-invalid');
  const next = { waveId, conditionId: alert, number, name: actor.name, actorId: actor.id };
  const added = number === before.length + 1 ? await addOwner(db, next) : undefined;
  if (added) return { owner: added, isNew: true };
  const owners = await listOwners(db, waveId, alert);
  const same = owners[number - 1];
  if (same?.actorId === actor.id) return { owner: same, isNew: false };
  const { name, at } = owners.at(-1)!;
  throw new Problem('alert-taken', { owner: { name, at: at.toISOString() } });
}
