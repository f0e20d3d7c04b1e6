import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { closeAccount } from '../../server/services/accounts/close.ts';
import { exportState, KEPT_HOURS } from '../../server/services/exports/state.ts';
import { answerColumns } from '../../server/services/exports/variables.ts';
import { endExports, writeExports } from '../../server/services/exports/write-exports.ts';
import { foldWave } from '../../server/services/monitor/fold.ts';
import { redact } from '../../server/services/submissions/redact.ts';
import { testApp } from '../support/app.ts';
import { answerAs, post } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tiny, tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { waitingForLocks } from '../support/lock-waits.ts';
import { activatedAccount, PASSWORD, theOperator } from '../support/staff-browser.ts';
import { openedWave } from '../support/wave.ts';

// Exports of answers: requested, written in the background, sent, ended.

const database = await testDatabase({ wavesIn: 'eight parts' });
const { db, sql } = database;
const app = await testApp(db, { isTimeFrozen: true });
const { client, fieldworkOf, platform } = app;
const [HANGZHOU, BEIJING] = ['330100', '110000'];
const wave = await openedWave(db);
const at = `/api/v1/waves/${wave.code}/exports`;
const first = await answerAs(client, wave.code, HANGZHOU, tinyAnswers);
await answerAs(client, wave.code, BEIJING, { ...tinyAnswers, remark: '=1+1' });
/** Enough text for a file of several pieces: it hardly compresses. */
await sql`
  insert into submissions (wave_id, city, id, version, language, channel, mode, origin, pages, hasty_pages, started_at,
    duration_ms, stored_at, digest, answers, stratum, codes, shown, status, reason, rules, evidence)
  select wave_id, city, gen_random_uuid(), version, language, 'qr-' || n % 7, mode, origin, pages, hasty_pages, started_at,
    duration_ms + n, stored_at, digest, answers || jsonb_build_object('visits', n % 30, 'remark',
      (select string_agg(md5(n::text || i), '') from generate_series(1, 24) as i)),
    stratum, codes, shown, status, reason, rules, evidence
  from submissions, generate_series(1, 3000) as n where id = ${first.submission.id}`;
await sql`
  insert into verdicts (wave_id, city, submission_id, number, status, reason)
  select wave_id, city, id, 1, 'removed', 'SPEEDING' from submissions where channel = 'qr-3' limit 50`;
await foldWave(db, wave.id);

const manager = await keyFor(db, 'manager');
const write = (now = platform.now) => writeExports({ database, fieldworkOf, now, log: platform.log });

async function ask(headers: Record<string, string> = manager, wish: Record<string, unknown> = {}) {
  const response = await post(client, at, { id: uuidv7(), purpose: 'the yearbook', ...wish }, headers);
  expect(response.status, await response.clone().text()).toBe(201);
  return await response.json();
}
const read = async (id: string, headers: Record<string, string> = manager) =>
  await (await client(`${at}/${id}`, { headers })).json();
const cancel = (id: string, headers: Record<string, string> = manager) =>
  client(`${at}/${id}`, { method: 'DELETE', headers });
const download = (id: string, headers: Record<string, string> = manager) =>
  client(`${at}/${id}/file`, { headers });
const pieces = async (id: string) =>
  (await sql<{ n: number }[]>`select count(*)::int as n from export_pieces where export_id = ${id}`)[0]!.n;
const trailOf = async (id: string) =>
  await sql`select action, actor, city, reason, detail from audit where subject = ${`export:${id}`} order by at`;

/** The expected content of each exported row except its pseudonym, from SQL, in any order. */
async function expectedRows(city?: string): Promise<string[]> {
  const rows = await sql<{ row: Record<string, string | null> }[]>`
    select jsonb_build_object('city', s.city, 'version', s.version::text, 'language', s.language, 'channel', coalesce(s.channel, ''),
      'mode', s.mode, 'interviewer', '', 'stratum', s.stratum,
      'started_at', to_char(s.started_at at time zone 'UTC', 'YYYY-MM-DD') || 'T00:00:00.000Z',
      'stored_at', to_char(s.stored_at at time zone 'UTC', 'YYYY-MM-DD') || 'T00:00:00.000Z',
      'duration_ms', (s.duration_ms / 1000 * 1000)::text,
      'status', coalesce((select status from verdicts v where v.submission_id = s.id order by number desc limit 1), s.status),
      'reason', coalesce((select reason from verdicts v where v.submission_id = s.id order by number desc limit 1), ''))
      || (select jsonb_object_agg(key, case when jsonb_typeof(value) = 'array' then to_jsonb(array_to_string(
        array(select jsonb_array_elements_text(value)), ';')) else to_jsonb(value #>> '{}') end) from jsonb_each(s.answers)) as row
    from submissions s where s.wave_id = ${wave.id} and ${city ?? null}::text is null or s.city = ${city ?? null}`;
  return rows.map(({ row }) => lineOf(row)).sort();
}
const columns = [
  ...[
    'city',
    'version',
    'language',
    'channel',
    'mode',
    'interviewer',
    'started_at',
    'stored_at',
    'duration_ms',
  ],
  ...['stratum', 'status', 'reason', ...answerColumns(tiny).keys()],
];
const lineOf = (row: Record<string, string | null>) =>
  // An apostrophe precedes cells that a spreadsheet would run.
  JSON.stringify(columns.map((column) => (row[column] ?? '').replace(/^=/, "'=")));
const rowsOf = (text: string): string[] =>
  (parse(text, { columns: true, bom: true }) as Record<string, string>[]).map(lineOf).sort();

test('an export has what was stored when it was asked for: rows and digest as SQL says, for each coding', async () => {
  const asked = await ask();
  expect(asked).toMatchObject({ state: 'waiting', rows: 0, expected: null, city: null, sha256: null });
  const before = await expectedRows();
  await answerAs(client, wave.code, HANGZHOU, { ...tinyAnswers, remark: 'too late' });
  await write();
  const done = await read(asked.id);
  expect(done).toMatchObject({ state: 'complete', rows: 3002, expected: 3002, failure: null });
  expect(await pieces(asked.id)).toBeGreaterThan(1);

  const packed = await download(asked.id, { ...manager, 'Accept-Encoding': 'gzip, br' });
  expect(packed.headers.get('Content-Encoding')).toBe('gzip');
  expect(packed.headers.get('Cache-Control')).toBe('private, no-store');
  expect(packed.headers.get('Content-Disposition')).toMatch(
    new RegExp(`^attachment; filename="answers-${wave.code}-all-\\d{8}T\\d{6}Z\\.csv"$`),
  );
  const file = gunzipSync(new Uint8Array(await packed.arrayBuffer()));
  expect([file.length, createHash('sha256').update(file).digest('hex')]).toEqual([done.bytes, done.sha256]);
  const plain = await download(asked.id);
  expect(plain.headers.get('Content-Encoding')).toBeNull();
  const bytes = new Uint8Array(await plain.arrayBuffer());
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(done.sha256);
  const rows = rowsOf(file.toString());
  expect(rows).toHaveLength(3002);
  expect(rows).toEqual(before);
  expect(file.toString()).not.toContain(first.submission.id);

  const trail = await trailOf(asked.id);
  expect(trail.map(({ action, reason }) => [action, reason])).toEqual([
    ['ask-export', 'the yearbook'],
    ['download-export', 'the yearbook'],
    ['download-export', 'the yearbook'],
  ]);
  expect(trail[1]).toMatchObject({ actor: 'a manager', detail: { rows: 3002, bytes: done.bytes } });
  await cancel(asked.id);
});

test('of one city, for who may export it; another person neither takes the file nor learns of other cities', async () => {
  const here = await keyFor(db, 'releaser', { cities: [HANGZHOU] });
  const there = await keyFor(db, 'manager', { cities: [BEIJING] });
  const { id } = await ask(here, { city: HANGZHOU });
  expect((await post(client, at, { id: uuidv7(), purpose: 'x' }, here)).status).toBe(403);
  expect((await post(client, at, { id: uuidv7(), purpose: 'x', city: '440300' }, manager)).status).toBe(404);
  await write();
  const text = gunzipSync(
    new Uint8Array(await (await download(id, { ...here, 'Accept-Encoding': 'gzip' })).arrayBuffer()),
  );
  expect(rowsOf(text.toString())).toEqual(await expectedRows(HANGZHOU));
  expect((await download(id)).status).toBe(403);
  expect((await read(id)).state).toBe('complete');
  for (const response of [await client(`${at}/${id}`, { headers: there }), await cancel(id, there)])
    expect(response.status).toBe(403);
  const listed = await (await client(at, { headers: there })).json();
  expect(listed.exports).toEqual([]);
  const all = await (await client(at, { headers: manager })).json();
  expect(all.exports[0]).toMatchObject({ id, author: 'a releaser', city: HANGZHOU });
  await cancel(id);
});

test('a repeated request is stored once, and an id works for one export', async () => {
  const body = { id: uuidv7(), purpose: 'the yearbook' };
  const replies = await Promise.all([1, 2].map(() => post(client, at, body, manager)));
  expect(replies.map((r) => r.status).sort()).toEqual([200, 201]);
  expect((await post(client, at, { ...body, purpose: 'another' }, manager)).status).toBe(409);
  expect((await post(client, at, { ...body, id: uuidv7(), purpose: ' ' }, manager)).status).toBe(422);
  expect(await trailOf(body.id)).toHaveLength(1);
  await cancel(body.id);
});

test('a person has five that have not ended, however they ask', async () => {
  const busy = await keyFor(db, 'manager');
  const replies = await Promise.all(
    Array.from({ length: 8 }, () => post(client, at, { id: uuidv7(), purpose: 'x' }, busy)),
  );
  expect(replies.map((r) => r.status).sort()).toEqual([201, 201, 201, 201, 201, 409, 409, 409]);
  const refused = await replies.find((r) => r.status === 409)!.json();
  expect(refused.type).toBe('urn:chengsheng:problem:too-many-exports');
  const { exports } = await (await client(at, { headers: busy })).json();
  for (const { id, state } of exports) if (state === 'waiting') await cancel(id, busy);
  await cancel((await ask(busy)).id, busy);
});

describe('an export that is cancelled', () => {
  test('while it waits is never written; a file is discarded', async () => {
    const [waiting, other] = [await ask(), await ask()];
    expect(await (await cancel(waiting.id)).json()).toMatchObject({ state: 'cancelled' });
    expect((await download(other.id)).status).toBe(409);
    await write();
    expect([await pieces(waiting.id), (await read(waiting.id)).state]).toEqual([0, 'cancelled']);
    expect(await pieces(other.id)).toBeGreaterThan(0);
    const sending = (await download(other.id)).body!.getReader();
    await sending.read();
    for (const again of [await cancel(other.id), await cancel(other.id)])
      expect(await again.json()).toMatchObject({ state: 'cancelled', rows: 3003 });
    // The client does not take a part of the file for the whole.
    await expect(
      (async () => {
        while (!(await sending.read()).done);
      })(),
    ).rejects.toThrow('ended while it was sent');
    expect(await pieces(other.id)).toBe(0);
    const gone = await download(other.id);
    expect([gone.status, (await gone.json()).type]).toEqual([410, 'urn:chengsheng:problem:export-gone']);
    expect((await trailOf(other.id)).map(({ action }) => action)).toEqual([
      'ask-export',
      'download-export',
      'cancel-export',
    ]);
  });

  test('half way is written no further', async () => {
    const { id } = await ask();
    const { written, release } = await heldAtFirstPiece(id);
    const cancelled = cancel(id);
    await release();
    expect(await (await cancelled).json()).toMatchObject({ state: 'cancelled' });
    await written;
    const { state, rows } = await read(id);
    expect([state, await pieces(id)]).toEqual(['cancelled', 0]);
    expect(rows).toBeLessThan(3003);
  });
});

/** Starts writing, and holds the first piece on its way into the database until released. */
async function heldAtFirstPiece(id: string) {
  const hold = await sql.reserve();
  await hold`begin`;
  await hold`insert into export_pieces (wave_id, export_id, number, content) values (${wave.id}, ${id}, 0, '')`;
  const written = write();
  // The test looks at its failure later.
  written.catch(() => {});
  await until(async () => (await waitingForLocks(sql)).length > 0);
  return {
    written,
    async release() {
      await hold`rollback`;
      hold.release();
    },
  };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a right that ends', () => {
  test('before it is written: nothing is', async () => {
    const account = await activatedAccount(app, 'gone', 'manager');
    const response = await post(account.browser.browse, at, { id: uuidv7(), purpose: 'x' });
    const { id } = await response.json();
    await closeAccount(db, theOperator, account.id, 'left', platform.now());
    await endExports(database, platform.now());
    await write();
    expect([(await read(id)).state, await pieces(id)]).toEqual(['right-ended', 0]);
  });

  test('half way: what was written is gone, and nobody waits for the sweep', async () => {
    const until = new Date(platform.now().getTime() + 60_000);
    const passing = await keyFor(db, 'manager', { until });
    const { id } = await ask(passing);
    let calls = 0;
    // The file is ended between its first and second piece.
    await write(() => new Date(until.getTime() + (calls++ === 0 ? -1 : 1)));
    expect(calls).toBe(2);
    expect([(await read(id)).state, await pieces(id)]).toEqual(['right-ended', 0]);
  });

  test('afterwards: the file is out of reach at once, and gone with the sweep', async () => {
    const passing = await keyFor(db, 'manager', { until: new Date(Date.now() + 3_600_000) });
    const { id } = await ask(passing);
    await write();
    await sql`update api_keys set revoked_at = now(), revoked_by = 'x' where id = (select max(id::text)::uuid from api_keys)`;
    expect((await download(id, passing)).status).toBe(401);
    await endExports(database, platform.now());
    expect([(await read(id)).state, await pieces(id)]).toEqual(['right-ended', 0]);
  });
});

test("the next server begins a dead one's export again", async () => {
  const { id } = await ask();
  const expected = await expectedRows();
  const { written, release } = await heldAtFirstPiece(id);
  // A second writer does nothing while the first holds the lock; the first loses it with its connection.
  await write();
  expect((await read(id)).state).toBe('running');
  // Commands of other test files hold locks on the same PostgreSQL.
  const endHolders = () => sql`select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())`;
  await expect.poll(endHolders).toHaveLength(0);
  const next = write();
  await release();
  await expect(written).rejects.toMatchObject({ code: expect.stringMatching(/^(CONNECTION|57P01)/) });
  await next;
  const done = await read(id);
  expect(done).toMatchObject({ state: 'complete', rows: expected.length });
  const response = await download(id, { ...manager, 'Accept-Encoding': 'gzip' });
  const file = gunzipSync(new Uint8Array(await response.arrayBuffer()));
  expect(rowsOf(file.toString())).toEqual(expected);
  expect(createHash('sha256').update(file).digest('hex')).toBe(done.sha256);
  const [row] = await sql`select attempts from exports where id = ${id}`;
  expect(row).toEqual({ attempts: 2 });
  await cancel(id);
});

describe('an export that fails', () => {
  test('has a reason and no file', async () => {
    const { id } = await ask();
    const broken = () => Promise.reject(new Error('the questionnaire is not there'));
    await writeExports({ database, fieldworkOf: broken, now: platform.now, log: platform.log });
    expect(await read(id)).toMatchObject({ state: 'failed', failure: 'error' });
    expect([(await download(id)).status, await pieces(id)]).toEqual([410, 0]);
  });

  test('when five servers died over it', async () => {
    const { id } = await ask();
    await sql`update exports set attempts = 5 where id = ${id}`;
    await write();
    expect(await read(id)).toMatchObject({ state: 'failed', failure: 'broke-off' });
  });
});

test('a file expires: from that moment nobody gets it, and the sweep takes it away', async () => {
  const lasting = await keyFor(db, 'manager', { until: new Date(Date.now() + 2 * KEPT_HOURS * 3_600_000) });
  const { id } = await ask(lasting);
  await write();
  const { expiresAt } = await read(id);
  expect(Date.parse(expiresAt) - platform.now().getTime()).toBe(KEPT_HOURS * 3_600_000);
  const [row] = await sql`select ending, attempts from exports where id = ${id}`;
  const state = (moment: number) =>
    exportState({ ending: row!.ending, attempts: 1, expiresAt: new Date(expiresAt) }, new Date(moment));
  expect([state(Date.parse(expiresAt) - 1), state(Date.parse(expiresAt))]).toEqual(['complete', 'expired']);
  await endExports(database, new Date(Date.parse(expiresAt) - 1));
  expect(await pieces(id)).toBeGreaterThan(0);
  await endExports(database, new Date(expiresAt));
  expect([(await read(id)).state, await pieces(id), (await download(id, lasting)).status]).toEqual([
    'expired',
    0,
    410,
  ]);
});

test('a text that is redacted is gone from the files that had it', async () => {
  const [whole, other] = [await ask(), await ask(manager, { city: BEIJING })];
  await write();
  await redact(db, await fieldworkOf(wave.id), {
    submission: first.submission.id,
    question: 'remark',
    actor: 'li',
    reason: 'a name',
  });
  expect([(await read(whole.id)).state, await pieces(whole.id)]).toEqual(['redacted', 0]);
  expect((await read(other.id)).state).toBe('complete');
  await cancel(other.id);
});

test('a session asks and downloads only within ten minutes of a password', async () => {
  const { browser } = await activatedAccount(app, 'manager', 'manager');
  const { id } = await (await post(browser.browse, at, { id: uuidv7(), purpose: 'x' })).json();
  await write();
  expect((await browser.browse(`${at}/${id}/file`)).status).toBe(200);
  app.advance(601_000);
  for (const response of [
    await post(browser.browse, at, { id: uuidv7(), purpose: 'x' }),
    await browser.browse(`${at}/${id}/file`),
  ])
    expect([response.status, (await response.json()).type]).toEqual([
      403,
      'urn:chengsheng:problem:confirmation-needed',
    ]);
});

describe('the page', () => {
  const page = `/console/${wave.code}/exports`;
  const send = (browse: typeof client, fields: Record<string, string>, path = page) =>
    browse(path, { method: 'POST', body: new URLSearchParams(fields) });

  test('keeps what was typed while something is wrong, asks for the password, and asks for the export', async () => {
    const { browser } = await activatedAccount(app, 'li.na', 'releaser');
    const fields = { id: uuidv7(), city: HANGZHOU, purpose: ' ' };
    const empty = await send(browser.browse, fields);
    expect([empty.status, await empty.text()]).toEqual([422, expect.stringContaining('请写明用途')]);
    app.advance(601_000);
    const named = { ...fields, purpose: '年鉴 <1>' };
    const unproven = await send(browser.browse, { ...named, 'own-password': 'wrong' });
    const html = await unproven.text();
    expect(unproven.status).toBe(401);
    expect(html).toContain('年鉴 &lt;1></textarea>');
    expect(html).toMatch(/<option value="330100" selected/);
    const asked = await send(browser.browse, { ...named, 'own-password': PASSWORD });
    expect([asked.status, asked.headers.get('Location')]).toEqual([303, `${page}?done=asked`]);
    expect(await (await browser.browse(page)).text()).toContain('data-under-way');
    await write();
    const complete = await (await browser.browse(page)).text();
    const { sha256 } = await read(fields.id);
    expect(complete).toContain(sha256);
    expect(complete).not.toContain('data-under-way');
    const file = `${page}/${fields.id}/file`;
    expect(complete).toContain(`href="${file}"`);
    expect((await browser.browse(file)).headers.get('Content-Disposition')).toMatch(/-330100-.*\.csv"$/);
    app.advance(601_000);
    const unconfirmed = await browser.browse(file);
    expect([unconfirmed.status, unconfirmed.headers.get('Location')]).toEqual([
      303,
      `/console/confirm?to=${encodeURIComponent(page)}`,
    ]);
    const cancelled = await send(browser.browse, {}, `${page}/${fields.id}/cancellation`);
    expect(cancelled.headers.get('Location')).toBe(`${page}?done=cancelled`);
    expect((await read(fields.id)).state).toBe('cancelled');
  });

  test('offers a colleague nothing to download, and who may export one city no other', async () => {
    const { id } = await ask();
    await write();
    const other = await (await client(page, { headers: await keyFor(db, 'manager') })).text();
    expect(other).toContain(`export-${id}`);
    expect(other).not.toContain(`${id}/file`);
    const here = await (
      await client(page, { headers: await keyFor(db, 'manager', { cities: [HANGZHOU] }) })
    ).text();
    expect(here).not.toContain(`export-${id}`);
    expect([...here.matchAll(/<option value="(\d*)"/g)].map(([, code]) => code)).toEqual([HANGZHOU]);
    await cancel(id);
  });
});

test('where nothing runs in the background, a problem says so', async () => {
  const worker = await testApp(db, { writesExports: false });
  const response = await post(worker.client, at, { id: uuidv7(), purpose: 'x' }, manager);
  expect([response.status, (await response.json()).type]).toEqual([
    501,
    'urn:chengsheng:problem:exports-elsewhere',
  ]);
});

test('the database keeps what was asked for, a file and an end as they are', async () => {
  const { id } = await ask();
  await write();
  for (const change of [`purpose = 'x'`, `rows = 1`, `sha256 = 'x'`, `expires_at = now()`])
    await expect(sql.unsafe(`update exports set ${change} where id = '${id}'`)).rejects.toThrow('keeps');
  await cancel(id);
  await expect(sql`update exports set ending = null, ended_at = null where id = ${id}`).rejects.toThrow(
    'keeps',
  );
  await expect(sql`delete from exports where id = ${id}`).rejects.toThrow('keeps');
});
