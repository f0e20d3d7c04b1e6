import { type AuditEntry, type AuditPage, listAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { type Actor, requireCities } from '../../identity/grants.ts';
import { askedOf, readOpinions } from './opinions.ts';

/**
 * Decisions and undoings by reviewers in the cities that the actor may see, newest first, without decisions that the
 * actor is to judge a second time. Throws `forbidden`.
 */
export async function listDecisions(
  db: Db,
  fieldwork: Fieldwork,
  actor: Actor,
  page: Pick<AuditPage, 'before' | 'limit'>,
): Promise<AuditEntry[]> {
  const cities = requireCities(actor, 'see-held', fieldwork.wave.id);
  const asked = askedOf(await readOpinions(db, fieldwork, cities), actor);
  return await listAudit(db, fieldwork.wave.id, {
    ...page,
    cities: cities === 'all' ? undefined : cities,
    without: asked.map(({ id }) => id),
  });
}
