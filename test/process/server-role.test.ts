import { afterAll, describe, expect, inject, test } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { grantServerRole } from '../../db/server-role.ts';
import { sealTrail } from '../../db/trail.ts';
import { operator } from '../../server/identity/grants.ts';
import { SERVER_ROLE } from '../../server/runtime/postgres/files.ts';
import { foldWaves } from '../../server/services/monitor/fold.ts';
import { decide, undo } from '../../server/services/review/decide.ts';
import { screenWave } from '../../server/services/screening/screen.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';
import { PRAISE_GROUP, PRAISED, praisedWave } from '../support/praise.ts';
import { scratchUrl } from '../support/scratch.ts';
import { activatedAccount } from '../support/staff-browser.ts';

// The server works under a role that owns nothing: its rights suffice for its work, and not for rewriting the past.

const lesserUrl = inject('lesserUrl');

describe.skipIf(lesserUrl === '')('as the servers’ role', async () => {
  const owner = await testDatabase();
  await grantServerRole(owner.sql, SERVER_ROLE);
  const name = new URL(owner.url).pathname.slice(1);
  const lesser = openDatabase(scratchUrl(lesserUrl, name), { applicationName: 'chengsheng tests' });
  afterAll(() => lesser.close());

  test('answers are taken, screened, decided on, counted and sealed, and people sign in', async () => {
    const app = await testApp(lesser.db, { sharesPasswords: true });
    const { wave, fieldwork, praise } = await praisedWave(owner.db, app);
    await praise(0, 24);
    await screenWave(lesser.db, fieldwork);
    const by = { actor: operator('li'), reason: 'called' };
    const decided = await decide(lesser.db, fieldwork, {
      city: PRAISED,
      subject: { group: PRAISE_GROUP },
      action: 'accept',
      ...by,
    });
    await undo(lesser.db, fieldwork, { decision: decided.id, ...by });
    await foldWaves(lesser.db);
    expect((await reconcile(lesser.db, fieldwork)).differences).toEqual([]);
    await activatedAccount(app, 'wang.wei', 'manager');
    const headers = await keyFor(lesser.db, 'manager');
    expect((await app.client(`/api/v1/waves/${wave.code}/monitor`, { headers })).status).toBe(200);
    expect((await sealTrail(lesser.db)).rows).toBeGreaterThan(3);
    expect((await app.client('/readyz')).status).toBe(200);
  });

  test.each([
    ['audit', 'reason'],
    ['trail_seals', 'hash'],
    ['verdicts', 'status'],
    ['releases', 'digest'],
    ['pulls', 'form'],
    ['questionnaires', 'digest'],
  ])('%s cannot be rewritten', async (table, column) => {
    const denied = /permission denied|must be owner/;
    const attempts = [
      `update ${table} set ${column} = ${column}`,
      `delete from ${table}`,
      `truncate ${table}`,
      `alter table ${table} disable trigger immutable`,
      `drop trigger immutable on ${table}`,
      `alter table ${table} owner to ${SERVER_ROLE}`,
      `drop table ${table}`,
    ];
    for (const attempt of attempts) await expect(lesser.sql.unsafe(attempt), attempt).rejects.toThrow(denied);
  });

  test('nor the functions behind the triggers, nor the rights themselves', async () => {
    for (const attempt of [
      'create or replace function refuse_change() returns trigger language plpgsql as $$ begin return old; end $$',
      "set session_replication_role = 'replica'",
      'set role chengsheng',
      'create table public.mine (n int)',
    ])
      await expect(lesser.sql.unsafe(attempt), attempt).rejects.toThrow(
        /permission denied|must be owner|no privileges/,
      );
  });

  test('rights are given once, and what became too many are taken back', async () => {
    await owner.sql`grant update on audit to ${owner.sql(SERVER_ROLE)}`;
    await Promise.all([
      grantServerRole(owner.sql, SERVER_ROLE),
      grantServerRole(owner.sql, SERVER_ROLE),
    ]).catch(() => {});
    await grantServerRole(owner.sql, SERVER_ROLE);
    const [rights] = await owner.sql`
      select has_table_privilege(${SERVER_ROLE}, 'audit', 'UPDATE') as update,
        has_table_privilege(${SERVER_ROLE}, 'audit', 'INSERT') as insert,
        has_table_privilege(${SERVER_ROLE}, 'quotas', 'UPDATE') as quotas`;
    expect(rights).toEqual({ update: false, insert: true, quotas: true });
  });
});
