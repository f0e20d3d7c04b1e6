import type { AuditEntry } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { listViews } from '../../../db/feedback.ts';
import { cityOf, type Fieldwork } from '../../cache/open-wave.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';

/** Who looked at a city's result, newest first, for people who may know. Throws `forbidden` and `city-unknown`. */
export async function readViews(
  db: Db,
  fieldwork: Fieldwork,
  actor: Actor,
  { city, ...part }: { city: string; before?: string | undefined; limit: number },
): Promise<AuditEntry[]> {
  const waveId = fieldwork.wave.id;
  requireGrant(actor, 'see-city-result', { wave: waveId, city });
  cityOf(fieldwork, city);
  return await listViews(db, { waveId, city }, part);
}
