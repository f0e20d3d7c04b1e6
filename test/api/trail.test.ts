import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { insertAudit } from '../../db/audit.ts';
import { roles } from '../../db/grants-schema.ts';
import { readTrailHead, type SealedRow, sealTrail } from '../../db/trail.ts';
import { trailCommand } from '../../server/cli/commands/trail.ts';
import { verifyCommand } from '../../server/cli/commands/verify.ts';
import { faultInTrail } from '../../server/crypto/trail-chain.ts';
import { testApp } from '../support/app.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';
import { praisedWave } from '../support/praise.ts';
import { publish } from '../support/publish.ts';
import { activatedAccount } from '../support/staff-browser.ts';
import { openedWave } from '../support/wave.ts';

// The hash-chained trail of people's acts: its readers, and the tampering that its chain reveals.

const { db, sql, url } = await testDatabase();
const app = await testApp(db);
const { client } = app;
const { folder, printed } = await commandsOn(url);
const wave = await openedWave(db);
const auditor = await keyFor(db, 'auditor');

/** Acts of people, one a minute. */
const act = (reason: string, waveId: string | null = wave.id) =>
  db.transaction((tx) =>
    insertAudit(tx, {
      id: uuidv7(),
      actor: 'Li Na',
      action: 'remove',
      waveId,
      city: '330100',
      subject: 'group:PRAISE:channel:x',
      reason,
      via: 'command',
      detail: { moved: 3 },
    }),
  );

async function trailAfter(after: number, limit = 1000) {
  const reply = await client(`/api/v1/audit?after=${after}&limit=${limit}`, { headers: auditor });
  expect(reply.status).toBe(200);
  return (await reply.json()) as { rows: SealedRow[]; next: number | null };
}

test('every act is in the chain when it is read, page by page', async () => {
  for (let i = 0; i < 5; i++) await act(`call ${i}`);
  const { rows, next } = await trailAfter(0);
  expect(next).toBeNull();
  // The making of the auditor's key is a row too.
  expect(rows.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['call 0', 'call 4']));
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, i) => i + 1));
  expect(faultInTrail(rows)).toBeUndefined();
  const first = await trailAfter(0, 2);
  expect(first.next).toBe(2);
  const second = await trailAfter(first.next!, 1000);
  expect([...first.rows, ...second.rows]).toEqual(rows);
});

test('many who act and many who seal make one chain, and nothing is left out', async () => {
  const before = (await trailAfter(0)).rows.length;
  await Promise.all(
    Array.from({ length: 60 }, async (_, i) => {
      await act(`at once ${i}`, i % 2 ? wave.id : null);
      if (i % 3 === 0) await sealTrail(db);
    }),
  );
  const { rows } = await trailAfter(0);
  expect(rows.length).toBe(before + 60);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  expect(faultInTrail(rows)).toBeUndefined();
  expect(await readTrailHead(db)).toEqual({ rows: rows.length, hash: rows.at(-1)!.hash });
});

test('the database refuses to change or empty what links the rows', async () => {
  await sealTrail(db);
  await expect(sql`update trail_seals set hash = 'x'`).rejects.toThrow('immutable');
  await expect(sql`delete from trail_seals`).rejects.toThrow('immutable');
  await expect(sql`truncate trail_seals`).rejects.toThrow('immutable');
});

test('rewriting rows past the triggers shows', async () => {
  await act('the truth');
  const { rows } = await trailAfter(0);
  const { id } = rows.find(({ reason }) => reason === 'the truth')!;
  await sql.begin(async (owner) => {
    await owner`alter table audit disable trigger user`;
    await owner`update audit set reason = 'a lie' where id = ${id}`;
    await owner`alter table audit enable trigger user`;
  });
  expect(faultInTrail((await trailAfter(0)).rows)).toBe(`row ${rows.at(-1)!.seq} was changed`);
  await sql.begin(async (owner) => {
    await owner`alter table audit disable trigger user`;
    await owner`update audit set reason = 'the truth' where id = ${id}`;
    await owner`alter table audit enable trigger user`;
  });
  expect(faultInTrail((await trailAfter(0)).rows)).toBeUndefined();
});

test.each(roles)('the whole of it is for auditors, so as %s', async (role) => {
  const status = async (scope = {}) =>
    (await client('/api/v1/audit', { headers: await keyFor(db, role, scope) })).status;
  expect(await status()).toBe(role === 'auditor' ? 200 : 403);
  // A part of the trail proves nothing.
  expect(await status({ waveId: wave.id })).toBe(403);
  expect(await status({ cities: ['330100'] })).toBe(403);
  const page = await client('/console/trail', { headers: await keyFor(db, role) });
  expect(page.status).toBe(role === 'auditor' ? 200 : 403);
});

test('without a key or a session nobody sees any of it', async () => {
  expect((await client('/api/v1/audit')).status).toBe(401);
  for (const path of ['/console/trail', '/console/trail.csv'])
    expect((await client(path, { redirect: 'manual' })).status).toBe(303);
});

test('the page shows everybody what they did themselves, and auditors all, filtered by the address', async () => {
  const { browser: manager } = await activatedAccount(app, 'wang.wei', 'manager');
  const { browser: all } = await activatedAccount(app, 'zhao.min', 'auditor');
  const textOf = async (reply: Response | Promise<Response>) =>
    (await (await reply).text()).replace(/<[^>]+>/g, ' ');
  const own = await textOf(manager.browse('/console/trail'));
  expect(own).toContain('WANG.WEI');
  expect(own).not.toContain('Li Na');
  // A request for another person's rows fails too.
  expect(await textOf(manager.browse('/console/trail?actor=Li+Na'))).not.toContain('call 0');
  const whole = await textOf(all.browse('/console/trail'));
  expect(whole).toContain('WANG.WEI');
  const filtered = await textOf(
    all.browse(`/console/trail?actor=Li+Na&wave=${wave.code}&city=330100&action=remove`),
  );
  expect(filtered).toContain('call 0');
  expect(filtered).not.toContain('WANG.WEI');
  expect(await textOf(all.browse('/console/trail?actor=Nobody'))).toContain('没有符合条件的记录');
  expect(await textOf(all.browse('/console/trail?wave=none'))).toContain('没有符合条件的记录');
  expect(await textOf(all.browse('/console/trail?from=2000-01-01&to=2000-01-02'))).toContain(
    '没有符合条件的记录',
  );
  const file = await (await all.browse('/console/trail.csv?actor=Li+Na')).text();
  const records: Record<string, string>[] = parse(file, { columns: true, bom: true });
  expect(records.length).toBeGreaterThan(5);
  expect(records.every(({ actor }) => actor === 'Li Na')).toBe(true);
});

test('an export is checked offline: whole, against a hash noted before, and not when it was changed', async () => {
  const noted = (await trailAfter(0)).rows.at(-1)!.hash;
  await act('after the note');
  const file = join(folder, 'trail.jsonl');
  await trailCommand().exitOverride().parseAsync(['export'], { from: 'user' });
  await writeFile(file, printed.out);
  const verify = async (...args: string[]) => {
    printed.out = '';
    await verifyCommand().exitOverride().parseAsync(args, { from: 'user' });
    return printed.out;
  };
  expect(await verify('--trail', file, '--head', noted)).toMatch(
    /^valid: whole from row 1 to row \d+, whose hash is \w{64}\n$/,
  );
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('after the note', 'after the fact'));
  await expect(verify('--trail', file)).rejects.toThrow(/row \d+ was changed/);
  // The trail is cut off before the noted row.
  await writeFile(file, `${text.split('\n').slice(0, 3).join('\n')}\n`);
  await expect(verify('--trail', file, '--head', noted)).rejects.toThrow('rewritten, or ends before it');
  await writeFile(file, `${text}not a row\n`);
  await expect(verify('--trail', file)).rejects.toThrow(/trail\.jsonl:\d+ is no row of a trail/);
});

test('a release prints the head of the trail, which an export is held against', async () => {
  const praised = await praisedWave(db, app);
  const release = await publish(db, praised.fieldwork, { signingKey: app.signingKey, reason: null });
  const reply = await client(`/api/v1/waves/${praised.wave.code}/releases/${release.number}`);
  const { provenance } = (await reply.json()) as { provenance: { trail: { rows: number; hash: string } } };
  const { rows } = await trailAfter(0);
  // The freezing adds a row after the provenance is computed.
  expect(rows.length).toBeGreaterThan(provenance.trail.rows);
  expect(rows[provenance.trail.rows - 1]!.hash).toBe(provenance.trail.hash);
});

test.each(['actor=%00', 'from=0001-01-01', 'to=0000-01-01', 'action=none', 'before=x', 'city=abc'])(
  'an address with %s filters nothing, and breaks nothing',
  async (query) => {
    for (const path of ['/console/trail', '/console/trail.csv'])
      expect((await client(`${path}?${query}`, { headers: auditor })).status).toBe(200);
  },
);
