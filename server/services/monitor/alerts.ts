import type { Db } from '../../../db/client.ts';
import { type Alert, listAlerts } from '../../../db/conditions.ts';
import { type Actor, requireCities } from '../../identity/grants.ts';
import { type AlertKind, alertKinds } from '../../survey/monitor/conditions.ts';

interface AlertWish {
  city?: string | undefined;
  kind?: AlertKind | undefined;
  /** Include ended alerts. */
  withEnded?: boolean;
  before?: string | undefined;
  limit?: number | undefined;
}

/**
 * Alerts about the cities that the reader sees in the field, newest first; alerts about the wave itself only for
 * readers of all cities. Throws `forbidden`.
 */
export async function readAlerts(
  db: Db,
  waveId: string,
  actor: Actor,
  { city, kind, withEnded = false, before, limit }: AlertWish = {},
): Promise<Alert[]> {
  const cities = requireCities(actor, 'see-monitor', waveId, city);
  return await listAlerts(db, {
    waveId,
    cities,
    kinds: kind ? [kind] : alertKinds,
    isOpen: !withEnded,
    before,
    limit,
  });
}
