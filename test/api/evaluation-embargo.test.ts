import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { evaluationCommand } from '../../server/cli/commands/evaluation.ts';
import { operator } from '../../server/identity/grants.ts';
import { giveScore } from '../../server/services/evaluation/give-score.ts';
import { type AppUnderTest, testApp } from '../support/app.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { HANGZHOU, NINGBO, openedEvaluation, reportCity } from '../support/evaluation.ts';
import { keyFor, keyOfPerson } from '../support/keys.ts';
import { addressesIn, differences, repliesOf } from '../support/replies.ts';
import { openedWave } from '../support/wave.ts';

// No server shows an evaluation's release before its time, with warm caches; and two people withdraw it
// like a survey's.

const HOUR_MS = 3_600_000;
const { db, url } = await testDatabase();
const apps = [await testApp(db, { isTimeFrozen: true }), await testApp(db, { isTimeFrozen: true })];
const [app] = apps as [AppUnderTest, AppUnderTest];
const { client } = app;
const { printed } = await commandsOn(url);
const [author, approver] = await Promise.all([
  keyOfPerson(db, 'secretariat'),
  keyOfPerson(db, 'secretariat'),
]);

type Headers = Record<string, string>;

/** An evaluation with a report that counts. */
async function reported() {
  const code = await openedEvaluation(db);
  await reportCity(db, code, HANGZHOU);
  const base = `/api/v1/evaluations/${code}`;
  const post = (path: string, headers: Headers, body: object) =>
    client(`${base}${path}`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  /** The next release; each has another figure. */
  async function release(publicAt?: Date, reason?: string) {
    const figure = { item: 'L1P2-A1', hundredths: Math.floor(Math.random() * 10_000), source: 'x' };
    await giveScore(db, {
      id: randomUUID(),
      evaluation: code,
      city: HANGZHOU,
      ...figure,
      actor: operator('x'),
    });
    const draft = await (
      await post('/drafts', author, { id: randomUUID(), ...(reason && { reason }) })
    ).json();
    const { digest } = draft;
    return await post(`/drafts/${draft.draft}/approval`, approver, {
      digest,
      ...(publicAt && { publicAt: publicAt.toISOString() }),
    });
  }
  const withdraw = async (n: number, reason = 'a wrong figure') => {
    const id = randomUUID();
    await post(`/releases/${n}/withdrawal`, author, { id, reason });
    return await post(`/releases/${n}/withdrawal/approval`, approver, { id });
  };
  return { code, base, post, release, withdraw };
}
const later = (hours: number) => new Date(app.platform.now().getTime() + hours * HOUR_MS);
/** The problem code of a reply. */
const problemIn = async (reply: Response) => (await reply.json()).type.replace('urn:chengsheng:problem:', '');

const addresses = (code: string) => [
  ...addressesIn(app, {
    evaluation: [code],
    city: [HANGZHOU, NINGBO],
    n: ['1', '2'],
    number: ['1'],
    name: ['small'],
    version: ['1'],
    wave: ['none'],
    draft: [randomUUID()],
  }).filter((path) => path.includes('evaluation') || path.startsWith('/results')),
  ...['', `/${HANGZHOU}`].map((city) => `/evaluations/${code}${city}?release=2`),
];

test('not a byte tells of a release before its time; then it is there, on each server', async () => {
  const { code, base, release } = await reported();
  expect((await release()).status).toBe(201);
  const paths = addresses(code);
  const none = '"0"';
  const without = await Promise.all(apps.map((one) => repliesOf(one, paths, none)));
  expect(differences(without[0]!, without[1]!)).toEqual([]);

  const publicAt = later(1);
  const signed = await (await release(publicAt, 'a figure came late')).json();
  expect(signed).toMatchObject({ number: 2, publicAt: publicAt.toISOString(), withdrawn: null });
  for (const [i, one] of apps.entries()) {
    // The signers pull the release, which puts it into the server's memory.
    for (const path of ['/releases/2', '/releases/2/signature', '/releases/latest', '/releases']) {
      const pulled = await one.client(`${base}${path}`, { headers: author, redirect: 'manual' });
      expect([path, pulled.status < 400]).toEqual([path, true]);
      if (path.includes('2')) expect(pulled.headers.get('Cache-Control')).toMatch(/^private/);
    }
    expect(differences(without[i]!, await repliesOf(one, paths, none))).toEqual([]);
    // The ETag opens nothing, nor do other people's rights.
    const held = { headers: { 'If-None-Match': `"${signed.digest}"` } };
    expect((await one.client(`${base}/releases/2`, held)).status).toBe(404);
    for (const role of ['city-signatory', 'province', 'ministry', 'evaluator', 'releaser'] as const)
      expect((await one.client(`${base}/releases/2`, { headers: await keyFor(db, role) })).status).toBe(404);
    const auditor = await keyFor(db, 'auditor');
    expect((await one.client(`${base}/releases/2`, { headers: auditor })).status).toBe(200);
  }

  // A third release, which would name it, cannot come out before it either.
  expect(await problemIn(await release(undefined, 'again'))).toBe('content-invalid');
  for (const one of apps) {
    one.advance(HOUR_MS + 2000);
    const reply = await one.client(`${base}/releases/2`);
    expect([reply.status, reply.headers.get('Cache-Control')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
    const { releases } = await (await one.client(`${base}/releases`)).json();
    expect(releases.map(({ number }: { number: number }) => number)).toEqual([2, 1]);
    one.advance(-(HOUR_MS + 2000));
  }
});

test('a release withdrawn before its time never appears', async () => {
  const { code, base, release, withdraw } = await reported();
  await release();
  const paths = addresses(code);
  const afterwards = async () => {
    app.advance(2 * HOUR_MS);
    const replies = await repliesOf(app, paths, '"0"');
    app.advance(-2 * HOUR_MS);
    return replies;
  };
  const before = await afterwards();
  await release(later(1), 'a figure came late');
  expect((await withdraw(2)).status).toBe(201);
  const after = await afterwards();
  expect(differences(before, after)).toEqual([]);
  const own = await (await client(`${base}/releases`, { headers: author })).json();
  expect(own.releases[0]).toMatchObject({ number: 2, withdrawn: { reason: 'a wrong figure' } });
});

test('one proposes a withdrawal, another approves it; the release stays, marked, and a correction follows', async () => {
  const { code, base, post, release, withdraw } = await reported();
  await release();
  const text = await (await client(`${base}/releases/1`)).text();
  const id = randomUUID();
  const proposed = await post('/releases/1/withdrawal', author, { id, reason: 'a wrong figure' });
  expect(await proposed.json()).toMatchObject({ withdrawal: id, release: 1, withdrawnAt: null });
  expect(await problemIn(await post('/releases/1/withdrawal/approval', author, { id }))).toBe(
    'second-person-needed',
  );
  expect(
    await problemIn(await post('/releases/9/withdrawal', author, { id: randomUUID(), reason: 'x' })),
  ).toBe('release-unknown');
  expect((await (await client(`${base}/releases`)).json()).releases[0].withdrawn).toBeNull();
  // Two people approve at once: only one withdraws.
  const third = await keyOfPerson(db, 'secretariat');
  const replies = await Promise.all(
    [approver, third].map((headers) => post('/releases/1/withdrawal/approval', headers, { id })),
  );
  expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(await problemIn(await withdraw(1))).toBe('proposal-unknown');

  expect((await client(`${base}/releases/latest`, { redirect: 'manual' })).status).toBe(404);
  expect(await (await client(`${base}/releases/1`)).text()).toBe(text);
  const read = async (path: string) =>
    await (await client(path, { headers: { Accept: 'text/html', 'Accept-Language': 'en' } })).text();
  const page = await read(`/evaluations/${code}`);
  expect(page).toMatch(/Release 1 was withdrawn on .*Reason: a wrong figure/);
  expect(page).not.toContain('class="sum"');
  expect(await read(`/evaluations/${code}/${HANGZHOU}?release=1`)).toMatch(/Release 1 was withdrawn/);
  await release(undefined, 'a wrong figure');
  const { releases } = await (await client(`${base}/releases`)).json();
  expect(releases).toMatchObject([
    { number: 2, supersedes: 1, withdrawn: null },
    { number: 1, withdrawn: { reason: 'a wrong figure' } },
  ]);
  expect(await read(`/evaluations/${code}`)).not.toContain('was withdrawn on');
  for (const table of ['evaluation_withdrawals', 'evaluation_withdrawal_proposals'])
    await expect(db.execute(sql.raw(`delete from ${table}`))).rejects.toThrow();
});

test('commands withdraw by as many people as sign, and release for later', async () => {
  const { code, base, release } = await reported();
  await release();
  const run = (...args: string[]) => evaluationCommand().exitOverride().parseAsync(args, { from: 'user' });
  printed.out = '';
  await run('withdraw', code, '1', '--reason', 'wrong', '--as', 'Li');
  const id = printed.out.trim();
  await expect(run('approve', id, '--as', 'Li')).rejects.toThrow();
  await run('approve', id, '--as', 'Wang');
  expect(printed.told).toContain('release 1 is withdrawn');

  const wave = await openedWave(db, { cities: [HANGZHOU], settings: { signOff: 'one' } });
  const alone = await openedEvaluation(db, { wave: wave.code, cities: [HANGZHOU] });
  await run('release', alone, '--yes', '--public-at', '2099-01-01T00:00:00Z');
  expect(printed.told).toContain('is signed and public from 2099-01-01T00:00:00.000Z');
  const { releases } = await (await client(`/api/v1/evaluations/${alone}/releases`)).json();
  expect(releases).toEqual([]);
  expect((await (await client(`${base}/releases`)).json()).releases).toHaveLength(1);
});
