import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { listAudit } from '../../db/audit.ts';
import { deviceActions } from '../../db/trail-schema.ts';
import { operator } from '../../server/identity/grants.ts';
import { issueListedToken } from '../../server/services/enrolments/issue-token.ts';
import { localDayOf } from '../../server/survey/china-time.ts';
import { testApp } from '../support/app.ts';
import { findClearText } from '../support/clear-text.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { expectProblem } from '../support/problem.ts';
import { activatedAccount } from '../support/staff-browser.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql } = await testDatabase();
const app = await testApp(db);
const { client, platform, advance } = app;
// A second server on the same database, with its own caches.
const elsewhere = await testApp(db);
const credentials = ['device' as const, 'interviewer' as const];
const wave = await openedWave(db, { settings: { credentials } });
const HANGZHOU = '330100';
const BEIJING = '110000';
const form = await takeForm(client, wave.code, HANGZHOU);
const HOUR_MS = 3_600_000;
const inHours = (n: number) => new Date(platform.now().getTime() + n * HOUR_MS).toISOString();
const manager = await keyFor(db, 'manager', { until: new Date(Date.now() + 100 * 24 * HOUR_MS) });
const at = `/api/v1/waves/${wave.code}/enrolments`;

const post = (path: string, body: object, headers: Record<string, string> = {}, to = client) =>
  to(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const wanted = (changes: object = {}) => ({
  id: uuidv7(),
  name: '王 17',
  cities: [HANGZHOU],
  until: inHours(8),
  ...changes,
});
const newKey = () => `cd_${randomBytes(32).toString('base64url')}`;

async function linkFor(changes: object = {}): Promise<{ id: string; link: string }> {
  const response = await post(at, wanted(changes), manager);
  expect(response.status).toBe(201);
  const { id, link } = (await response.json()) as { id: string; link: string };
  return { id, link: new URL(link).hash.slice('#enrol='.length) };
}
const open = (link: string, key: string) => post('/api/v1/enrolments', { link, key });

/** An enrolled device. */
async function enrolled(changes: object = {}): Promise<{ id: string; key: string }> {
  const { id, link } = await linkFor(changes);
  const key = newKey();
  expect((await open(link, key)).status).toBe(200);
  return { id, key };
}
const revoke = (id: string, headers: Record<string, string> = manager) =>
  post(`${at}/${id}/revocation`, { reason: 'lost' }, headers);
const answerWith = (value: string, city = HANGZHOU) => ({
  ...submissionOf(form, tinyAnswers),
  city,
  credential: { kind: 'interviewer', value },
});
const send = (submission: unknown, to = client) => submitTo(to, wave.code, submission);
const staffOf = (bearer: string, to = client) =>
  to('/api/v1/staff', { headers: { Authorization: `Bearer ${bearer}` } });
const listed = async (headers: Record<string, string> = manager) => {
  const response = await client(at, { headers });
  const { enrolments } = (await response.json()) as { enrolments: Record<string, unknown>[] };
  return enrolments;
};
const interviewerOf = async (id: string) =>
  (await sql`select interviewer, mode from submissions where id = ${id}`)[0];

test('a link enrols one device, which then enters answers', async () => {
  const body = wanted();
  const first = await post(at, body, manager);
  expect(first.status).toBe(201);
  const { link } = (await first.json()) as { link: string };
  expect(link).toMatch(/^https?:\/\/[^/]+\/field\/330100#enrol=[\w-]{43}$/);
  // The same request again returns the same link; other content under the id makes none.
  expect(await (await post(at, body, manager)).json()).toEqual({ id: body.id, link });
  await expectProblem(
    await post(at, { ...body, name: 'Li' }, manager),
    409,
    'submission-conflict',
    '同一编号已经提交过不同的内容',
  );

  const secret = link.split('#enrol=')[1]!;
  const key = newKey();
  const member = await (await open(secret, key)).json();
  expect(member).toMatchObject({
    name: '王 17',
    role: 'interviewer',
    entry: 'tablet',
    wave: wave.id,
    cities: [HANGZHOU],
    cityNames: { [HANGZHOU]: { name: '杭州市', english: 'Hangzhou' } },
    expiresAt: body.until,
  });
  // A device whose reply was lost asks again; another device comes too late.
  expect(await (await open(secret, key)).json()).toEqual(member);
  await expectProblem(await open(secret, newKey()), 410, 'link-dead', '此链接已使用、已过期或已被替换');
  expect(await (await staffOf(key)).json()).toEqual(member);

  const submission = answerWith(key);
  expect((await send(submission)).status).toBe(201);
  expect(await interviewerOf(submission.id)).toEqual({ interviewer: '王 17', mode: 'interviewer' });
  expect((await send(answerWith(key, BEIJING))).status).toBe(403);
});

test('a computer for paper copies paper', async () => {
  const { key } = await enrolled({ entry: 'paper' });
  const submission = answerWith(key);
  expect((await send(submission)).status).toBe(201);
  expect(await interviewerOf(submission.id)).toEqual({ interviewer: '王 17', mode: 'paper' });
  const sheet = await client(`/api/v1/waves/${wave.code}/cities/${HANGZHOU}/paper-sheets/${uuidv7()}`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  expect(await sheet.json()).toEqual({ receivedAt: null });
});

test('neither link nor key is in the database', async () => {
  const { link } = await linkFor();
  const key = newKey();
  await open(link, key);
  expect(await findClearText(sql, [link, key, key.slice(3)])).toEqual([]);
});

describe('a link that opens nothing', () => {
  const expectDead = async (link: string) => {
    await expectProblem(await open(link, newKey()), 410, 'link-dead', '此链接已使用、已过期或已被替换');
  };
  test.each(['x', Buffer.alloc(32, 1).toString('base64url'), 'a.b.c'])('made up: %s', expectDead);
  test('with another proof', async () => {
    const { link } = await linkFor();
    await expectDead(`${link.slice(0, -2)}${link.endsWith('AA') ? 'BA' : 'AA'}`);
  });
  test('revoked before', async () => {
    const { id, link } = await linkFor();
    expect((await revoke(id)).status).toBe(204);
    await expectDead(link);
  });
  test.each([
    [{ until: inHours(2) }, 3],
    [{ until: inHours(24 * 30) }, 73],
  ])('late: %o after %i hours', async (changes, hours) => {
    const { id, link } = await linkFor(changes);
    advance(hours * HOUR_MS);
    await expectDead(link);
    const states = (await listed()).filter((one) => one.id === id).map(({ state }) => state);
    expect(states).toEqual([hours === 3 ? 'over' : 'lapsed']);
    advance(-hours * HOUR_MS);
  });
  test.each(['cd_short', `cs_${'a'.repeat(43)}`, `cd_${'a'.repeat(44)}`])('with the key %s', async (key) => {
    const { link } = await linkFor();
    expect((await open(link, key)).status).toBe(422);
  });
});

describe('revoked', () => {
  test('a revoked device is dead in every process within two seconds, and learns why', async () => {
    const { id, key } = await enrolled();
    for (const to of [client, elsewhere.client]) {
      expect((await staffOf(key, to)).status).toBe(200);
      expect((await send(answerWith(key), to)).status).toBe(201);
    }
    expect((await revoke(id)).status).toBe(204);
    const from = Date.now();
    const said = '这台设备的授权已被收回；未发送的内容仍在设备上，重新启用后可以发送';
    for (const to of [client, elsewhere.client]) {
      await expectProblem(await staffOf(key, to), 403, 'device-revoked', said);
      await expectProblem(await send(answerWith(key), to), 403, 'device-revoked', said);
      const contact = await post(
        `/api/v1/waves/${wave.code}/contacts`,
        {
          id: uuidv7(),
          city: HANGZHOU,
          disposition: '2.11',
          channel: 'point-A1',
          recordedAt: new Date().toISOString(),
        },
        { Authorization: `Bearer ${key}` },
        to,
      );
      await expectProblem(contact, 403, 'device-revoked', said);
    }
    expect(Date.now() - from).toBeLessThan(2000);
    // Revoking it again changes nothing.
    const [before] = (await listed()).filter((one) => one.id === id);
    expect((await revoke(id)).status).toBe(204);
    expect((await listed()).filter((one) => one.id === id)).toEqual([before]);
    expect(before).toMatchObject({ state: 'revoked', revokedBy: 'a manager' });
  });

  test('earlier submissions still get their receipt, nothing else is accepted', async () => {
    const { id, key } = await enrolled();
    const submission = answerWith(key);
    const first = await (await send(submission)).json();
    await revoke(id);
    const again = await send(submission);
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(first);
    expect((await send({ ...submission, id: uuidv7() })).status).toBe(403);
  });

  test('the same tablet, enrolled again, sends waiting submissions in the name of the person who collected them', async () => {
    const wang = await enrolled({ name: '王 17', cities: [HANGZHOU, BEIJING] });
    await revoke(wang.id);
    const li = await enrolled({ name: '李 4', cities: [HANGZHOU] });
    const submission = answerWith(`${li.key}.${wang.key}`);
    expect((await send(submission)).status).toBe(201);
    expect((await send(submission)).status).toBe(200);
    expect(await interviewerOf(submission.id)).toEqual({ interviewer: '王 17', mode: 'interviewer' });
    // A city outside the new enrolment refuses.
    expect((await send(answerWith(`${li.key}.${wang.key}`, BEIJING))).status).toBe(403);
    // A key without an enrolment is refused, and so is any key once the new one is revoked.
    for (const earlier of [newKey(), 'x', `${wang.key}.${wang.key}`])
      expect((await send(answerWith(`${li.key}.${earlier}`))).status).toBe(403);
    const paper = await enrolled({ entry: 'paper' });
    expect((await send(answerWith(`${paper.key}.${wang.key}`))).status).toBe(403);
    await revoke(li.id);
    await expectProblem(
      await send(answerWith(`${li.key}.${wang.key}`)),
      403,
      'device-revoked',
      '这台设备的授权已被收回；未发送的内容仍在设备上，重新启用后可以发送',
    );
  });
});

test('a device ends when it is said to', async () => {
  const { key } = await enrolled({ until: inHours(1) });
  const submission = answerWith(key);
  const first = await (await send(submission)).json();
  advance(2 * HOUR_MS);
  expect((await staffOf(key)).status).toBe(401);
  expect(await (await send(submission)).json()).toEqual(first);
  await expectProblem(
    await send(answerWith(key)),
    403,
    'credential-invalid',
    '无法确认本次作答的凭据，请重新打开问卷',
  );
  advance(-2 * HOUR_MS);
});

test('the list says when a device was enrolled and, to the hour, last seen', async () => {
  const { id, key } = await enrolled();
  const one = async () => (await listed()).find((device) => device.id === id)!;
  const { lastSeenAt, enrolledAt } = await one();
  expect(String(lastSeenAt)).toMatch(/:00:00\.000Z$/);
  expect(Math.abs(Date.parse(String(enrolledAt)) - platform.now().getTime())).toBeLessThan(60_000);
  advance(2 * HOUR_MS);
  await send(answerWith(key));
  expect(Date.parse(String((await one()).lastSeenAt)) - Date.parse(String(lastSeenAt))).toBe(2 * HOUR_MS);
  advance(-2 * HOUR_MS);
  expect(JSON.stringify(await listed())).not.toContain(key.slice(3));
});

describe('a supervisor', async () => {
  const supervisor = await keyFor(db, 'supervisor', {
    waveId: wave.id,
    cities: [HANGZHOU],
    name: 'a supervisor',
  });
  test('enrols for the own cities alone', async () => {
    expect((await post(at, wanted(), supervisor)).status).toBe(201);
    for (const cities of [[BEIJING], [HANGZHOU, BEIJING], 'all'])
      expect((await post(at, wanted({ cities }), supervisor)).status).toBe(403);
  });
  test('sees no device of other cities, and only their own cities of a shared one', async () => {
    const far = await enrolled({ cities: [BEIJING] });
    const both = await enrolled({ cities: [HANGZHOU, BEIJING] });
    const seen = await listed(supervisor);
    expect(seen.map(({ id }) => id)).not.toContain(far.id);
    expect(seen.find(({ id }) => id === both.id)).toMatchObject({ cities: [HANGZHOU] });
    expect(JSON.stringify(seen)).not.toContain(BEIJING);
    for (const { id } of [far, both]) expect((await revoke(id, supervisor)).status).toBe(403);
    expect((await staffOf(both.key)).status).toBe(200);
  });
});

test.each([
  ['a wave without interviewers', 409, {}, true],
  ['a city that is not of the wave', 404, { cities: ['310000'] }, false],
  ['no end', 422, { until: 'soon' }, false],
  ['an end that has passed', 422, { until: inHours(-1) }, false],
  ['an end in years', 422, { until: inHours(24 * 400) }, false],
  ['no name', 422, { name: '  ' }, false],
  ['no city', 422, { cities: [] }, false],
])('refused: %s', async (_, status, changes, isPlain) => {
  const plain = isPlain ? await openedWave(db) : wave;
  const response = await post(`/api/v1/waves/${plain.code}/enrolments`, wanted(changes), manager);
  expect(response.status).toBe(status);
});

test('a device of another wave is not there to be revoked', async () => {
  const other = await openedWave(db, { settings: { credentials } });
  const { id, key } = await enrolled();
  const path = `/api/v1/waves/${other.code}/enrolments/${id}/revocation`;
  expect((await post(path, {}, manager)).status).toBe(404);
  expect((await staffOf(key)).status).toBe(200);
});

test('a token of the command line is listed and can be revoked; one from before goes on', async () => {
  const staff = { name: 'li', role: 'reviewer', wave: wave.id, cities: 'all' } as const;
  const token = await issueListedToken(db, platform.keys, operator('me'), staff, new Date(inHours(5)));
  const held = () =>
    client(`/api/v1/waves/${wave.code}/held`, { headers: { Authorization: `Bearer ${token}` } });
  expect((await held()).status).toBe(200);
  const [row] = await listed();
  expect(row).toMatchObject({ kind: 'token', state: 'working', name: 'li', role: 'reviewer', cities: 'all' });
  expect((await revoke(String(row!.id))).status).toBe(204);
  expect((await held()).status).toBe(403);
});

test('the trail tells who enrolled and revoked what, and the database keeps the rest as it is', async () => {
  const own = await openedWave(db, { settings: { credentials } });
  const path = `/api/v1/waves/${own.code}/enrolments`;
  const { id } = (await (await post(path, wanted(), manager)).json()) as { id: string };
  const [{ link = '' } = {}] = [
    (await (await post(path, { ...wanted(), id: uuidv7() }, manager)).json()) as { link?: string },
  ];
  await open(link.split('#enrol=')[1]!, newKey());
  await post(`${path}/${id}/revocation`, { reason: 'left the team' }, manager);
  const trail = await listAudit(db, own.id, { actions: deviceActions, limit: 10 });
  expect(trail.map(({ action, actor, via, reason, city }) => [action, actor, via, reason, city])).toEqual([
    ['revoke-device', 'a manager', 'key', 'left the team', HANGZHOU],
    ['enrol-device', '王 17', 'device', '王 17', HANGZHOU],
    ['invite-device', 'a manager', 'key', '王 17', HANGZHOU],
    ['invite-device', 'a manager', 'key', '王 17', HANGZHOU],
  ]);
  expect(trail[0]!.subject).toBe(`enrolment:${id}`);
  for (const change of [
    sql`update enrolments set name = 'li' where id = ${id}`,
    sql`update enrolments set revoked_at = null where id = ${id}`,
    sql`update enrolments set until = now() + interval '1 year' where id = ${id}`,
    sql`delete from enrolments where id = ${id}`,
  ])
    await expect(change).rejects.toThrow('immutable');
});

test('one key does not stand for two: a second link that it opens stays dead', async () => {
  const { key } = await enrolled();
  const { link } = await linkFor({ name: '李 18' });
  expect((await open(link, key)).status).toBe(410);
  expect((await open(link, newKey())).status).toBe(200);
});

test('a form that was sent before and then changed comes back as it was typed', async () => {
  const { browser } = await activatedAccount(app, 'fang.min', 'manager');
  const id = uuidv7();
  const until = localDayOf(new Date(inHours(48)));
  const sendForm = (name: string) =>
    browser.browse(`/console/${wave.code}/interviewers/devices`, {
      method: 'POST',
      body: new URLSearchParams({ id, name, entry: 'tablet', places: HANGZHOU, until }),
    });
  expect((await sendForm('王一')).status).toBe(303);
  const reply = await sendForm('李二');
  expect(reply.status).toBe(422);
  const page = await reply.text();
  expect(page).toContain('李二');
  expect(page).not.toContain(`value="${id}"`);
  expect((await sendForm('\u0000')).status).toBe(422);
});

test('a form that cannot be read is refused on a page of the console, and is no failure of the server', async () => {
  const { browser } = await activatedAccount(app, 'gao.lin', 'manager');
  const reply = await browser.browse(`/console/${wave.code}/interviewers/devices`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  expect(reply.status).toBe(415);
  expect(await reply.text()).toContain('什么都没有改变');
});
