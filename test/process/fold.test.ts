import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freePort, type Program, startProgram } from '../../load-tests/program.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { answerAs, clientOf } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { openedWave } from '../support/wave.ts';

// Two built servers, one with two processes, fold the counts of one database; one is killed halfway.

const { db, sql, url } = await testDatabase({ wavesIn: 'eight parts' });
const { fieldworkOf } = await testApp(db);
const wave = await openedWave(db);
const CITY = '330100';
const programs: Program[] = [];
afterAll(async () => {
  for (const program of programs) if (program.child.signalCode === null) await program.stop();
});

async function start(WORKERS: string) {
  const port = await freePort();
  const program = await startProgram(
    [join(import.meta.dirname, '../../dist/server/node.js'), '--empty'],
    { ...testEnvironment, DATABASE_URL: url, PORT: String(port), WORKERS, MONITOR_SECONDS: '1' },
    port,
    'ignore',
  );
  programs.push(program);
  return { ...program, client: clientOf(`http://127.0.0.1:${port}`) };
}

const counted = async () => {
  const [row] =
    await sql`select coalesce(sum(n), 0)::int as n from standing_counts where wave_id = ${wave.id}`;
  return row?.n;
};

/** Sessions that are stuck halfway through folding. */
const stuck = () => sql<{ pid: number }[]>`
  select pid from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock' and query like '%with touched as%'`;

/** The number of checks whether another server folds. */
const looks = async () => {
  const [row] = await sql<{ scans: number }[]>`
    select (seq_scan + coalesce(idx_scan, 0))::int as scans from pg_stat_user_tables where relname = 'folds'`;
  return row!.scans;
};

test('one server folds; killed in the middle it has counted nothing, and the other one counts all of it once', async () => {
  const first = await start('1');
  let release = () => {};
  const locked = sql.begin(async (tx) => {
    await tx`lock table way_counts in exclusive mode`;
    await new Promise<void>((resolve) => (release = resolve));
  });
  for (let i = 0; i < 20; i++)
    expect((await answerAs(first.client, wave.code, CITY, tinyAnswers)).response.status).toBe(201);
  // One statement moves all counts, in the transaction that moves the time of the fold.
  await expect.poll(stuck).toHaveLength(1);
  const folding = await stuck();
  const second = await start('2');
  for (let i = 0; i < 20; i++)
    expect((await answerAs(second.client, wave.code, CITY, tinyAnswers)).response.status).toBe(201);
  // Servers that come meanwhile, in every round, leave the work to the one that folds.
  const begun = await looks();
  await expect.poll(looks).toBeGreaterThan(begun + 3);
  expect(await stuck()).toEqual(folding);
  expect(await counted()).toBe(0);

  const exited = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await exited;
  release();
  await locked;
  await expect.poll(counted).toBe(40);
  expect((await reconcile(db, await fieldworkOf(wave.id))).differences).toEqual([]);
});
