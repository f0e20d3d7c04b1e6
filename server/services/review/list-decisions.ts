import { type AuditEntry, type AuditPage, listAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { type Actor, requireCities } from '../../identity/grants.ts';

/** What reviewers decided and took back in the cities that somebody may see, the newest first. Throws `forbidden`. */
export async function listDecisions(
  db: Db,
  waveId: string,
  actor: Actor,
  page: Pick<AuditPage, 'before' | 'limit'>,
): Promise<AuditEntry[]> {
  const cities = requireCities(actor, 'see-held', waveId);
  return await listAudit(db, waveId, { ...page, cities: cities === 'all' ? undefined : cities });
}
