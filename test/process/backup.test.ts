import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { afterAll, expect, inject, test, vi } from 'vitest';
import { type Database, openDatabase } from '../../db/client.ts';
import { inSnapshot, listTables, readRows } from '../../db/dump.ts';
import { migrationsCurrent } from '../../db/migrations.ts';
import { backupCommand, restoreCommand } from '../../server/cli/commands/backup.ts';
import { verifyDetached } from '../../server/crypto/signature.ts';
import { loadConfiguration } from '../../server/runtime/config/configuration.ts';
import { backUp } from '../../server/services/backup/back-up.ts';
import { secretKeyCheck } from '../../server/services/backup/secrets.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { answerAs, submissionOf, submitTo, takeForm } from '../support/client.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { fillEarlier, migrateTo, readEarlier } from '../support/earlier.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { publish } from '../support/publish.ts';
import { createScratch, dropScratch, scratchUrl } from '../support/scratch.ts';
import { openedWave, preparedWave } from '../support/wave.ts';

// The rehearsal: residents answer during the backup, and go on answering at the restored server.

const { db, sql, url } = await testDatabase({ wavesIn: 'eight parts' });
const source = await testApp(db);
const CITY = '330100';
const CAP = 20;
const wave = await openedWave(db, { quotas: [{ city: CITY, stratum: '16-39/female', cap: CAP }] });
const { folder, printed } = await commandsOn(url);
const at = (name: string) => join(folder, name);
await chmod(folder, 0o711);
await writeFile(at('passphrase'), 'correct horse battery staple\n');
await writeFile(at('short'), 'too short');

/** Runs a command with one server's configuration. */
async function run(command: Command, args: string[], environment: Record<string, string>): Promise<void> {
  vi.unstubAllEnvs();
  for (const [name, value] of Object.entries({ LOG_LEVEL: 'silent', ...environment }))
    vi.stubEnv(name, value);
  await command.exitOverride().parseAsync(args, { from: 'user' });
}

const WITH_SECRETS = ['--with-secrets', '--passphrase-file', at('passphrase')];
const here = { ...testEnvironment, DATABASE_URL: url, DATA_DIR: at('here') };
const { SECRET_KEY: _, SIGNING_KEY: __, ...withoutSecrets } = testEnvironment;

/** An empty database that plays another server, until the file's tests are over. */
async function elsewhere(): Promise<Database & { url: string }> {
  const serverUrl = inject('serverUrl');
  const name = await createScratch(serverUrl);
  const database = openDatabase(scratchUrl(serverUrl, name));
  afterAll(async () => {
    await database.close();
    await dropScratch(serverUrl, name);
  });
  return { ...database, url: scratchUrl(serverUrl, name) };
}

const answers = { ...tinyAnswers, age: '16-39', sex: 'female', remark: '有\t制表符、\\ 和\n换行' };

/** Residents who answer one by one until stopped, and their receipts. */
function residents(n: number) {
  let isOver = false;
  const receipts: string[] = [];
  const all = Array.from({ length: n }, async () => {
    while (!isOver) {
      receipts.push((await answerAs(source.client, wave.code, CITY, answers)).body.receipt);
      await sleep(50);
    }
  });
  return {
    receipts,
    async stop() {
      isOver = true;
      await Promise.all(all);
    },
  };
}

test('a backup made under load continues elsewhere', async () => {
  const earlier = submissionOf(await takeForm(source.client, wave.code, CITY), answers);
  const reply = await (await submitTo(source.client, wave.code, earlier)).json();
  const load = residents(4);
  await vi.waitFor(() => expect(load.receipts.length).toBeGreaterThan(CAP), 10_000);
  await publish(db, await source.fieldworkOf(wave.id), { signingKey: source.signingKey, reason: null });
  await sleep(100);
  const before = [reply.receipt, ...load.receipts];
  await run(backupCommand(), [at('backup'), ...WITH_SECRETS], here);
  const during = load.receipts.length;
  await sleep(100);
  await load.stop();
  expect(load.receipts.length).toBeGreaterThan(during);
  for (const name of ['manifest.json', 'secrets.age', 'tables/submissions.copy.gz'])
    expect((await stat(join(at('backup'), name))).mode & 0o777).toBe(0o600);

  const target = await elsewhere();
  const there = { ...withoutSecrets, DATABASE_URL: target.url, DATA_DIR: at('there') };
  await run(restoreCommand(), [at('backup'), ...WITH_SECRETS], there);
  expect(printed.told).toContain('every digest and count agrees');
  const { secretKey, signingKey } = loadConfiguration({ DATA_DIR: at('there') });
  expect({ secretKey, signingKey }).toEqual(
    (({ secretKey, signingKey }) => ({ secretKey, signingKey }))(loadConfiguration(testEnvironment)),
  );

  const restored = await testApp(target.db);
  const text = async (path: string) => await (await restored.client(path)).text();
  const release = `/api/v1/waves/${wave.code}/releases/1`;
  expect(await text(release)).toBe(await (await source.client(release)).text());
  const keys = JSON.parse(await text('/.well-known/jwks.json'));
  expect(await verifyDetached(await text(release), await text(`${release}/signature`), keys)).toBe(
    source.signingKey.kid,
  );
  for (const receipt of before)
    expect(JSON.parse(await text(`/api/v1/receipts/${encodeURIComponent(receipt)}`)).known).toBe(true);
  const [stored] = await target.sql<{ n: number; counted: number }[]>`
    select count(*)::int as n, (select counted from quotas where wave_id = ${wave.id}) from submissions`;
  expect(stored!.n).toBeGreaterThanOrEqual(before.length);
  expect(stored!.counted).toBe(CAP);
  expect((await reconcile(target.db, await restored.fieldworkOf(wave.id))).differences).toEqual([]);

  expect((await submitTo(restored.client, wave.code, earlier)).status).toBe(200);
  expect((await submitTo(restored.client, wave.code, { ...earlier, durationMs: 1 })).status).toBe(409);
  const again = { ...submissionOf(await takeForm(restored.client, wave.code, CITY), answers) };
  expect(
    (await submitTo(restored.client, wave.code, { ...again, credential: earlier.credential })).status,
  ).toBe(409);
  expect((await submitTo(restored.client, wave.code, again)).status).toBe(201);
  await expect(target.sql`delete from releases`).rejects.toThrow('immutable');
  await expect(target.sql`update quotas set cap = 99`).rejects.toThrow('frozen');
}, 60_000);

test('a backup keeps nobody from preparing a wave, and nobody from answering meanwhile', async () => {
  await inSnapshot(sql, async (tx) => {
    for (const table of await listTables(tx)) for await (const _ of readRows(tx, table));
    await sql`set statement_timeout = 2000`;
    const next = await preparedWave(db);
    expect(await tx`select from waves where id = ${next.id}`).toHaveLength(0);
    expect((await answerAs(source.client, wave.code, CITY, answers)).response.status).toBe(201);
  });
});

test('a last row that fills a buffer stops nothing', async () => {
  const { sql: other } = await elsewhere();
  await other`create table long as select repeat('x', 70000) as word`;
  await inSnapshot(other, async (tx) => {
    const [long] = await listTables(tx);
    let bytes = 0;
    for await (const chunk of readRows(tx, long!)) bytes += chunk.length;
    expect(bytes).toBe(70_001);
    expect(await tx`select 1`).toHaveLength(1);
  });
});

test("an earlier version's backup is restored and brought up to date", async () => {
  const old = await elsewhere();
  await migrateTo(old.sql, 6);
  await fillEarlier(old.sql, await readEarlier('0006'));
  const check = secretKeyCheck(loadConfiguration(testEnvironment).secretKey);
  const options = { directory: at('old'), program: '0.0.6', secretKeyCheck: check, secrets: null };
  await backUp(old.sql, options);
  const target = await elsewhere();
  await run(restoreCommand(), [at('old')], { ...here, DATABASE_URL: target.url });
  expect(await migrationsCurrent(target.db)).toBe(true);
  const answersOf = async ({ sql }: Pick<Database, 'sql'>) =>
    await sql`select id, answers, stored_at from submissions order by id`;
  expect(await answersOf(target)).toEqual(await answersOf(old));
});

test('a backup with a fault, or for another survey, changes nothing', async () => {
  const target = await elsewhere();
  const there = { ...here, DATABASE_URL: target.url };
  const fails = (args: string[], message: string, environment: Record<string, string> = there) =>
    expect(run(restoreCommand(), args, environment)).rejects.toThrow(message);
  await run(backupCommand(), [at('good')], here);
  await expect(run(backupCommand(), [at('good')], here)).rejects.toThrow('is not empty');
  await expect(
    run(backupCommand(), [at('new'), '--with-secrets', '--passphrase-file', at('short')], here),
  ).rejects.toThrow('at least 12');
  await fails([at('nowhere')], 'is no backup');
  await fails([at('good')], 'the database is not empty (public.', here);
  const otherKey = { ...there, SECRET_KEY: Buffer.alloc(32, 8).toString('base64url') };
  await fails([at('good')], 'SECRET_KEY is not the one', otherKey);
  await fails([at('good'), ...WITH_SECRETS], 'without --with-secrets');
  await writeFile(at('wrong'), 'another passphrase');
  await fails([at('backup'), '--with-secrets', '--passphrase-file', at('wrong')], 'does not open', {
    ...there,
    DATA_DIR: at('wrong-place'),
  });

  const file = join(at('good'), 'tables/waves.copy.gz');
  const bytes = await readFile(file);
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(file, bytes);
  await fails([at('good')], 'waves.copy.gz is damaged');
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(file, bytes);

  const manifest = join(at('good'), 'manifest.json');
  const written = JSON.parse(await readFile(manifest, 'utf8'));
  await writeFile(manifest, JSON.stringify({ ...written, schema: 9_999_999_999_999 }));
  await fails([at('good')], 'newer version');
  // The rows are wrong although every digest is right: the restore rolls back, and leaves the database empty.
  const tables = written.tables.map((table: { name: string; rows: number }) =>
    table.name === 'waves' ? { ...table, rows: table.rows + 1 } : table,
  );
  await writeFile(manifest, JSON.stringify({ ...written, tables }));
  await fails([at('good')], 'waves has ');
  const orphans = written.tables.filter(({ name }: { name: string }) => name === 'cities');
  await writeFile(manifest, JSON.stringify({ ...written, tables: orphans }));
  await fails([at('good')], 'are not the same');
  await writeFile(manifest, JSON.stringify(written));
  await run(restoreCommand(), [at('good')], there);
}, 60_000);
