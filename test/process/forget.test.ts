import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { parse } from 'csv-parse/sync';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, inject, test } from 'vitest';
import { countInvitations } from '../../db/invitations.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { inviteCommand } from '../../server/cli/commands/invite.ts';
import { waveCommand } from '../../server/cli/commands/wave.ts';
import { invitationKey } from '../../server/identity/invitation.ts';
import { screenWave } from '../../server/services/screening/screen.ts';
import { groupBy } from '../../server/survey/group-by.ts';
import { testApp } from '../support/app.ts';
import { answerAs, type Submission, submissionOf, submitTo, takeForm } from '../support/client.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { createScratch, dropScratch, scratchUrl } from '../support/scratch.ts';
import { openedWave } from '../support/wave.ts';

// An attacker has the addressees' list, the whole database and the installation's secret, and
// wants to know which of them answered what.

const { db, sql, url } = await testDatabase();
const { client, fieldworkOf, advance } = await testApp(db);
const { folder, printed } = await commandsOn(url);

const CITY = '330100';
const wave = await openedWave(db, {
  settings: { code: 'letters', credentials: ['device', 'invitation'] },
});
/** The list's lines whose addressees answered. */
const ANSWERED = [3, 7, 50, 111, 180];

const run = async (command: Command, ...args: string[]) => {
  printed.out = '';
  await command.parseAsync(args, { from: 'user' });
  return printed.out;
};
const invite = async (...args: string[]): Promise<{ code: string }[]> =>
  parse(await run(inviteCommand(), wave.code, '--city', CITY, ...args), { columns: true });

const list = [
  ...(await invite('--count', '200', '--days', '9', '--stratum', '60+/male')),
  ...(await invite('--count', '1', '--days', '9')),
];
const { participantsKey } = await fieldworkOf(wave.id);
const keys = list.map(({ code }) => invitationKey(participantsKey!, code));
const form = await takeForm(client, wave.code, CITY);
const sent: Submission[] = [];
for (const line of ANSWERED) {
  const credential = { kind: 'invitation', value: list[line]!.code };
  const submission = { ...submissionOf(form, tinyAnswers), credential };
  expect((await submitTo(client, wave.code, submission)).status).toBe(201);
  sent.push(submission);
}
sent.push((await answerAs(client, wave.code, CITY, tinyAnswers)).submission);
// Submissions of tests have no network address.
await sql.unsafe(`alter table submissions disable trigger immutable;
  update submissions set origin = '\\x0102030405060708';
  alter table submissions enable trigger immutable`);

describe('before a wave is forgotten', () => {
  test('invitations lie in the order of their keys, not of the list', async () => {
    const rows = await sql<{ key: string }[]>`
      select encode(key, 'hex') as key from invitations where stratum is not null order by ctid`;
    expect(rows.map((r) => r.key)).toEqual(keys.slice(0, 200).sort());
  });

  test('nor do times tell which run one is of', async () => {
    const [{ days, ends } = { days: 0, ends: 0 }] = await sql<{ days: number; ends: number }[]>`
      select count(distinct created_on)::int as days, count(distinct expires_at)::int as ends from invitations`;
    expect([days, ends]).toEqual([1, 1]);
  });

  test.each([
    ['participants', 'delete from participants'],
    ['invitations', 'delete from invitations'],
    ['invitations', 'update invitations set city = city'],
    ['submissions', 'update submissions set origin = null, channel = null'],
    ['submissions', `update submissions set answers = answers || '{"remark":"[redacted]"}'`],
    ['submissions', 'delete from submissions'],
  ])('%s are immutable: %s', async (table, statement) => {
    await expect(sql.unsafe(statement)).rejects.toThrow('immutable');
    expect((await sql.unsafe(`select from ${table}`)).length).toBeGreaterThan(0);
  });
});

describe('once it is forgotten', () => {
  const forget = async () => {
    await run(waveCommand(), 'close', wave.code);
    await run(waveCommand(), 'forget', wave.code, '--yes');
    advance(1000);
  };

  async function everything(): Promise<{ table: string; row: string }[]> {
    const tables = await sql<{ name: string }[]>`
      select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = 'public'`;
    const found: { table: string; row: string }[] = [];
    for (const { name } of tables)
      for (const { row } of await sql<{ row: string }[]>`select t::text as row from ${sql(name)} as t`)
        found.push({ table: name, row });
    return found;
  }
  const tablesWith = (rows: { table: string; row: string }[], texts: string[]) =>
    [...new Set(rows.filter(({ row }) => texts.some((t) => row.includes(t))).map((r) => r.table))].sort();

  test('no table joins an invitation with an answer', async () => {
    const ids = sent.map((s) => s.id);
    const before = await everything();
    expect(tablesWith(before, keys)).toEqual(['invitations', 'participants']);
    expect(tablesWith(before, ids)).toEqual(['participants', 'submission_ids', 'submissions']);
    const counts = await countInvitations(db, wave.id, new Date());
    await forget();
    const after = await everything();
    // Neither a key nor a row's place in a list of equal length leads back.
    expect(tablesWith(after, keys)).toEqual([]);
    const rowsOf = groupBy(after, (r) => r.table);
    const ofWave = [...rowsOf].filter(([, rows]) => rows.some(({ row }) => row.includes(wave.id)));
    expect(ofWave.map(([table]) => table)).toContain('invitation_counts');
    expect(ofWave.filter(([, rows]) => rows.length >= list.length).map(([table]) => table)).toEqual([]);
    // The rows that name an answer carry no other time of it, and nothing else.
    expect(tablesWith(after, ids)).toEqual(['submission_ids', 'submissions']);
    expect(
      rowsOf
        .get('submission_ids')!
        .map(({ row }) => row)
        .sort(),
    ).toEqual(ids.map((id) => `(${wave.id},${id},${CITY})`).sort());
    expect(await sql`select from submissions where origin is not null`).toHaveLength(0);
    expect(await countInvitations(db, wave.id, new Date())).toEqual(
      counts.map((c) => ({ ...c, expired: c.made - c.used })),
    );
    expect(counts.map(({ made, used }) => [made, used])).toEqual([
      [1, 0],
      [200, 5],
    ]);
  });

  test('a repeat still gets the receipt, and nobody can answer again', async () => {
    const [first] = sent;
    expect((await submitTo(client, wave.code, first)).status).toBe(200);
    expect((await submitTo(client, wave.code, { ...first, id: uuidv7() })).status).toBe(410);
  });

  test('standing verdicts are final for the rules, and forgetting again changes nothing', async () => {
    const counts = await countInvitations(db, wave.id, new Date());
    expect(await screenWave(db, await fieldworkOf(wave.id))).toEqual({ examined: 0, changed: {} });
    await forget();
    expect(await countInvitations(db, wave.id, new Date())).toEqual(counts);
    await expect(sql`update invitation_counts set used = 0`).rejects.toThrow('immutable');
  });
});

test('a database of before is brought forward: order, days, and waves that were forgotten', async () => {
  const server = inject('serverUrl');
  const name = await createScratch(server);
  const old = postgres(scratchUrl(server, name), { onnotice: () => {} });
  try {
    const migrations = join(folder, 'migrations');
    cpSync(join(import.meta.dirname, '../../db/migrations'), migrations, { recursive: true });
    const file = join(migrations, 'meta/_journal.json');
    const journal = JSON.parse(readFileSync(file, 'utf8'));
    const entries = journal.entries.filter((e: { idx: number }) => e.idx <= 6);
    writeFileSync(file, JSON.stringify({ ...journal, entries }));
    await migrate(drizzle(old), { migrationsFolder: migrations });
    const [gone, open] = [uuidv7(), uuidv7()];
    await old.unsafe(`
      insert into cities values ('330100', '杭州市', 'Hangzhou', 'prefecture', '33', '浙江', 'Zhejiang', 'hz', 'hz');
      insert into questionnaires values ('q', 1, 'd', '{}');`);
    for (const id of [gone, open])
      await old.unsafe(`
        insert into waves (id, code, title, questionnaire_name, questionnaire_version, opens_at, closes_at, weight,
          scoring, screening, answers_once_per)
        values ('${id}', '${id}', '{}', 'q', 1, '2018-09-01', '2018-10-01', 40, '{}', '{}', 'wave');
        select partition_wave('${id}');
        insert into wave_cities (wave_id, city) values ('${id}', '330100');
        insert into invitations (wave_id, key, city, expires_at)
          select '${id}', sha256(n::text::bytea), '330100', '2018-10-01' from generate_series(1, 50) as n;
        insert into participants (wave_id, key, city, submission_id)
          values ('${id}', sha256('7'), '330100', '${id}');
        insert into submissions (wave_id, city, id, version, language, mode, digest, answers, stratum, codes, shown,
          status, origin)
        values ('${id}', '330100', '${id}', 1, 'en', 'invitation', '', '{}', '', '', 1, 'counted', '\\x01');`);
    await old`insert into wave_secrets values (${open}, '\\x01')`;
    await migrateDatabase(scratchUrl(server, name));
    const left = await old`
      select wave_id, count(*)::int as n, array_agg(key order by ctid) = array_agg(key order by key) as sorted
      from invitations group by 1`;
    expect(left).toEqual([{ wave_id: open, n: 50, sorted: true }]);
    expect(await old`select wave_id from participants`).toEqual([{ wave_id: open }]);
    expect(await old`select wave_id, made, used from invitation_counts`).toEqual([
      { wave_id: gone, made: 50, used: 1 },
    ]);
    expect(await old`select wave_id from submissions where origin is not null`).toEqual([{ wave_id: open }]);
  } finally {
    await old.end();
    await dropScratch(server, name);
  }
});
