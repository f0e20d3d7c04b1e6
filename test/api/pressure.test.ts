import { type Challenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import { expect, test } from 'vitest';
import { PRESSURE_LIMITS } from '../../server/admission/admission.ts';
import { challengeFor } from '../../server/admission/proof-of-work.ts';
import { TICKET_WAIT_SECONDS, ticketFor } from '../../server/admission/wait-ticket.ts';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { proofOutcomes } from '../../server/platform.ts';
import { countPressure } from '../../server/runtime/node/pressure.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import {
  type Client,
  clientOf,
  type Submission,
  submissionOf,
  submitTo,
  takeForm,
} from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

// Two servers share one database, behind a proxy that they trust: this test.

const { sql, db, url } = await testDatabase();
const PER_ORIGIN = 20;
const CITY = '330100';
const { proof: key } = deriveKeys(Buffer.from(testEnvironment.SECRET_KEY, 'base64url'));
const wave = await openedWave(db);
const proofs = Object.fromEntries(proofOutcomes.map((outcome) => [outcome, 0]));
const servers = [await pressedServer(), await pressedServer()] as const;
const [first, second] = servers.map(({ client }) => client) as [Client, Client];

/** A server that shares its counts with the others only on demand. */
async function pressedServer() {
  const { pressure, share } = countPressure(db, { ...PRESSURE_LIMITS, perOrigin: PER_ORIGIN });
  const app = await testApp(db, {
    pressure,
    addressOf: (c) => c.req.header('x-forwarded-for'),
    countProof: (outcome) => proofs[outcome]!++,
  });
  return { ...app, share };
}

const newSubmission = async (code = wave.code) =>
  submissionOf(await takeForm(first, code, CITY), tinyAnswers);
const from = (address: string, proof?: string) => ({
  'X-Forwarded-For': address,
  ...(proof ? { 'Proof-Of-Work': proof } : {}),
});

interface Asked {
  challenge: Challenge;
  ticket: string;
}

async function expectAsked(reply: Response): Promise<Asked> {
  expect(reply.status).toBe(429);
  const { type, challenge, ticket } = await reply.json();
  expect(type).toBe('urn:chengsheng:problem:too-many-requests');
  expect(Number(reply.headers.get('Retry-After'))).toBeGreaterThan(0);
  return { challenge, ticket };
}

async function prove(challenge: Challenge): Promise<string> {
  const solution = await solveChallenge({ challenge, deriveKey });
  return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
}

/**
 * Sends more than usual from a network, half of it to each server, and lets both know. A server may keep one submission
 * to itself here: a sixteenth of the limit.
 */
async function press(network: string): Promise<void> {
  for (let i = 0; i <= PER_ORIGIN + 2; i++)
    await submitTo(i % 2 ? first : second, wave.code, await newSubmission(), from(`${network}.${i + 1}`));
  for (const { share } of [...servers, ...servers]) await share();
}

const isStored = async ({ id }: Submission) =>
  (await sql`select from submissions where id = ${id}`).length > 0;

test('sixty people behind one address are not asked for anything', async () => {
  // The default limits apply.
  const ordinary = { TRUSTED_PROXIES: '127.0.0.1', PRESSURE_PER_ORIGIN: '', PRESSURE_PER_CITY: '' };
  const client = clientOf(await listeningServer(url, ordinary));
  const replies = await Promise.all(
    Array.from({ length: 60 }, async () =>
      submitTo(client, wave.code, await newSubmission(), from('198.51.100.7')),
    ),
  );
  expect(new Set(replies.map((r) => r.status))).toEqual(new Set([201]));
});

test('a pressed network is asked by every server, proves its work, and others notice nothing', async () => {
  await press('203.0.113');
  const asked = proofs.asked!;
  for (const client of [first, second]) {
    const submission = await newSubmission();
    const { challenge } = await expectAsked(
      await submitTo(client, wave.code, submission, from('203.0.113.250')),
    );
    expect(await isStored(submission)).toBe(false);
    expect((await submitTo(client, wave.code, await newSubmission(), from('203.0.112.1'))).status).toBe(201);

    // The other server accepts a solution too, and again only for the same submission.
    const proof = await prove(challenge);
    const other = client === first ? second : first;
    const send = (s: Submission) => submitTo(other, wave.code, s, from('203.0.113.250', proof));
    const stored = await send(submission);
    expect(stored.status).toBe(201);
    const repeated = await send(submission);
    expect(repeated.status).toBe(200);
    expect(await repeated.json()).toEqual(await stored.json());
    await expectAsked(await send(await newSubmission()));
  }
  expect(proofs).toMatchObject({ proved: 4, refused: 2, asked: asked + 4 });
});

test('an expired, forged or foreign proof or ticket does not count', async () => {
  await press('203.0.115');
  const submission = await newSubmission();
  const { id } = submission;
  const now = new Date();
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
  const refused = [
    await prove(await challengeFor(key, wave.id, id, 1, ago(700))),
    await prove(await challengeFor(deriveKeys(Buffer.alloc(32)).proof, wave.id, id, 1, now)),
    await prove(await challengeFor(key, wave.id, (await newSubmission()).id, 1, now)),
    await prove(await challengeFor(key, (await openedWave(db)).id, id, 1, now)),
    ticketFor(key, wave.id, id, now),
    ticketFor(key, wave.id, id, ago(700)),
    ticketFor(key, wave.id, (await newSubmission()).id, ago(TICKET_WAIT_SECONDS + 2)),
    'nonsense',
  ];
  for (const proof of refused)
    await expectAsked(await submitTo(first, wave.code, submission, from('203.0.115.9', proof)));
  expect(await isStored(submission)).toBe(false);
  const waited = ticketFor(key, wave.id, id, ago(TICKET_WAIT_SECONDS + 2));
  expect((await submitTo(first, wave.code, submission, from('203.0.115.9', waited))).status).toBe(201);
});

test('more for one city than usual is asked for work, whatever network it comes from', async () => {
  const environment = { TRUSTED_PROXIES: '127.0.0.1', PRESSURE_PER_CITY: '10' };
  const client = clientOf(await listeningServer(url, environment));
  const busy = await openedWave(db);
  const replies: number[] = [];
  for (let i = 0; i < 12; i++) {
    const reply = await submitTo(client, busy.code, await newSubmission(busy.code), from(`192.0.${i}.1`));
    replies.push(reply.status);
  }
  expect(replies).toEqual([...Array(10).fill(201), 429, 429]);
  const form = await takeForm(client, busy.code, '110000');
  const elsewhere = await submitTo(client, busy.code, submissionOf(form, tinyAnswers), from('192.0.99.1'));
  expect(elsewhere.status).toBe(201);
  expect(await (await client('/metrics')).text()).toContain('chengsheng_proofs_total{outcome="asked"} 2\n');
  // The server shares its counts unprompted, and deletes expired ones.
  const told = () => sql`select points from pressure where key = ${`city ${busy.id} ${CITY}`}`;
  await expect.poll(told).toEqual([{ points: 12 }]);
  await sql`insert into pressure values ('origin 0123456789abcdef', 99, ${Date.now() - 1})`;
  await expect.poll(() => sql`select from pressure where key = 'origin 0123456789abcdef'`).toHaveLength(0);
});

test('without a script the form waits, keeps every answer, and is stored', async () => {
  const newest = await openedWave(db);
  // The server rereads a city's waves after a second.
  servers[0].advance(2000);
  const opened = await first(`/s/${CITY}`);
  const cookie = opened.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ');
  const post = (body: string) =>
    first(`/s/${CITY}`, {
      method: 'POST',
      body,
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        'X-Forwarded-For': '203.0.116.9',
        Accept: 'text/html',
        Cookie: cookie,
      },
    });
  const fields = { 'form.version': '1', 'form.language': 'zh-CN', lives_here: 'yes', q_gov: '3' };
  const asked = await pressNow(() => post(new URLSearchParams(fields).toString()), newest.code);
  const hidden = fieldsOf(await asked.text());
  expect(Object.fromEntries(hidden)).toMatchObject(fields);
  expect(hidden.get('form.ticket')).toBeTruthy();

  // The client comes too soon: the ticket and its time stay.
  const again = await post(hidden.toString());
  expect(again.status).toBe(429);
  expect(fieldsOf(await again.text()).toString()).toBe(hidden.toString());

  servers[0].advance((TICKET_WAIT_SECONDS + 1.5) * 1000);
  const stored = await post(hidden.toString());
  expect(stored.status).toBe(201);
  expect((await post(hidden.toString())).status).toBe(200);
  expect(
    await sql`select answers from submissions where wave_id = ${newest.id} and answers->>'q_gov' = '3'`,
  ).toHaveLength(1);
});

/** An origin belongs to its wave: this fills the newest wave's limit from the form's network, then sends. */
async function pressNow(send: () => Promise<Response>, code: string): Promise<Response> {
  for (let i = 0; i <= PER_ORIGIN; i++)
    await submitTo(first, code, await newSubmission(code), from('203.0.116.9'));
  const reply = await send();
  expect(reply.status).toBe(429);
  expect(reply.headers.get('Content-Type')).toContain('text/html');
  return reply;
}

function fieldsOf(html: string): URLSearchParams {
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
  return new URLSearchParams([...inputs].map(([, name = '', value = '']) => [name, value]));
}

test('the database holds no address, and of networks only hashes that differ from wave to wave', async () => {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public'`;
  expect(tables.map((t) => t.name)).toContain('public.pressure');
  for (const { name } of tables) {
    const rows = await sql.unsafe(`select t::text as row from ${name} t`);
    const all = rows.map((r) => String(r.row)).join('\n');
    expect(all, name).not.toMatch(/203\.0\.11\d|198\.51\.100|cb00710|cb00730|192\.0\.\d/i);
  }
  const stored =
    await sql`select distinct encode(origin, 'hex') as origin from submissions where wave_id = ${wave.id}`;
  expect(stored.length).toBeGreaterThan(3);
  for (const { origin } of stored) expect(origin).toMatch(/^[0-9a-f]{16}$/);
  const counted = await sql`select key, points from pressure where key like 'origin %'`;
  expect(counted.some(({ points }) => Number(points) > PER_ORIGIN)).toBe(true);
  for (const row of counted) expect(row.key).toMatch(/^origin [0-9a-f]{16}$/);
});
