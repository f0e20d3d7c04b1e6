import { createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { isDrawn } from '../../server/services/review/opinions.ts';
import { screenWave } from '../../server/services/screening/screen.ts';
import { heldGroupPath } from '../../web/paths.ts';
import { testApp } from '../support/app.ts';
import { post } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';
import { best, PRAISED, praisedWave } from '../support/praise.ts';
import { activatedAccount, type StaffBrowser } from '../support/staff-browser.ts';

// A wave with blind review: the first reviewer may not know the stakes yet, nor the second the first's verdict.

const { db, sql } = await testDatabase();
const app = await testApp(db, { isTimeFrozen: true });
const { wave, fieldwork, answer } = await praisedWave(db, app, 1000, { blindReview: true });
const { browser: li } = await activatedAccount(app, 'li.na', 'reviewer');
const { browser: zhao } = await activatedAccount(app, 'zhao.min', 'reviewer');
const { browser: wang } = await activatedAccount(app, 'wang.wei', 'manager');

const groupBy = (channel: string) => `PRAISE:channel:${channel}`;
/** Channels whose groups two reviewers judge, and one whose group needs only one. */
const channels = Array.from({ length: 200 }, (_, i) => `poster-${i}`);
const isTwice = (channel: string) => isDrawn(fieldwork, PRAISED, groupBy(channel));
const [agreed = '', differing = ''] = channels.filter(isTwice);
const once = channels.find((channel) => !isTwice(channel)) ?? '';
for (const channel of [agreed, differing, once])
  await Promise.all(Array.from({ length: 24 }, (_, i) => answer(channel, { ...best, q_bus: 8 + (i % 3) })));
await screenWave(db, fieldwork);

const api = `/api/v1/waves/${wave.code}`;
const console = `/console/${wave.code}`;
const pageOf = (channel: string) => heldGroupPath(wave.code, PRAISED, groupBy(channel));
const groupApi = (channel: string) => `${api}/held/${PRAISED}/${encodeURIComponent(groupBy(channel))}`;
const send = ({ browse }: StaffBrowser, channel: string, form: string, fields: Record<string, string>) =>
  browse(`${pageOf(channel)}/${form}`, { method: 'POST', body: new URLSearchParams(fields) });
const decide = ({ browse }: StaffBrowser, channel: string, action: string) =>
  post(browse, `${api}/decisions`, {
    city: PRAISED,
    subject: { group: groupBy(channel) },
    action,
    reason: `called about ${channel}`,
  });
const asked = async ({ browse }: StaffBrowser) => await (await browse(`${api}/second-opinions`)).json();

/** Every page a person can read, and the refusals they get, with all headers. */
async function readAll({ browse }: StaffBrowser): Promise<Record<string, string>> {
  const asJson = { headers: { 'Content-Type': 'application/json' }, method: 'POST' };
  const requests: [string, RequestInit?][] = [
    [`${console}/review`],
    [`${console}/review?sort=size&city=${PRAISED}`],
    [pageOf(once)],
    [`${pageOf(once)}?page=2`],
    [`${console}/${PRAISED}`],
    [console],
    [`${console}?format=csv`],
    [`${console}/channels`],
    [`${console}/trail`],
    [`${api}/held`],
    [`${api}/held?city=${PRAISED}`],
    [groupApi(once)],
    [`${api}/decisions`],
    [`${api}/second-opinions`],
    [`${api}/monitor`],
    [`${api}/monitor/${PRAISED}`],
    [`${pageOf(once)}/decisions`, { method: 'POST', body: new URLSearchParams({ action: 'accept' }) }],
    [`${pageOf(once)}/withdrawals`, { method: 'POST', body: new URLSearchParams({ decision: wave.id }) }],
    [`${api}/decisions`, { ...asJson, body: '{"city":"330100"}' }],
    [`${api}/decisions/${wave.id}/second-opinions`, { ...asJson, body: '{"action":"accept","reason":"x"}' }],
    [`${console}/publish`],
    [`${api}/drafts`],
  ];
  const read: Record<string, string> = {};
  for (const [path, init] of requests) {
    const reply = await browse(path, init);
    const headers = [...reply.headers].filter(([name]) => !['x-request-id', 'set-cookie'].includes(name));
    read[`${init?.method ?? 'GET'} ${path}`] = JSON.stringify([reply.status, headers, await reply.text()]);
  }
  return read;
}

/** Makes held groups move the score up, or down by as much. */
const put = async (direction: 1 | -1) => {
  await sql`update held_groups set score = 60, with_group = ${60 + 2.5 * direction}, with_all = ${60 + 5 * direction}
    where wave_id = ${wave.id}`;
  return direction;
};

test('before a provisional verdict not a byte tells which way the score would move; afterwards it does', async () => {
  await put(1);
  const [up, upForAll] = [await readAll(li), await readAll(wang)];
  await put(-1);
  const [down, downForAll] = [await readAll(li), await readAll(wang)];
  expect(down).toEqual(up);
  expect(up[`GET ${pageOf(once)}`]).toContain('2.50');
  // People without the right to decide see everything.
  const differing = Object.keys(upForAll).filter((path) => upForAll[path] !== downForAll[path]);
  expect(differing).toEqual(
    expect.arrayContaining([
      `GET ${console}/review`,
      `GET ${pageOf(once)}`,
      `GET ${api}/held`,
      `GET ${groupApi(once)}`,
    ]),
  );
  expect((await send(li, once, 'provisional-verdicts', { action: 'remove' })).status).toBe(303);
  // The first verdict stays; a second try after the unblinding changes nothing.
  expect((await send(li, once, 'provisional-verdicts', { action: 'accept' })).status).toBe(303);
  expect(await (await li.browse(groupApi(once))).json()).toMatchObject({
    provisional: 'remove',
    held: { score: 60, withGroup: 57.5, withAll: 55 },
  });
  expect(await (await li.browse(groupApi(agreed))).json()).toMatchObject({
    provisional: 'wanted',
    held: { score: null, withGroup: null, withAll: null, stake: 2.5 },
  });
  expect(await (await zhao.browse(groupApi(once))).json()).toMatchObject({ provisional: 'wanted' });
});

test('a tenth of the groups is judged twice, and which ones, only the key tells', () => {
  const drawn = Array.from({ length: 10_000 }, (_, i) => isDrawn(fieldwork, PRAISED, groupBy(`c${i}`)));
  // Four standard deviations.
  expect(Math.abs(drawn.filter(Boolean).length - 1000)).toBeLessThan(120);
  const other = { ...fieldwork, secondOpinionsKey: createSecretKey(Buffer.alloc(32, 1)) };
  const moved = drawn.filter((is, i) => is !== isDrawn(other, PRAISED, groupBy(`c${i}`)));
  expect(moved.length).toBeGreaterThan(1000);
});

test('a drawn decision goes to a second person, who is not the first and does not see the verdict', async () => {
  const { id } = await (await decide(li, agreed, 'remove')).json();
  const undrawn = await (await decide(li, once, 'remove')).json();
  expect(await asked(li)).toMatchObject({ asked: [], decisions: 0, alpha: null });
  // The same account under another name.
  const key = await keyFor(db, 'reviewer', { name: 'LI.NA', waveId: wave.id });
  const byKey = await app.client(`${api}/second-opinions`, { headers: key });
  expect(await byKey.json()).toMatchObject({ asked: [] });
  expect((await asked(zhao)).asked).toMatchObject([{ decision: id, city: PRAISED, group: groupBy(agreed) }]);
  const opinion = { action: 'remove', reason: 'seen them' };
  const path = `${api}/decisions/${id}/second-opinions`;
  for (const [who, where] of [
    [li, path],
    [zhao, `${api}/decisions/${undrawn.id}/second-opinions`],
  ] as const) {
    const refused = await post(who.browse, where, opinion);
    expect([refused.status, (await refused.json()).type]).toEqual([
      409,
      'urn:chengsheng:problem:opinion-not-asked',
    ]);
  }
  expect((await post(wang.browse, path, opinion)).status).toBe(403);
  // Neither the group nor the lists show the second reviewer the first one's decision.
  const readsOf = async (browser: StaffBrowser) => {
    const { browse } = browser;
    const group = await (await browse(groupApi(agreed))).json();
    const similar = (await (await browse(groupApi(differing))).json()).similar;
    const { decisions } = await (await browse(`${api}/decisions`)).json();
    const lists = [group.decisions, similar].flat().map(({ decision }) => decision.id);
    return [...lists, ...decisions.map((entry: { id: string }) => entry.id)].filter((one) => one === id);
  };
  expect(await readsOf(zhao)).toEqual([]);
  expect(await readsOf(li)).toEqual([id, id, id]);
  const page = await (await zhao.browse(pageOf(agreed))).text();
  expect(await (await zhao.browse(`${console}/review`)).text()).toContain(pageOf(agreed));
  expect(page).not.toContain(`called about ${agreed}`);
  expect(page).toContain(`value="${id}"`);
  expect(await (await li.browse(pageOf(agreed))).text()).toContain(`called about ${agreed}`);
  expect(await (await post(zhao.browse, path, opinion)).json()).toMatchObject({ agrees: true });
  expect((await post(zhao.browse, path, opinion)).status).toBe(409);
  expect(await asked(zhao)).toMatchObject({ asked: [], decisions: 1, agreed: 1, alpha: null });
  expect(await (await zhao.browse(pageOf(agreed))).text()).toContain(`called about ${agreed}`);
});

test('a second verdict that differs holds the group again, marked; the agreement is that of Krippendorff', async () => {
  const { id } = await (await decide(zhao, differing, 'accept')).json();
  const reply = await send(li, differing, 'second-opinions', {
    decision: id,
    action: 'remove',
    reason: 'no',
  });
  expect(reply.headers.get('Location')).toContain('done=differs');
  const held = (await (await wang.browse(`${api}/held`)).json()).groups;
  expect(held).toMatchObject([{ group: groupBy(differing), submissions: 24, hasTwoOpinions: true }]);
  // The verdicts are remove, remove and accept, remove: observed and expected disagreement are 1/2.
  expect(await asked(li)).toMatchObject({ asked: [], decisions: 2, agreed: 1, alpha: 0 });
  // The next reviewer decides alone.
  expect((await decide(li, differing, 'remove')).status).toBe(201);
  expect((await asked(zhao)).asked).toEqual([]);
});

test('no wave changes whether it is blind once it is open', async () => {
  await expect(sql`update waves set blind_review = false where id = ${wave.id}`).rejects.toThrow(
    'open and frozen',
  );
});
