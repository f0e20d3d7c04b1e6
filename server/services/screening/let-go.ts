import type { Db } from '../../../db/client.ts';
import { listCitiesHeldElse, listHeldElse, listStandingOrders } from '../../../db/orders.ts';
import { insertVerdicts, lockScreening } from '../../../db/verdicts.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { orderOver } from '../../survey/screening/orders.ts';
import { forEachConcurrently } from '../for-each-concurrently.ts';
import { type Judged, reassignPlaces } from './reassign-quota-places.ts';

/** Releases what withdrawn orders still hold, in all cities of a wave. */
export async function letGo(db: Db, fieldwork: Fieldwork): Promise<void> {
  const waveId = fieldwork.wave.id;
  const standing = await listStandingOrders(db, waveId);
  const cities = await listCitiesHeldElse(
    db,
    waveId,
    standing.map(({ heldGroup }) => heldGroup),
  );
  await forEachConcurrently(cities, async (city) => {
    await db.transaction(async (tx) => {
      await lockScreening(tx, waveId, city);
      await letGoInCity(tx, fieldwork, city);
    });
  });
}

/**
 * Releases what withdrawn orders still hold in a city, under the lock of its screening: a submission counts while
 * places are free, in order of arrival, unless a standing order covers it and holds it instead.
 */
export async function letGoInCity(tx: Db, { wave, screening }: Fieldwork, city: string): Promise<void> {
  const waveId = wave.id;
  const standing = await listStandingOrders(tx, waveId);
  const held = await listHeldElse(
    tx,
    { waveId, city },
    standing.map(({ heldGroup }) => heldGroup),
  );
  if (held.length === 0) return;
  const judged = held.map(({ channel, storedAt, number, ...submission }): Judged => {
    const order = orderOver(standing, { city, channel, storedAt });
    return {
      ...submission,
      waveId,
      city,
      was: 'held',
      number: number + 1,
      status: order ? 'held' : 'counted',
      reason: order ? 'ORDER' : null,
      evidence: null,
      heldGroup: order?.heldGroup ?? null,
      decision: null,
    };
  });
  const { rules } = screening;
  await insertVerdicts(tx, await reassignPlaces(tx, { waveId, city, judged, decision: null, rules }));
}
