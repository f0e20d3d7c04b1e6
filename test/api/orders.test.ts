import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { listQuotas } from '../../db/quotas.ts';
import { operator } from '../../server/identity/grants.ts';
import { foldWave } from '../../server/services/monitor/fold.ts';
import { decide, undo } from '../../server/services/review/decide.ts';
import { screenWave } from '../../server/services/screening/screen.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { testApp } from '../support/app.ts';
import { post, submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { openedWave } from '../support/wave.ts';

// Orders to hold arrivals: residents notice nothing, and covered answers count only after the order ends.

const { db, sql } = await testDatabase();
const app = await testApp(db);
const other = await testApp(db);
const manager = await keyFor(db, 'manager');
const [HANGZHOU, BEIJING] = ['330100', '110000'];
const STRATUM = '40-59/female';
const by = { actor: operator('li'), reason: 'called the community' };

async function fieldOf(caps: number | undefined = undefined) {
  const wave = await openedWave(db, {
    quotas: caps === undefined ? [] : [{ city: HANGZHOU, stratum: STRATUM, cap: caps }],
  });
  const fieldwork = await app.fieldworkOf(wave.id);
  const at = `/api/v1/waves/${wave.code}/orders`;
  return {
    wave,
    fieldwork,
    at,
    async answer(channel?: string, { city = HANGZHOU, client = app.client } = {}) {
      const form = await takeForm(client, wave.code, city);
      const submission = { ...submissionOf(form, tinyAnswers), ...(channel && { channel }) };
      const response = await submitTo(client, wave.code, submission);
      const { receipt, outcome } = await response.json();
      expect(receipt).toBeTruthy();
      return { id: submission.id, submission, status: response.status, outcome };
    },
    async hold(hold: { channel?: string; city?: string }, headers = manager) {
      const response = await post(
        app.client,
        at,
        { id: uuidv7(), hold, reason: 'a strange poster' },
        headers,
      );
      expect(response.status).toBe(201);
      return await response.json();
    },
    withdraw: (id: string, reason = 'it was a fair', headers = manager) =>
      post(app.client, `${at}/${id}/withdrawal`, { reason }, headers),
    async fates() {
      const rows = await sql`
        select distinct on (s.id) s.id, coalesce(v.status, s.status) as status, v.held_group
        from submissions s left join verdicts v on v.wave_id = s.wave_id and v.submission_id = s.id
        where s.wave_id = ${wave.id} order by s.id, v.number desc`;
      return new Map(rows.map((row) => [row.id, row.status === 'held' ? row.held_group : row.status]));
    },
    differences: async () => {
      await foldWave(db, wave.id);
      return (await reconcile(db, fieldwork)).differences;
    },
  };
}

describe('an order', () => {
  test('holds arrivals by its channel, also without its mark, and nothing else; residents get the usual reply', async () => {
    const field = await fieldOf();
    const before = await field.answer('qr-7');
    const order = await field.hold({ channel: 'qr-7' });
    const held = await field.answer('qr-7', { client: other.client });
    const elsewhere = await field.answer('qr-7', { city: BEIJING });
    const others = await field.answer('qr-8');
    for (const { status, outcome } of [before, held, elsewhere, others])
      expect({ status, outcome }).toEqual({ status: 201, outcome: 'counted' });
    expect(await field.fates()).toEqual(
      new Map([
        [before.id, 'counted'],
        [held.id, order.group],
        [elsewhere.id, order.group],
        [others.id, 'counted'],
      ]),
    );
    expect(order.group).toBe(`ORDER:channel:qr-7:${order.id}`);
    const repeat = await submitTo(app.client, field.wave.code, held.submission);
    expect([repeat.status, (await repeat.json()).outcome]).toEqual([200, 'counted']);
    // Screening leaves these answers alone; release and monitor count them as held.
    await screenWave(db, field.fieldwork);
    expect((await field.fates()).get(held.id)).toBe(order.group);
    expect(await field.differences()).toEqual([]);
    const counts = await sql`select sum(n)::int as n from standing_counts
      where wave_id = ${field.wave.id} and status = 'held' and reason = 'ORDER'`;
    expect(counts[0]!.n).toBe(2);
    const listed = await (await app.client(field.at, { headers: manager })).json();
    expect(listed.orders).toEqual([{ ...order, holds: 2 }]);
    const reviewer = await keyFor(db, 'reviewer');
    const queue = await (
      await app.client(`/api/v1/waves/${field.wave.code}/held`, { headers: reviewer })
    ).json();
    expect(queue.groups).toMatchObject([
      { city: BEIJING, group: order.group, rule: 'ORDER', submissions: 1 },
      { city: HANGZHOU, group: order.group, rule: 'ORDER', submissions: 1 },
    ]);
  });

  test('takes no place; withdrawn, what it held gets the places that there are, in the order of arrival', async () => {
    const field = await fieldOf(2);
    const order = await field.hold({ city: HANGZHOU });
    const held = [await field.answer(), await field.answer()];
    expect(held.map(({ outcome }) => outcome)).toEqual(['counted', 'counted']);
    expect((await listQuotas(db, field.wave.id))[0]!.counted).toBe(0);
    const response = await field.withdraw(order.id);
    expect(response.status).toBe(201);
    expect((await response.json()).withdrawal).toMatchObject({
      author: 'a manager',
      reason: 'it was a fair',
    });
    expect([...(await field.fates()).values()]).toEqual(['counted', 'counted']);
    const late = await field.answer();
    expect(late.outcome).toBe('quota_full');
    const again = await field.hold({ city: HANGZHOU });
    const full = await field.answer();
    expect(full.outcome).toBe('quota_full');
    expect((await field.fates()).get(full.id)).toBe(again.group);
    await field.withdraw(again.id);
    expect((await field.fates()).get(full.id)).toBe('quota_full');
    expect(await field.differences()).toEqual([]);
  });

  test('ends nothing that a reviewer decided; what two orders cover stays until both are withdrawn', async () => {
    const field = await fieldOf();
    const byChannel = await field.hold({ channel: 'qr-7' });
    const inCity = await field.hold({ city: HANGZHOU });
    const [accepted, removed, left] = [
      await field.answer('qr-7'),
      await field.answer('qr-7'),
      await field.answer('qr-7'),
    ];
    const subject = (one: { id: string }) => ({ city: HANGZHOU, subject: { submission: one.id } });
    await decide(db, field.fieldwork, { ...by, ...subject(accepted), action: 'accept' });
    const removal = await decide(db, field.fieldwork, { ...by, ...subject(removed), action: 'remove' });
    await field.withdraw(byChannel.id);
    const fates = await field.fates();
    expect(fates.get(accepted.id)).toBe('counted');
    expect(fates.get(removed.id)).toBe('removed');
    expect(fates.get(left.id)).toBe(inCity.group);
    await screenWave(db, field.fieldwork);
    expect((await field.fates()).get(left.id)).toBe(inCity.group);
    await undo(db, field.fieldwork, { ...by, decision: removal.id });
    expect((await field.fates()).get(removed.id)).toBe(inCity.group);
    await field.withdraw(inCity.id);
    expect([...(await field.fates()).values()]).toEqual(['counted', 'counted', 'counted']);
    expect(await field.differences()).toEqual([]);
  });
});

describe('the routes', () => {
  test('store an order and its withdrawal once; other content is a conflict', async () => {
    const { at } = await fieldOf();
    const order = { id: uuidv7(), hold: { channel: '-' }, reason: 'a bare link goes round' };
    const send = (body: object, headers = manager) => post(app.client, at, body, headers);
    const [first, repeat] = [await send(order), await send(order)];
    expect([first.status, repeat.status]).toEqual([201, 200]);
    expect(await repeat.json()).toEqual(await first.json());
    for (const different of [
      { reason: 'another' },
      { hold: { channel: 'qr-1' } },
      { hold: { city: HANGZHOU } },
    ])
      expect((await send({ ...order, ...different })).status).toBe(409);
    expect((await send(order, await keyFor(db, 'manager'))).status).toBe(409);
    const withdraw = (reason: string) =>
      post(app.client, `${at}/${order.id}/withdrawal`, { reason }, manager);
    const [ended, endedAgain] = [await withdraw('over'), await withdraw('over')];
    expect([ended.status, endedAgain.status]).toEqual([201, 200]);
    expect(await endedAgain.json()).toEqual(await ended.json());
    const refused = await withdraw('another');
    expect([refused.status, (await refused.json()).type]).toEqual([
      409,
      'urn:chengsheng:problem:order-withdrawn',
    ]);
    expect((await post(app.client, `${at}/${uuidv7()}/withdrawal`, { reason: 'x' }, manager)).status).toBe(
      404,
    );
    for (const wrong of [{ hold: {} }, { hold: { channel: 'a b' } }, { reason: ' ' }, { id: 'x' }])
      expect((await send({ ...order, id: uuidv7(), ...wrong })).status).toBe(422);
    const trail =
      await sql`select action, actor, reason from audit where subject = ${`order:${order.id}`} order by at`;
    expect([...trail]).toEqual([
      { action: 'hold-arrivals', actor: 'a manager', reason: 'a bare link goes round' },
      { action: 'withdraw-order', actor: 'a manager', reason: 'over' },
    ]);
  });

  test('let a supervisor order in their own cities alone, and see what concerns those', async () => {
    const field = await fieldOf();
    const supervisor = await keyFor(db, 'supervisor', { cities: [HANGZHOU] });
    const own = await field.hold({ city: HANGZHOU, channel: 'qr-1' }, supervisor);
    const foreign = await field.hold({ city: BEIJING });
    const everywhere = await field.hold({ channel: 'qr-2' });
    for (const hold of [{ channel: 'qr-1' }, { city: BEIJING }])
      expect((await post(app.client, field.at, { id: uuidv7(), hold, reason: 'x' }, supervisor)).status).toBe(
        403,
      );
    for (const { id } of [foreign, everywhere])
      expect((await field.withdraw(id, 'x', supervisor)).status).toBe(403);
    await field.answer('qr-2', { city: BEIJING });
    const { orders } = await (await app.client(field.at, { headers: supervisor })).json();
    expect(orders).toEqual([
      { ...everywhere, holds: 0 },
      { ...own, holds: 0 },
    ]);
    expect((await field.withdraw(own.id, 'over', supervisor)).status).toBe(201);
  });
});

test('the database changes no order', async () => {
  const field = await fieldOf();
  const { id } = await field.hold({ channel: 'qr-7' });
  await field.withdraw(id);
  for (const statement of [
    `update orders set at = now() where id = '${id}'`,
    `delete from order_withdrawals where order_id = '${id}'`,
    'truncate order_withdrawals',
  ])
    await expect(sql.unsafe(statement)).rejects.toThrow(/immutable/);
});

test('submissions race with orders and withdrawals on two servers: each one stands as the times say', async () => {
  const field = await fieldOf(40);
  const { wave, fieldwork } = field;
  const channels = ['qr-1', 'qr-2', undefined];
  let isOver = false;
  const answering = Array.from({ length: 8 }, async (_, i) => {
    for (let n = 0; !isOver; n++)
      await field.answer(channels[n % 3], {
        client: i % 2 ? app.client : other.client,
        city: n % 4 === 3 ? BEIJING : HANGZHOU,
      });
  });
  const screening = (async () => {
    while (!isOver) await screenWave(db, fieldwork);
  })();
  const holds = [{ channel: 'qr-1' }, { city: HANGZHOU }, { channel: 'qr-2', city: HANGZHOU }];
  for (let round = 0; round < 3; round++) {
    const orders = [];
    for (const hold of holds) orders.push(await field.hold(hold));
    for (const { id } of round < 2 ? orders : orders.slice(1))
      expect((await field.withdraw(id)).status).toBe(201);
  }
  isOver = true;
  await Promise.all([...answering, screening]);
  expect(
    await sql`select from submissions where wave_id = ${wave.id}`.then((rows) => rows.length),
  ).toBeGreaterThan(60);
  // Computed apart from the product's own rule: the orders that covered each submission on arrival.
  const wrong = await sql`
    with covered as (
      select s.id, s.stored_at, v.number,
        coalesce((select v1.status from verdicts v1 where v1.wave_id = s.wave_id and v1.submission_id = s.id
          and v1.number = 1 and v1.decided_at = s.stored_at), s.status) as at_once,
        case when v.number is null then s.status else v.status end as now,
        exists (select from orders o left join order_withdrawals w on w.order_id = o.id
          where o.wave_id = s.wave_id and s.stored_at > o.at and (w.at is null or s.stored_at <= w.at)
            and (o.city is null or o.city = s.city)
            and (o.channel is null or s.channel = 'open:' || o.channel)) as was_covered,
        exists (select from orders o left join order_withdrawals w on w.order_id = o.id
          where o.wave_id = s.wave_id and s.stored_at > o.at and w.at is null
            and (o.city is null or o.city = s.city)
            and (o.channel is null or s.channel = 'open:' || o.channel)) as is_covered
      from submissions s
      left join lateral (select * from verdicts where wave_id = s.wave_id and submission_id = s.id
        order by number desc limit 1) v on true
      where s.wave_id = ${wave.id}
    )
    select * from covered where was_covered <> (at_once = 'held') or is_covered <> (now = 'held')`;
  expect([...wrong]).toEqual([]);
  const covered =
    await sql`select count(*)::int as n from verdicts where wave_id = ${wave.id} and number = 1`;
  expect(covered[0]!.n).toBeGreaterThan(5);
  expect(await field.differences()).toEqual([]);
});
