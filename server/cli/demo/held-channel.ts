import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { insertOrder, listOrders } from '../../../db/orders.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { operator, signatureOf } from '../../identity/grants.ts';
import { chanceOf } from '../../services/rehearsal/chance.ts';
import { groupOfOrder } from '../../survey/screening/held-group-name.ts';
import { arrivalTimes, type Span } from './arrivals.ts';
import { demoCity } from './cities.ts';

/** A channel that a manager holds: somebody else's link circulates in Shenzhen. */
const HELD = { city: '440300', channel: 'wechat' };
const REASON = '链接来源不明，先核实 · a link of unknown origin, to be looked into';
/** The share of the city's residents who had answered by then. */
const PASSED = 0.75;

/** Orders, as of then, to hold its new arrivals; unless the order exists, or the city does not. */
export async function holdChannel(db: Db, { wave, cities }: Fieldwork, span: Span): Promise<void> {
  if (!cities.has(HELD.city) || (await listOrders(db, wave.id)).length > 0) return;
  const { code, residents } = demoCity(HELD.city);
  const at = new Date(
    arrivalTimes(residents, span, chanceOf('times', code))[Math.floor(PASSED * residents)] ?? span.to,
  );
  const id = uuidv7();
  const actor = operator('npm start');
  const place = { waveId: wave.id, city: HELD.city };
  await db.transaction(async (tx) => {
    const heldGroup = groupOfOrder(id, HELD);
    await insertOrder(tx, {
      ...HELD,
      id,
      waveId: wave.id,
      heldGroup,
      reason: REASON,
      by: actor.id,
      byName: actor.name,
      at,
    });
    const entry = { id: uuidv7(), ...signatureOf(actor), action: 'hold-arrivals' as const, ...place };
    await insertAudit(tx, { ...entry, subject: `order:${id}`, reason: REASON, detail: {} });
  });
}
