import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../db/client.ts';
import { addInvitations } from '../../db/invitations.ts';
import type { Wave } from '../../db/waves.ts';
import { readFieldwork } from '../../server/cache/open-wave.ts';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { signingKeyOf, verifyDetached } from '../../server/crypto/signature.ts';
import { invitationKey, mintInvitation } from '../../server/identity/invitation.ts';
import { issueStaffToken } from '../../server/identity/staff.ts';
import { loadConfiguration } from '../../server/runtime/config/configuration.ts';
import worker from '../../server/runtime/worker/main.ts';
import { inviteAccount } from '../../server/services/accounts/invite.ts';
import {
  activationPath,
  ownAccountPath,
  ownSecondFactorPath,
  secondFactorPath,
  signInPath,
  signOutPath,
} from '../../web/paths.ts';
import { testEnvironment } from '../support/app.ts';
import { codeOf } from '../support/authenticator.ts';
import { answerAs, type Client, clientOf, submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { handOver } from '../support/host.ts';
import { expectProblem } from '../support/problem.ts';
import { publish } from '../support/publish.ts';
import { listeningServer } from '../support/server.ts';
import { PASSWORD, roleOf, theOperator, withCookies } from '../support/staff-browser.ts';
import { openedWave } from '../support/wave.ts';
import { listeningWorker } from '../support/workerd.ts';

/** The same smoke test on Node and in workerd: every part that an answer passes works in both. */
const CITY = '330100';
const WORKER = join(import.meta.dirname, '../../dist/worker/worker.js');
const configuration = loadConfiguration(testEnvironment);
const keys = deriveKeys(configuration.secretKey);
const signingKey = await signingKeyOf(configuration.signingKey);

const onNode = await preparedDatabase();
const onWorkerd = await preparedDatabase();
let workerd: Awaited<ReturnType<typeof listeningWorker>>;
beforeAll(async () => {
  workerd = await listeningWorker(onWorkerd.url);
});

describe('on Node', () => {
  let origin: string;
  beforeAll(async () => {
    origin = await listeningServer(onNode.url);
  });
  smoke(onNode, (path, init) => clientOf(origin)(path, init));
});

describe('in workerd', () => {
  const client: Client = (path, init) => clientOf(workerd.origin)(path, init);

  test('the cron trigger of each minute folds the monitor’s counts, and screens nothing', async () => {
    const { outcome } = await workerd.harness.getWorker().scheduled({ cron: '* * * * *' });
    expect(outcome).toBe('ok');
    expect(await onWorkerd.sql`select from folds where through > now() - interval '1 minute'`).not.toEqual(
      [],
    );
    expect(workerd.harness.getLogs().filter((l) => l.message.includes('"screened"'))).toEqual([]);
  });

  test('the cron trigger screens the waves that run and publishes the signer’s key', async () => {
    const published = async () => (await (await client('/.well-known/jwks.json')).json()).keys;
    expect(await published()).toEqual([]);
    const { outcome } = await workerd.harness.getWorker().scheduled({ cron: '*/10 * * * *' });
    expect(outcome).toBe('ok');
    expect(await published()).toMatchObject([{ kid: signingKey.kid }]);
    const [line = ''] = workerd.harness.getLogs().flatMap((l) => l.message.match(/\{.*"screened".*/) ?? []);
    expect(JSON.parse(line)).toMatchObject({ level: 'info', wave: expect.any(String), examined: 0 });
  });

  smoke(onWorkerd, client);

  test('a network that sends more than usual is asked for a proof of work, which passes', async () => {
    const { code } = await openedWave(onWorkerd.db);
    const send = (submission: unknown, proof = '') =>
      submitTo(client, code, submission, { 'CF-Connecting-IP': '203.0.113.7', 'Proof-Of-Work': proof });
    const form = await takeForm(client, code, CITY);
    // Every attempt counts, stored or refused; further ones from the same device are refused.
    const press = () => Promise.all(Array.from({ length: 120 }, () => send(submissionOf(form, tinyAnswers))));
    const next = async () => submissionOf(await takeForm(client, code, CITY), tinyAnswers);
    await press();
    let submission = await next();
    let asked = await send(submission);
    if (asked.status === 201) {
      // The minute ended halfway, and counting began anew.
      await press();
      submission = await next();
      asked = await send(submission);
    }
    expect(asked.status).toBe(429);
    const { challenge } = await asked.json();
    const solution = await solveChallenge({ challenge, deriveKey });
    const proof = Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
    expect((await send(submission, proof)).status).toBe(201);
    const [stored] =
      await onWorkerd.sql`select length(origin) as bytes from submissions where id = ${submission.id}`;
    expect(stored).toEqual({ bytes: 8 });
  });

  test('the Worker is small and reads no files', () => {
    const source = readFileSync(WORKER);
    // Cloudflare's free plan takes 3 MB.
    expect(gzipSync(source).length).toBeLessThan(1.25 * 1024 * 1024);
    expect(source.toString()).not.toMatch(/["'](node:)?(fs|child_process|net|tls|worker_threads)["'/]/);
  });

  test.each([
    [{}, 'SECRET_KEY and SIGNING_KEY must be'],
    [{ SECRET_KEY: testEnvironment.SECRET_KEY }, 'SIGNING_KEY must be'],
    [{ ...testEnvironment, SECRET_KEY: 'short' }, 'SECRET_KEY must be'],
    [{ ...testEnvironment, HANDOFF_HOSTS: '{}' }, 'HANDOFF_HOSTS must be'],
  ])('without its secrets it answers nothing, and says which are missing: %#', async (given, message) => {
    const said: string[] = [];
    const { error } = console;
    console.error = (line: string) => said.push(line);
    try {
      const bindings = { HYPERDRIVE: { connectionString: 'postgres://nowhere' }, ...given };
      const response = await worker.fetch(new Request('http://worker/healthz'), bindings, { waitUntil() {} });
      await expectProblem(response, 500, 'internal', 'Something went wrong');
    } finally {
      console.error = error;
    }
    expect(said.join()).toContain(message);
  });
});

/** An empty database whose sessions start in another time zone: behind a pooler no session can change its own. */
async function preparedDatabase() {
  const database = await testDatabase();
  const name = new URL(database.url).pathname.slice(1);
  await database.sql.unsafe(`alter database ${name} set timezone to 'Asia/Shanghai'`);
  return database;
}

function smoke({ db }: Database, client: Client): void {
  let wave: Wave;
  let receipt: string;
  const at = (path: string) => `/api/v1/waves/${wave.code}${path}`;
  const english = { 'Accept-Language': 'en' };

  test('a member of staff sets up an account, gives the second factor, and is signed out', async () => {
    const invitation = { username: 'smoke', name: 'Smoke', grants: [roleOf('auditor')] };
    const { token } = await inviteAccount(db, theOperator, invitation, new Date());
    const { browse, cookies } = withCookies(client);
    const post = (path: string, fields: Record<string, string>) =>
      browse(path, { method: 'POST', body: new URLSearchParams(fields) });
    const begun = performance.now();
    const activated = await post(activationPath(token), { password: PASSWORD, again: PASSWORD });
    expect(activated.status).toBe(303);
    expect(performance.now() - begun).toBeLessThan(5000);
    const page = await (await browse(ownSecondFactorPath())).text();
    const secret = /class="secret">([A-Z2-7 ]+)</.exec(page)?.[1]?.replaceAll(' ', '') ?? '';
    const codes = await (await post(ownSecondFactorPath('code'), { code: codeOf(secret) })).text();
    const [code = ''] = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(codes) ?? [];
    await post(signOutPath(), {});
    expect((await browse(ownAccountPath())).headers.get('Location')).toContain('/console/sign-in');
    const signedIn = await post(signInPath(), { username: 'smoke', password: PASSWORD });
    expect(signedIn.headers.get('Location')).toBe(secondFactorPath());
    expect((await post(secondFactorPath(), { code })).headers.get('Location')).toBe('/console');
    const [first, second] = await Promise.all([browse(ownAccountPath()), browse('/api/auth/session')]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(cookies.size).toBe(1);
  });
  beforeAll(async () => {
    wave = await openedWave(db);
  });

  test('it is alive and ready, and has something to measure', async () => {
    expect(await (await client('/healthz')).json()).toEqual({ status: 'alive' });
    expect(await (await client('/readyz')).json()).toEqual({ status: 'ready' });
    const metrics = await client('/metrics');
    expect(metrics.headers.get('Content-Type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await metrics.text()).toMatch(/^# TYPE \w+ gauge$/m);
  });

  test('the page to choose a city, and its script, which may be kept for ever', async () => {
    // The very first pages, all at once: the first request prepares them for the others.
    const [page = '', ...others] = await Promise.all(
      Array.from({ length: 6 }, async () => await (await client('/')).text()),
    );
    expect(page).toContain(`href="/s/${CITY}"`);
    expect(others).toEqual(Array(5).fill(page));
    const [script] = page.match(/\/assets\/[^"]+\.js/) ?? [];
    const asset = await client(script ?? '');
    expect(asset.headers.get('Content-Type')).toMatch(/^text\/javascript/);
    expect(asset.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect((await client('/.vite/manifest.json')).status).toBe(404);
  });

  test('the service worker, to be asked for anew each time', async () => {
    const worker = await client('/sw.js');
    expect(worker.status).toBe(200);
    expect(worker.headers.get('Content-Type')).toMatch(/^(text|application)\/javascript/);
    expect(worker.headers.get('Cache-Control')).toBe('no-cache');
  });

  test('the questionnaire’s page, for a device that it names', async () => {
    const page = await client(`/s/${CITY}`);
    expect(page.status).toBe(200);
    expect(page.headers.get('Set-Cookie')).toMatch(/^device=[^;]+;.*HttpOnly/);
    expect(await page.text()).toContain('办事方便吗？');
  });

  test('the questionnaire, not sent again to who has it', async () => {
    const path = at(`/cities/${CITY}/questionnaire`);
    const first = await client(path);
    expect(first.headers.get('Device-Token')).toMatch(/\./);
    const etag = first.headers.get('ETag') ?? '';
    expect(etag).toMatch(/^"/);
    const again = await client(path, { headers: { 'If-None-Match': etag } });
    expect(again.status).toBe(304);
  });

  test('a submission: stored once, repeated, refused', async () => {
    const form = await takeForm(client, wave.code, CITY);
    const submission = submissionOf(form, tinyAnswers);
    const first = await submitTo(client, wave.code, submission);
    expect(first.status).toBe(201);
    const body = await first.json();
    expect(body.outcome).toBe('counted');
    receipt = body.receipt;

    const again = await submitTo(client, wave.code, submission);
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(body);
    const other = { ...submission, answers: { ...tinyAnswers, q_gov: 5 } };
    expect((await submitTo(client, wave.code, other)).status).toBe(409);
    const second = await submitTo(client, wave.code, submissionOf(form, tinyAnswers));
    const { type, answeredAt } = await second.json();
    expect(type).toBe('urn:chengsheng:problem:already-answered');
    expect(Math.abs(Date.now() - Date.parse(answeredAt))).toBeLessThan(60_000);
    const faulty = submissionOf(await takeForm(client, wave.code, CITY), { ...tinyAnswers, q_gov: 6 });
    const refused = await submitTo(client, wave.code, faulty);
    expect(refused.status).toBe(422);
    expect((await refused.json()).errors).toMatchObject([{ path: 'answers.q_gov' }]);
  });

  test('a form in another charset than UTF-8 is refused, as it is and escaped', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const fields = `form.version=1&form.language=en&lives_here=yes&q_gov=4&remark=`;
    for (const gbk of ['%BA%C3', 'a%ED%A0%80', Buffer.from([0xba, 0xc3])]) {
      const body = Buffer.concat([Buffer.from(fields), Buffer.from(gbk)]);
      expect((await client(`/s/${CITY}`, { method: 'POST', headers, body })).status).toBe(422);
    }
    // The server reads UTF-8, and misses only the device's cookie.
    const body = `${fields}%E5%A5%BD%26+%2b`;
    expect((await client(`/s/${CITY}`, { method: 'POST', headers, body })).status).toBe(403);
  });

  test('submissions of many at once', async () => {
    const replies = await Promise.all(
      Array.from({ length: 24 }, () => answerAs(client, wave.code, CITY, tinyAnswers)),
    );
    expect(replies.map(({ response }) => response.status)).toEqual(replies.map(() => 201));
    expect(new Set(replies.map(({ body }) => body.receipt)).size).toBe(24);
  });

  test('a release, signed, as evaluators fetch it', async () => {
    const fieldwork = await readFieldwork(db, keys, wave);
    await publish(db, fieldwork, { signingKey, reason: null });
    const known = await (await client(`/api/v1/receipts/${receipt}`)).json();
    expect(known).toMatchObject({ known: true, wave: wave.id, releases: [1] });

    const document = await client(at('/releases/latest'));
    expect(document.headers.get('Cache-Control')).toContain('immutable');
    const content = await document.text();
    const signature = await (await client(at('/releases/1/signature'))).text();
    const jwks = await (await client('/.well-known/jwks.json')).json();
    expect(await verifyDetached(content, signature, jwks)).toBe(signingKey.kid);
    const { cities, createdAt } = JSON.parse(content);
    expect(cities.find((c: { code: string }) => c.code === CITY).n.valid).toBe(25);
    expect(Math.abs(Date.now() - Date.parse(createdAt))).toBeLessThan(60_000);

    const xlsx = new Uint8Array(await (await client(at('/releases/1/scores.xlsx'))).arrayBuffer());
    expect(String.fromCharCode(...xlsx.slice(0, 2))).toBe('PK');
    const evaluation = await client(at('/evaluation'), { headers: { Accept: 'text/csv' } });
    const rows: { code: string; n: string }[] = parse(await evaluation.text(), { columns: true, bom: true });
    expect(rows.find((r) => r.code === CITY)?.n).toBe('25');
    expect((await client(`/results/${wave.code}/${CITY}`)).status).toBe(200);
  });

  test('an invitation, a hand-off and an interviewer', async () => {
    const city = '110000';
    const credentials = ['invitation' as const, 'handoff' as const, 'interviewer' as const];
    const vouched = await openedWave(db, { cities: [city], settings: { credentials } });
    const { participantsKey } = await readFieldwork(db, keys, vouched);
    const code = mintInvitation();
    const key = invitationKey(participantsKey!, code);
    const expiresAt = new Date(Date.now() + 60_000);
    await addInvitations(db, vouched.id, [{ key, city, stratum: null, expiresAt }]);
    const wang = {
      name: 'wang',
      role: 'interviewer',
      wave: vouched.id,
      cities: 'all',
      entry: 'paper',
    } as const;
    const values = {
      invitation: code,
      handoff: await handOver(),
      interviewer: await issueStaffToken(keys.staff, wang, expiresAt),
    };
    const form = await takeForm(client, vouched.code, city);
    for (const kind of credentials) {
      const credential = { kind, value: values[kind] };
      const submission = { ...submissionOf(form, tinyAnswers), credential };
      const replies = [submission, submission].map((s) => submitTo(client, vouched.code, s));
      expect((await Promise.all(replies)).map((r) => r.status).sort(), kind).toEqual([200, 201]);
      const made = { ...submission, credential: { kind, value: `${values[kind]}x` } };
      expect((await submitTo(client, vouched.code, made)).status, kind).toBe(403);
    }
  });

  test('what is not there', async () => {
    const response = await client('/api/v1/nothing', { headers: english });
    await expectProblem(response, 404, 'not-found', 'There is nothing at this address');
  });
}
