import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Database, openDatabase } from '../../db/client.ts';
import { countCounts, recount } from '../../db/counts.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { migrationsCurrent } from '../../db/migrations.ts';
import { listQuotas } from '../../db/quotas.ts';
import { findRelease, listReleases } from '../../db/releases.ts';
import type { Fieldwork } from '../../server/cache/open-wave.ts';
import { operator } from '../../server/identity/grants.ts';
import { undo } from '../../server/services/review/decide.ts';
import { screenWave } from '../../server/services/screening/screen.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import type { ReleaseDocument } from '../../server/survey/release/document.ts';
import { type AppUnderTest, testApp } from '../support/app.ts';
import { answerAs, submissionOf, submitTo, takeForm } from '../support/client.ts';
import { type Earlier, fillEarlier, migrateTo, readEarlier, type Sent } from '../support/earlier.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { publish } from '../support/publish.ts';
import { createScratch, dropScratch, scratchUrl } from '../support/scratch.ts';

/**
 * Today's migrations bring forward the data of earlier versions, in every table. Each of those versions
 * made its data itself, with the tests' secrets, by ordinary requests and commands. A migration
 * that changes existing data is tested here, with data of the version before it.
 */
const CITY = '330100';
const WAVE = 'earlier';

describe('a database of version 0006', () => {
  let earlier: Earlier;
  let database: Database;
  let app: AppUnderTest;
  let fieldwork: Fieldwork;
  let name: string;
  const sent = (which: string): Sent => earlier.sent[which]!;
  const send = (which: string, changes: object = {}) =>
    submitTo(app.client, WAVE, { ...sent(which).submission, ...changes });

  beforeAll(async () => {
    earlier = await readEarlier('0006');
    const serverUrl = inject('serverUrl');
    name = await createScratch(serverUrl);
    const url = scratchUrl(serverUrl, name);
    database = openDatabase(url, { applicationName: 'chengsheng tests' });
    await migrateTo(database.sql, 6);
    await fillEarlier(database.sql, earlier);
    expect(await migrationsCurrent(database.db)).toBe(false);
    await migrateDatabase(url);
    app = await testApp(database.db);
    fieldwork = await app.fieldworkOf(WAVE);
  });
  afterAll(async () => {
    await database.close();
    await dropScratch(inject('serverUrl'), name);
  });

  test('is current, and has lost nothing', async () => {
    expect(await migrationsCurrent(database.db)).toBe(true);
    // The program remakes the first two; the third loses the claims of people out of scope.
    const remade = ['screenings', 'tallies', 'participants'];
    for (const [table, rows] of Object.entries(earlier.tables)) {
      expect(rows.length, table).toBeGreaterThan(0);
      if (remade.includes(table)) continue;
      const kept = await database.sql`select to_jsonb(t) as row from ${database.sql(table)} as t`;
      for (const row of rows) {
        const same = Object.entries(row).filter(([column]) => column !== 'created_at');
        expect(
          kept.map((k) => k.row),
          table,
        ).toContainEqual(expect.objectContaining(Object.fromEntries(same)));
      }
    }
  });

  test('still refuses changes of what must never change', async () => {
    for (const table of ['participants', 'submission_ids', 'submissions', 'verdicts', 'releases', 'audit'])
      await expect(database.sql`update ${database.sql(table)} set wave_id = wave_id`, table).rejects.toThrow(
        /immutable/,
      );
    await expect(database.sql`delete from participants`).rejects.toThrow(/immutable/);
  });

  test('knows every submission again by its id and content, and no other under the id', async () => {
    for (const [which, { reply }] of Object.entries(earlier.sent)) {
      const again = await send(which);
      expect([again.status, (await again.json()).outcome], which).toEqual([200, reply.outcome]);
      expect((await send(which, { language: 'en' })).status, which).toBe(409);
      expect(await (await app.client(`/api/v1/receipts/${reply.receipt}`)).json()).toMatchObject({
        known: true,
      });
    }
  });

  test('lets who was out of scope answer where they live, and nobody else a second time', async () => {
    const beijing = await takeForm(app.client, WAVE, '110000');
    const fresh = (which: string, form = beijing) => ({
      ...submissionOf(form, { ...tinyAnswers, age: '60+' }),
      credential: sent(which).submission.credential,
    });
    expect((await submitTo(app.client, WAVE, fresh('outOfScope'))).status).toBe(201);
    expect((await submitTo(app.client, WAVE, fresh('outOfScope'))).status).toBe(409);
    expect((await submitTo(app.client, WAVE, fresh('first'))).status).toBe(409);
    const hangzhou = await takeForm(app.client, WAVE, CITY);
    expect((await submitTo(app.client, WAVE, fresh('invitedOutOfScope', hangzhou))).status).toBe(201);
    expect((await submitTo(app.client, WAVE, fresh('invited', hangzhou))).status).toBe(409);
  });

  test('gives places that were freed before to those who wait, publishes, and undoes', async () => {
    const quota = async () => (await listQuotas(database.db, fieldwork.wave.id))[0];
    const statusOf = async (which: string) => {
      const [row] = await database.sql`
        select coalesce(v.status, s.status) as status from submissions s
        left join verdicts v on v.submission_id = s.id
        where s.id = ${sent(which).submission.id} order by v.number desc nulls last limit 1`;
      return row?.status;
    };
    expect(await quota()).toMatchObject({ cap: 3, counted: 2 });
    await screenWave(database.db, fieldwork);
    expect(await quota()).toMatchObject({ cap: 3, counted: 3 });
    expect([await statusOf('waitsFirst'), await statusOf('waitsSecond')]).toEqual(['counted', 'quota_full']);
    const known = await listReleases(database.db, fieldwork.wave.id, 'all');
    const before = await findRelease(database.db, fieldwork.wave.id, 2);
    const { signingKey } = app;
    const release = await publish(database.db, fieldwork, { signingKey, reason: 'places were given on' });
    expect(release.number).toBe(3);
    expect(release.cutoff.getTime()).toBeGreaterThan(known[0]!.cutoff.getTime());
    const received = async (document: string) =>
      (JSON.parse(document) as ReleaseDocument).cities.find((c) => c.code === CITY)?.n.received;
    expect(await received(release.document)).toBe((await received(before!.document))! + 1);
    expect((await listReleases(database.db, fieldwork.wave.id, 'all')).slice(1)).toEqual(known);
    expect(await findRelease(database.db, fieldwork.wave.id, 2)).toEqual(before);
    const taken = { actor: operator('li'), reason: 'after all' };
    await undo(database.db, fieldwork, { decision: earlier.decisions.removed!, ...taken });
    // Screening has given the freed place to another person, who keeps it.
    expect(await statusOf('second')).toBe('quota_full');
    await expect(
      undo(database.db, fieldwork, { decision: earlier.decisions.undone!, ...taken }),
    ).rejects.toThrow('undone before');
    expect((await reconcile(database.db, fieldwork)).differences).toEqual([]);
  });

  test('takes the sheet of paper whose id somebody else had taken', async () => {
    const { submission } = sent('squatter');
    const sheet = { ...submission, answers: tinyAnswers, credential: sent('sheet').submission.credential };
    expect((await submitTo(app.client, WAVE, sheet)).status).toBe(201);
    expect((await submitTo(app.client, WAVE, sheet)).status).toBe(200);
    expect((await send('squatter')).status).toBe(200);
  });

  test('takes new answers', async () => {
    const { response, body } = await answerAs(app.client, WAVE, CITY, { ...tinyAnswers, age: '60+' });
    expect([response.status, body.outcome]).toEqual([201, 'counted']);
  });
});

describe('counts of version 0051', () => {
  test('are summed by hour, by way and by ten seconds, and are then what submissions and verdicts say', async () => {
    const serverUrl = inject('serverUrl');
    const name = await createScratch(serverUrl);
    const url = scratchUrl(serverUrl, name);
    const { db, sql, close } = openDatabase(url, { applicationName: 'chengsheng tests' });
    try {
      await migrateTo(sql, 6);
      await fillEarlier(sql, await readEarlier('0006'));
      await migrateTo(sql, 51);
      await sql`insert into folds (wave_id, through) select id, now() from waves`;
      // Counts as that version made them; rows without a last arrival are from before 0023.
      await sql`
        insert into arrival_counts (wave_id, city, hour, channel, mode, language, outcome, n, last)
        select s.wave_id, s.city, date_trunc('hour', stored_at), coalesce(channel, ''), mode, language,
          case coalesce(v.status, s.status) when 'removed' then coalesce(v.reason, s.reason)
            else coalesce(v.status, s.status) end,
          count(*), nullif(max(stored_at), min(stored_at))
        from submissions s
        left join lateral (
          select status, reason from verdicts
          where wave_id = s.wave_id and submission_id = s.id order by number desc limit 1
        ) as v on true
        group by 1, 2, 3, 4, 5, 6, 7`;
      await sql`
        insert into duration_counts (wave_id, city, mode, language, seconds, n)
        select wave_id, city, mode, language,
          case when reason is distinct from 'OUT_OF_SCOPE' then least(duration_ms / 1000, 7200) else -1 end, count(*)
        from submissions group by 1, 2, 3, 4, 5`;
      await sql`
        insert into channel_duration_counts (wave_id, city, channel, seconds, n)
        select wave_id, city, coalesce(channel, ''),
          case when reason is distinct from 'OUT_OF_SCOPE' then least(duration_ms / 10000 * 10, 7200) else -1 end, count(*)
        from submissions group by 1, 2, 3, 4`;
      await migrateDatabase(url);
      const [wave] = await sql`select wave_id, through from folds`;
      for (const table of ['hours', 'ways', 'durations', 'channelDurations'] as const) {
        expect(await countCounts(db, wave!.wave_id, table)).toBeGreaterThan(0);
        expect(await recount(db, wave!.wave_id, table, new Date(wave!.through))).toEqual([]);
      }
      const wrong = await sql`
        select city from way_counts where not (first <= last and last < first + interval '1 day')
        union all select city from hour_counts where not (hour <= last and last < hour + interval '1 hour')`;
      expect([...wrong]).toEqual([]);
    } finally {
      await close();
      await dropScratch(serverUrl, name);
    }
  });
});

describe('addresses for mails of version 0054', () => {
  test('count as confirmed, so that mails go on', async () => {
    const serverUrl = inject('serverUrl');
    const name = await createScratch(serverUrl);
    const url = scratchUrl(serverUrl, name);
    const { sql, close } = openDatabase(url, { applicationName: 'chengsheng tests' });
    try {
      await migrateTo(sql, 54);
      const ids = [1, 2].map((n) => `0199a7c2-0000-7000-8000-00000000000${n}`);
      for (const [i, id] of ids.entries()) {
        await sql`insert into accounts (id, username, name, email, created_at, updated_at)
          values (${id}, ${`p${i}`}, 'p', ${`p${i}@staff.invalid`}, now(), now())`;
        await sql`insert into mail_wishes (account, address, language, is_wanted, changed_at)
          values (${id}, ${i === 0 ? 'li@gov.example.cn' : null}, 'zh-CN', true, now())`;
      }
      await migrateDatabase(url);
      expect(await sql`select address, confirmed_address from mail_wishes order by account`).toMatchObject([
        { address: 'li@gov.example.cn', confirmed_address: 'li@gov.example.cn' },
        { address: null, confirmed_address: null },
      ]);
    } finally {
      await close();
      await dropScratch(serverUrl, name);
    }
  });
});
