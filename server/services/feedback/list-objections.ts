import type { Db } from '../../../db/client.ts';
import { listObjections, type ObjectionWithAnswer } from '../../../db/objections.ts';
import { type Actor, requireCities } from '../../identity/grants.ts';

/** The objections in a wave that the actor may see, unanswered ones first, then newest first. Throws `forbidden`. */
export async function readObjections(db: Db, waveId: string, actor: Actor): Promise<ObjectionWithAnswer[]> {
  const cities = requireCities(actor, 'see-objections', waveId);
  const listed = await listObjections(db, waveId, cities);
  return [...listed.filter(({ answer }) => !answer), ...listed.filter(({ answer }) => answer)];
}
