import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, expect, test } from 'vitest';
import { freePort, type Program, startProgram } from '../../load-tests/program.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { answerAs, clientOf, post } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { publish } from '../support/publish.ts';
import { openedWave } from '../support/wave.ts';

// Two built servers, one with two processes, share a database: one writes an export, and is killed halfway.

const { db, sql, url } = await testDatabase();
const { client, fieldworkOf, signingKey } = await testApp(db);
const wave = await openedWave(db);
const at = `/api/v1/waves/${wave.code}/exports`;
const headers = await keyFor(db, 'manager');
const answers = Array.from({ length: 20 }, (_, visits) => ({ ...tinyAnswers, visits }));
for (const answer of answers) await answerAs(client, wave.code, '330100', answer);
const programs: Program[] = [];
afterAll(async () => {
  for (const program of programs) if (program.child.signalCode === null) await program.stop();
});

async function start(WORKERS: string) {
  const port = await freePort();
  const program = await startProgram(
    [join(import.meta.dirname, '../../dist/server/node.js'), '--empty'],
    { ...testEnvironment, DATABASE_URL: url, PORT: String(port), WORKERS },
    port,
    'ignore',
  );
  programs.push(program);
  return { ...program, client: clientOf(`http://127.0.0.1:${port}`) };
}

test('a server that is killed while it writes is followed by another one; any of them sends the file', async () => {
  const first = await start('1');
  const id = uuidv7();
  const read = async () => await (await client(`${at}/${id}`, { headers })).json();
  // The writer of the first piece waits until this transaction ends.
  const hold = await sql.reserve();
  await post(client, at, { id, purpose: 'the yearbook' }, headers);
  await hold`begin`;
  await hold`insert into export_pieces (wave_id, export_id, number, content) values (${wave.id}, ${id}, 0, '')`;
  await expect.poll(async () => (await read()).state, { timeout: 60_000 }).toBe('running');
  const second = await start('2');
  const exited = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await exited;
  expect((await read()).state).toBe('running');
  await hold`rollback`;
  hold.release();
  await expect.poll(async () => (await read()).state, { timeout: 60_000 }).toBe('complete');

  expect(await sql`select attempts from exports`).toEqual([{ attempts: 2 }]);
  const { sha256, rows } = await read();
  const text = await (await second.client(`${at}/${id}/file`, { headers })).text();
  // `fetch` strips the byte order mark.
  expect(createHash('sha256').update(`\ufeff${text}`).digest('hex')).toBe(sha256);
  const visits = (parse(text, { columns: true }) as { visits: string }[]).map((row) => Number(row.visits));
  expect([rows, visits.sort((a, b) => a - b)]).toEqual([20, answers.map((answer) => answer.visits)]);
});

test('a server makes the files of a release that something else has published', async () => {
  const server = await start('1');
  await publish(db, await fieldworkOf(wave.id), { signingKey, reason: null });
  const forms = async () =>
    (await sql<{ form: string }[]>`select form from release_files order by form`).map(({ form }) => form);
  await expect
    .poll(forms, { timeout: 30_000 })
    .toEqual(['csv', 'experimental', 'parquet', 'replication', 'xlsx']);
  const reply = await server.client(`/api/v1/waves/${wave.code}/releases/1/scores.csv`);
  expect(await reply.text()).toContain('330100');
});
