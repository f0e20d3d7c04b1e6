import { parse } from 'csv-parse/sync';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { listAudit } from '../../db/audit.ts';
import { findInvitation } from '../../db/invitations.ts';
import { auditActions } from '../../db/trail-schema.ts';
import { deletePreparedWave, forgetWave } from '../../db/waves.ts';
import { operator } from '../../server/identity/grants.ts';
import { invitationKey } from '../../server/identity/invitation.ts';
import { planInvitations } from '../../server/services/invitations/plan.ts';
import { DAY_MS, localDayOf } from '../../server/survey/china-time.ts';
import { testApp } from '../support/app.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { expectProblem } from '../support/problem.ts';
import { openedWave, preparedWave } from '../support/wave.ts';

// Batches of invitations: planned for many cities, made and downloaded once, voided whole.

const { db } = await testDatabase();
const app = await testApp(db);
const { client, fieldworkOf } = app;
const HANGZHOU = '330100';
const BEIJING = '110000';
const settings = { credentials: ['device' as const, 'invitation' as const] };
const wave = await openedWave(db, { settings });
const manager = await keyFor(db, 'manager');
const at = `/api/v1/waves/${wave.code}/invitations`;
const tomorrow = () => new Date(Date.now() + DAY_MS);

interface Line {
  city: string;
  stratum: string;
  code: string;
  url: string;
  short_url: string;
  message: string;
}
const linesOf = (text: string): Line[] => parse(text, { columns: true, bom: true });

const post = (path: string, body: object, headers: Record<string, string> = manager) =>
  client(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const wanted = (changes: object = {}) => ({
  id: uuidv7(),
  plan: [
    { city: HANGZHOU, count: 3 },
    { city: BEIJING, stratum: '16-39/female', count: 2 },
  ],
  channel: 'sms-1',
  expiresAt: tomorrow().toISOString(),
  ...changes,
});

async function planned(changes: object = {}): Promise<string> {
  const batch = wanted(changes);
  expect((await post(at, batch)).status).toBe(201);
  return batch.id;
}
async function made(changes: object = {}): Promise<{ id: string; lines: Line[] }> {
  const id = await planned(changes);
  const response = await post(`${at}/${id}/codes`, {});
  expect(response.status).toBe(200);
  return { id, lines: linesOf(await response.text()) };
}
const listed = async () => {
  const response = await client(at, { headers: manager });
  return (await response.json()) as {
    counts: { city: string; stratum: string | null; made: number; used: number; expired: number }[];
    batches: { id: string; state: string; used: number; invitations: number; cities: string[] }[];
  };
};
const batchOf = async (id: string) => (await listed()).batches.find((one) => one.id === id);
const form = await takeForm(client, wave.code, HANGZHOU);
const answerWith = (code: string) =>
  submitTo(client, wave.code, {
    ...submissionOf(form, tinyAnswers),
    credential: { kind: 'invitation', value: code },
  });

describe('a batch', () => {
  test('has codes for many cities, which are good there, with links and messages', async () => {
    const { id, lines } = await made();
    expect(lines.map(({ city, stratum }) => [city, stratum])).toEqual([
      ...Array.from({ length: 3 }, () => [HANGZHOU, '']),
      ...Array.from({ length: 2 }, () => [BEIJING, '16-39/female']),
    ]);
    for (const { city, code, url, message, short_url: short } of lines) {
      const link = new URL(url);
      expect(link.pathname).toBe(`/s/${city}`);
      expect(link.searchParams.get('k')).toBe(code);
      expect(link.searchParams.get('ch')).toMatch(/^sms-1\../);
      expect(message).toContain(`${short} `);
      // One message, with a site whose name has twelve characters and an organiser of five.
      expect(message.replace(new URL(url).host, 'dc.gd.gov.cn').length).toBeLessThanOrEqual(70);
      // The short link leads where the long one does, with the channel's mark.
      const followed = await client(short.slice(short.indexOf('/?')), { redirect: 'manual' });
      expect(followed.headers.get('location')).toBe(
        `${link.pathname}${link.search}`.replace(code, code.replaceAll('-', '')),
      );
      expect(message).toContain(city === HANGZHOU ? '杭州市' : '北京市');
    }
    expect((await answerWith(lines[0]!.code)).status).toBe(201);
    expect(await batchOf(id)).toMatchObject({
      ...{ state: 'made', used: 1, invitations: 5, cities: [BEIJING, HANGZHOU] },
    });
  });

  test('is made once, also by two at once; nothing of it is made before', async () => {
    const id = await planned();
    expect(await batchOf(id)).toMatchObject({ state: 'planned', used: 0 });
    const replies = await Promise.all([post(`${at}/${id}/codes`, {}), post(`${at}/${id}/codes`, {})]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const { counts } = await listed();
    const again = await post(`${at}/${id}/codes`, {});
    await expectProblem(again, 409, 'batch-made', '这批邀请码已经下载过或已作废，不能再次下载');
    expect((await listed()).counts).toEqual(counts);
  });

  test('is the same when it is asked for again, and no other one', async () => {
    const batch = wanted();
    expect((await post(at, batch)).status).toBe(201);
    expect((await post(at, batch)).status).toBe(201);
    expect((await listed()).batches.filter(({ id }) => id === batch.id)).toHaveLength(1);
    expect((await post(at, { ...batch, plan: [{ city: HANGZHOU, count: 4 }] })).status).toBe(409);
  });

  test('is void whole: what was used stays, nothing else lets in', async () => {
    const { id, lines } = await made({ plan: [{ city: HANGZHOU, count: 2 }] });
    const [first, second] = lines;
    expect((await answerWith(first!.code)).status).toBe(201);
    expect((await post(`${at}/${id}/void`, { reason: '发错了名单' })).status).toBe(204);
    expect((await post(`${at}/${id}/void`, {})).status).toBe(204);
    const refused = await answerWith(second!.code);
    expect(refused.status).toBe(403);
    expect(await batchOf(id)).toMatchObject({ state: 'void', used: 1 });
    const audit = await listAudit(db, wave.id, { actions: auditActions, limit: 100 });
    expect(audit.filter(({ subject }) => subject === `invitations:${id}`)).toMatchObject([
      { action: 'void-invitations', reason: '发错了名单' },
      { action: 'make-invitations', detail: { invitations: 2 }, city: HANGZHOU },
    ]);
  });

  test('that is void before it was made is never made', async () => {
    const id = await planned();
    expect((await post(`${at}/${id}/void`, {})).status).toBe(204);
    expect((await post(`${at}/${id}/codes`, {})).status).toBe(409);
  });

  test.each([
    ['a city outside the wave', { plan: [{ city: '440300', count: 1 }] }, 404],
    ['an unknown stratum', { plan: [{ city: HANGZHOU, stratum: 'x', count: 1 }] }, 422],
    ['a row twice', { plan: [1, 2].map((count) => ({ city: HANGZHOU, count })) }, 422],
    ['no rows', { plan: [] }, 422],
    ['none', { plan: [{ city: HANGZHOU, count: 0 }] }, 422],
    ['too many', { plan: [HANGZHOU, BEIJING].map((city) => ({ city, count: 1_000_000 })) }, 422],
    ['a time that is past', { expiresAt: new Date(Date.now() - 1).toISOString() }, 422],
    ['a channel that is none', { channel: 'a b' }, 422],
  ])('with %s is refused', async (_, changes, status) => {
    expect((await post(at, wanted(changes))).status).toBe(status);
  });

  test('of a wave that takes none is refused', async () => {
    const other = await openedWave(db, { settings: { credentials: ['device'] } });
    expect((await post(`/api/v1/waves/${other.code}/invitations`, wanted())).status).toBe(409);
  });

  test('shows to those alone who look after all of its cities', async () => {
    const id = await planned();
    const supervisor = await keyFor(db, 'supervisor', { cities: [HANGZHOU] });
    const response = await client(at, { headers: supervisor });
    const { batches, counts } = (await response.json()) as Awaited<ReturnType<typeof listed>>;
    expect(batches.map((one) => one.id)).not.toContain(id);
    expect(new Set(counts.map(({ city }) => city))).toEqual(new Set([HANGZHOU]));
    expect((await post(`${at}/${id}/codes`, {}, supervisor)).status).toBe(403);
    expect((await post(`${at}/${id}/void`, {}, supervisor)).status).toBe(403);
  });
});

test('pages plan a batch from a table, hand out its codes, and name every fault of a file', async () => {
  const page = `/console/${wave.code}/invitations`;
  const send = (rows: string) => {
    const body = new FormData();
    body.set('file', new File([rows], 'plan.csv'));
    body.set('expires', localDayOf(tomorrow()));
    body.set('channel', 'post-1');
    return client(page, { method: 'POST', redirect: 'manual', headers: manager, body });
  };
  const refused = await send(`city,stratum,count\n${HANGZHOU},x,1\n999999,,2\n${BEIJING},,0\n`);
  expect(refused.status).toBe(422);
  const text = await refused.text();
  for (const line of [
    '第2行第2列（stratum）：没有 x 这一层',
    '第3行第1列（city）：',
    '第4行第3列（count）：不能小于 1',
  ])
    expect(text).toContain(line);
  expect(text).toContain('post-1');

  const accepted = await send(`city,count\n${HANGZHOU},2\n${BEIJING},1\n`);
  expect(accepted.status).toBe(303);
  const batch = accepted.headers.get('Location')!;
  expect(await (await client(batch, { headers: manager })).text()).toContain('下载邀请码');
  const file = await client(`${batch}/file`, {
    method: 'POST',
    headers: manager,
    body: new URLSearchParams({ language: 'en' }),
  });
  const lines = linesOf(await file.text());
  expect(lines).toHaveLength(3);
  expect(lines[0]!.message).toContain('Hangzhou');
  expect(await (await client(batch, { headers: manager })).text()).not.toContain('下载邀请码');
  expect(await (await client(`${page}.csv`, { headers: manager })).text()).toContain(
    'city,stratum,made,used,expired',
  );
});

test('goes with its wave: counts alone are left of a forgotten one, nothing of one that was never opened', async () => {
  const other = await openedWave(db, { settings });
  const invited = await fieldworkOf(other.id);
  const { channel, expiresAt: _, ...batch } = wanted();
  const now = new Date();
  await planInvitations(
    db,
    operator('test'),
    invited,
    { ...batch, plan: batch.plan.map((row) => ({ stratum: null, ...row })), channel, expiresAt: tomorrow() },
    now,
  );
  const codes = await post(`/api/v1/waves/${other.code}/invitations/${batch.id}/codes`, {});
  const [line] = linesOf(await codes.text());
  const key = invitationKey(invited.participantsKey!, line!.code);
  expect(await findInvitation(db, other.id, key)).toMatchObject({ city: HANGZHOU, isVoid: false });
  await forgetWave(db, other.id);
  expect(await findInvitation(db, other.id, key)).toBeUndefined();

  const prepared = await preparedWave(db, { settings });
  await planInvitations(
    db,
    operator('test'),
    { ...invited, wave: prepared },
    {
      id: uuidv7(),
      plan: [{ city: HANGZHOU, stratum: null, count: 1 }],
      channel: null,
      expiresAt: tomorrow(),
    },
    now,
  );
  await deletePreparedWave(db, prepared.id);
});
