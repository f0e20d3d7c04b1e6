import { v7 as uuidv7 } from 'uuid';
import { expect, test, vi } from 'vitest';
import { listQuotas } from '../../db/quotas.ts';
import { operator } from '../../server/identity/grants.ts';
import { holdArrivals } from '../../server/services/orders/hold-arrivals.ts';
import { decide, undo } from '../../server/services/review/decide.ts';
import { listHeld } from '../../server/services/review/queue.ts';
import { screenWave } from '../../server/services/screening/screen.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { heldGroupPath } from '../../web/paths.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';
import { best, POSTER_CHANNEL, PRAISE_GROUP, PRAISED, praisedWave } from '../support/praise.ts';
import { activatedAccount, type StaffBrowser } from '../support/staff-browser.ts';

const { db, sql } = await testDatabase();
const app = await testApp(db);
const { browser: reviewer } = await activatedAccount(app, 'li.na', 'reviewer');

const textOf = (page: string) => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

/** A wave in which the poster's praise is held. */
async function heldWave() {
  const praised = await praisedWave(db, app);
  const { wave, fieldwork } = praised;
  await praised.praise(0, 24);
  await screenWave(db, fieldwork);
  const queue = `/console/${wave.code}/review`;
  const group = heldGroupPath(wave.code, PRAISED, PRAISE_GROUP);
  const counted = async () => (await listQuotas(db, wave.id))[0]?.counted;
  const send = (form: string, fields: Record<string, string>, browser: StaffBrowser = reviewer) =>
    browser.browse(`${group}/${form}`, { method: 'POST', body: new URLSearchParams(fields) });
  const read = async (path: string) => await (await reviewer.browse(path)).text();
  return { ...praised, queue, group, counted, send, read };
}

// The console caches the list of waves for a moment, so all waves are opened before the first request.
const listed = await heldWave();
const accepted = await heldWave();
const contested = await heldWave();
const ordered = await praisedWave(db, app);
const divided = await heldWave();
const likened = await heldWave();

test('the queue lists a held group with its stake, and its page what the rule found', async () => {
  const { queue, group, read, fieldwork } = listed;
  const [held] = await listHeld(db, fieldwork, operator('test'));
  const queued = await read(queue);
  expect(queued).toContain(`href="${group}"`);
  expect(textOf(queued)).toContain(held!.stake!.toFixed(2));
  const page = textOf(await read(group));
  expect(page).toContain('24 份答卷中，有 24 份平均分在');
  expect(page).toContain(held!.score!.toFixed(2));
  expect(page).toContain(held!.withGroup!.toFixed(2));
});

test('accepting with a reason lets the group count; undoing it holds it again and frees its places', async () => {
  const { send, counted, read, queue, fieldwork } = accepted;
  expect(await counted()).toBe(60);
  expect(await counted()).toBe(60);
  expect((await send('decisions', { action: 'accept', reason: '' })).status).toBe(422);
  expect(await counted()).toBe(60);
  const reply = await send('decisions', { action: 'accept', reason: '已致电社区核实' });
  expect(reply.status).toBe(303);
  expect(await counted()).toBe(84);
  expect(await read(queue)).not.toContain('class="opener"');
  expect(await listHeld(db, fieldwork, operator('test'))).toEqual([]);
  const page = await read(reply.headers.get('Location')!);
  expect(textOf(page)).toContain('已致电社区核实');
  const [, decision = ''] = /name="decision" value="([^"]+)"/.exec(page) ?? [];
  expect((await send('withdrawals', { decision, reason: '看错了' })).status).toBe(303);
  expect(await counted()).toBe(60);
  expect(await listHeld(db, fieldwork, operator('test'))).toMatchObject([
    { group: PRAISE_GROUP, submissions: 24 },
  ]);
  expect((await reconcile(db, fieldwork)).differences).toEqual([]);
});

test('a reviewer who comes second reads who decided, and keeps their typed text', async () => {
  const { send, fieldwork, counted, read, group } = contested;
  const [, first = ''] = /name="member"[^>]*value="([^"]+)"/.exec(await read(group)) ?? [];
  await decide(db, fieldwork, {
    city: PRAISED,
    subject: { group: PRAISE_GROUP, members: [first] },
    action: 'accept',
    actor: operator('Zhao Min'),
    reason: 'a neighbour of mine',
  });
  const refused = await send('decisions', {
    action: 'remove',
    cause: 'one_hand',
    reason: '同一部手机',
    after: '',
  });
  expect(refused.status).toBe(409);
  const page = await refused.text();
  expect(textOf(page)).toContain('Zhao Min');
  expect(textOf(page)).toContain('a neighbour of mine');
  expect(page).toContain('同一部手机');
  expect(await counted()).toBe(61);
});

test("an order's submissions are in the queue as they arrive, and its page says so", async () => {
  const { wave, fieldwork, praise } = ordered;
  const actor = operator('test');
  const hold = { city: PRAISED, channel: null };
  const { order } = await holdArrivals(db, fieldwork, { id: uuidv7(), hold, reason: 'a fair', actor });
  await praise(0, 2);
  const held = { group: order.heldGroup, rule: 'ORDER', submissions: 2, evidence: {} };
  expect(await listHeld(db, fieldwork, actor)).toMatchObject([{ ...held, withGroup: null }]);
  await screenWave(db, fieldwork);
  await praise(2, 3);
  const [screened] = await listHeld(db, fieldwork, actor);
  expect(screened).toMatchObject({ ...held, submissions: 3 });
  expect(screened?.withGroup).toBeGreaterThan(screened?.score ?? 100);
  const page = await reviewer.browse(heldGroupPath(wave.code, PRAISED, order.heldGroup));
  expect(page.status).toBe(200);
  expect(textOf(await page.text())).toContain('按指令暂扣');
  expect((await reconcile(db, fieldwork)).differences.filter(({ what }) => what === 'held')).toEqual([]);
});

test('similar decisions are shown beside a group: the same channel first, its rule alone, and only of own cities', async () => {
  const { wave, fieldwork, answer, praise, group } = likened;
  const elsewhere = '110000';
  for (const [channel, city] of [['leaflet', PRAISED] as const, [POSTER_CHANNEL, elsewhere] as const])
    await Promise.all(
      Array.from({ length: 24 }, (_, i) => answer(channel, { ...best, q_bus: 8 + (i % 3) }, city)),
    );
  await Promise.all(
    Array.from({ length: 60 }, (_, i) =>
      answer('sms', { q_gov: 1 + (i % 5), q_queue: 3, q_bus: i % 10 }, elsewhere),
    ),
  );
  await screenWave(db, fieldwork);
  const actor = operator('Zhao Min');
  const take = (city: string, subject: { group: string } | { submission: string }, reason: string) =>
    decide(db, fieldwork, { city, subject, action: 'remove', actor, reason });
  // An order's group has another rule: its own decisions stand above, apart from the list of similar ones.
  const hold = { city: PRAISED, channel: null };
  const { order } = await holdArrivals(db, fieldwork, { id: uuidv7(), hold, reason: 'a fair', actor });
  await praise(24, 26);
  await take(PRAISED, { group: order.heldGroup }, 'of another rule');
  await take(elsewhere, { group: PRAISE_GROUP }, 'the same poster elsewhere');
  const leaflet = await take(PRAISED, { group: 'PRAISE:channel:leaflet' }, 'one hand');
  await undo(db, fieldwork, { decision: leaflet.id, actor, reason: 'called back' });
  const similar = async (headers: { Authorization: string }) => {
    const api = `/api/v1/waves/${wave.code}/held/${PRAISED}/${encodeURIComponent(PRAISE_GROUP)}`;
    const { similar: decisions } = await (await app.client(api, { headers })).json();
    return decisions.map(({ decision }: { decision: { reason: string } }) => decision.reason);
  };
  expect(await similar(await keyFor(db, 'reviewer'))).toEqual(['the same poster elsewhere', 'one hand']);
  expect(await similar(await keyFor(db, 'reviewer', { cities: [PRAISED] }))).toEqual(['one hand']);
  const page = textOf(await (await reviewer.browse(group)).text());
  expect(page).toMatch(/同类.*the same poster elsewhere.*one hand.*called back/);
  expect(page).not.toContain('of another rule');
});

test('a reviewer of one city sees its groups alone', async () => {
  const { wave, queue, group } = divided;
  const elsewhere = await keyFor(db, 'reviewer', { cities: ['110000'], waveId: wave.id });
  const here = await keyFor(db, 'reviewer', { cities: [PRAISED], waveId: wave.id });
  const seen = async (path: string, headers: { Authorization: string }) =>
    await app.client(path, { headers });
  expect((await seen(group, elsewhere)).status).toBe(403);
  expect(await (await seen(queue, elsewhere)).text()).not.toContain(group);
  expect((await seen(group, here)).status).toBe(200);
  expect(await (await seen(queue, here)).text()).toContain(group);
});

test('the queue of 500 groups asks the database no more often than that of one', async () => {
  const { wave, queue, read } = listed;
  const statements = vi.spyOn(sql, 'unsafe');
  const look = async () => {
    await read(queue);
    statements.mockClear();
    const page = await read(queue);
    return { page, asked: statements.mock.calls.length };
  };
  const { asked } = await look();
  expect(asked).toBeGreaterThan(0);
  await sql`
    insert into held_groups (wave_id, city, held_group, submissions, since, evidence, score, with_group, with_all)
    select ${wave.id}, ${PRAISED}, 'PRAISE:channel:poster-' || n, 20, now(), '{}', 65, 66, 67
    from generate_series(1, 499) as n`;
  const long = await look();
  expect(long.page.match(/class="opener"/g)).toHaveLength(500);
  expect(long.asked).toBe(asked);
  statements.mockRestore();
});
