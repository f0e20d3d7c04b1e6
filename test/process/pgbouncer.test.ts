import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Database, openDatabase } from '../../db/client.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { findPgBouncer, startPgBouncer } from '../../load-tests/pgbouncer.ts';
import { freePort, type Program, startProgram } from '../../load-tests/program.ts';
import { testEnvironment } from '../support/app.ts';
import { answerAs, type Client, clientOf } from '../support/client.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { createScratch, dropScratch, scratchUrl } from '../support/scratch.ts';
import { openedWave } from '../support/wave.ts';

/** The built server and its commands reach their database only through PgBouncer in transaction mode. */
const CITY = '330100';
const DIST = join(import.meta.dirname, '../../dist/server');
const pgbouncer = findPgBouncer();

describe.each(['yes', 'prepared'] as const)('DATABASE_POOLED=%s', (mode) => {
  const isPossible = pgbouncer && (mode === 'yes' || pgbouncer.keepsPrepared);
  describe.skipIf(!isPossible)(isPossible ? 'through PgBouncer' : 'PgBouncer is absent or too old', () => {
    smoke(mode);
  });
});

function smoke(mode: 'yes' | 'prepared'): void {
  const serverUrl = inject('serverUrl');
  let name: string;
  let folder: string;
  let pooler: Awaited<ReturnType<typeof startPgBouncer>>;
  let direct: Database;
  let pooled: Database;
  const programs: Program[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chengsheng-pgbouncer-test-'));
    name = await createScratch(serverUrl);
    const url = scratchUrl(serverUrl, name);
    pooler = await startPgBouncer(pgbouncer!, url, mode === 'prepared');
    direct = openDatabase(url, { max: 1 });
    pooled = openDatabase(pooler.url, { pooled: true, prepare: mode === 'prepared' });
  });
  afterAll(async () => {
    for (const program of programs) await program.stop();
    await pooled.close();
    await pooler.stop();
    await direct.close();
    await dropScratch(serverUrl, name);
    await rm(folder, { recursive: true });
  });

  const environment = (given: Record<string, string> = {}) => ({
    ...testEnvironment,
    DATABASE_URL: pooler.url,
    DATABASE_POOLED: mode,
    DATA_DIR: folder,
    ...given,
  });
  const run = async (program: string, args: string[], given?: Record<string, string>) => {
    const child = spawn(process.execPath, [join(DIST, program), ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...environment(given) },
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk) => (said.out += chunk));
    child.stderr.on('data', (chunk) => (said.err += chunk));
    const [code] = await once(child, 'close');
    return { code, ...said };
  };
  const clients: Client[] = [];
  let wave: { id: string; code: string };

  test('a server that was not told of the pooler does not start, and says why', async () => {
    const { code, err } = await run('node.js', [], { DATABASE_POOLED: 'no' });
    expect(code).toBe(1);
    expect(err).toContain('unsupported startup parameter');
  });

  test('simultaneous migrations take turns, and leave no lock', async () => {
    await Promise.all(Array.from({ length: 8 }, () => migrateDatabase(pooler.url, { pooled: true })));
    const [made] =
      await direct.sql`select count(*) = count(distinct hash) as once from drizzle.__drizzle_migrations`;
    expect(made).toEqual({ once: true });
    const locks = await direct.sql`
      select from pg_locks l join pg_database d on d.oid = l.database
      where l.locktype = 'advisory' and d.datname = current_database()`;
    expect(locks).toHaveLength(0);
  });

  test('servers, one of them with two processes, store and acknowledge', async () => {
    for (const WORKERS of ['1', '2']) {
      const port = await freePort();
      const given = environment({ PORT: String(port), WORKERS });
      programs.push(await startProgram([join(DIST, 'node.js'), '--empty'], given, port, 'ignore'));
      clients.push(clientOf(`http://127.0.0.1:${port}`));
    }
    wave = await openedWave(pooled.db, {
      quotas: [{ city: CITY, stratum: '40-59/female', cap: 100 }],
      settings: { signOff: 'one' },
    });
    const replies = await Promise.all(
      Array.from({ length: 200 }, (_, i) => answerAs(clients[i % 2]!, wave.code, CITY, tinyAnswers)),
    );
    expect(replies.map(({ response }) => response.status)).toEqual(replies.map(() => 201));
    const outcomes = replies.map(({ body }) => body.outcome).sort();
    expect(outcomes).toEqual([...Array(100).fill('counted'), ...Array(100).fill('quota_full')]);
    const stored = await direct.sql<{ id: string }[]>`select id from submissions where wave_id = ${wave.id}`;
    expect(stored.map(({ id }) => id).sort()).toEqual(replies.map(({ submission }) => submission.id).sort());
    for (const client of clients) expect((await client('/readyz')).status).toBe(200);
  });

  test('an operator screens, publishes, exports, verifies and reconciles', async () => {
    expect(await run('cli.js', ['screen', wave.code])).toMatchObject({ code: 0 });
    expect(await run('cli.js', ['publish', wave.code, '--interim', '--yes'])).toMatchObject({ code: 0 });
    const csv = await run('cli.js', ['export', wave.code]);
    expect(csv.out.trim().split('\n')).toHaveLength(201);
    expect(await run('cli.js', ['reconcile', wave.code])).toMatchObject({ code: 0 });

    const at = `/api/v1/waves/${wave.code}/releases`;
    for (const [file, path] of [
      ['release.json', `${at}/1`],
      ['signature.jws', `${at}/1/signature`],
      ['jwks.json', '/.well-known/jwks.json'],
    ] as const) {
      const reply = await clients[0]!(path);
      expect(reply.status).toBe(200);
      await writeFile(join(folder, file), await reply.text());
    }
    const args = ['verify', 'release.json', '--signature', 'signature.jws', '--jwks', 'jwks.json'];
    expect(await run('cli.js', args)).toMatchObject({ code: 0 });
  });
}
