import { expect, test } from 'vitest';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { testApp } from '../support/app.ts';
import { clientOf, submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

// Bursts of submissions hit two servers that share one database.

const { db, sql, url } = await testDatabase({ wavesIn: 'eight parts' });
const { fieldworkOf } = await testApp(db);
const clients = [clientOf(await listeningServer(url)), clientOf(await listeningServer(url))] as const;
const CITY = '330100';
const CAP = 100;
const CLIENTS = 64;
const SUBMISSIONS = 2000;

/** Runs `work` for every number below `total`, `width` calls at a time. */
async function inParallel(total: number, width: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < total) await work(next++);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

test('2,000 submissions at once for 100 places leave exactly 100 counted', async () => {
  const wave = await openedWave(db, { quotas: [{ city: CITY, stratum: '40-59/female', cap: CAP }] });
  const outcomes: Record<string, number> = {};
  await inParallel(SUBMISSIONS, CLIENTS, async (i) => {
    const client = clients[i % 2 === 0 ? 0 : 1];
    const submission = submissionOf(await takeForm(client, wave.code, CITY), tinyAnswers);
    const reply = await submitTo(client, wave.code, submission);
    const { outcome } = await reply.json();
    outcomes[`${reply.status} ${outcome}`] = (outcomes[`${reply.status} ${outcome}`] ?? 0) + 1;
  });
  expect(outcomes).toEqual({ '201 counted': CAP, '201 quota_full': SUBMISSIONS - CAP });
  expect(await sql`select counted from quotas where wave_id = ${wave.id}`).toEqual([{ counted: CAP }]);
  const stored = await sql`
    select status, count(*)::int as n from submissions where wave_id = ${wave.id} group by 1 order by 1`;
  expect(stored).toEqual([
    { status: 'counted', n: CAP },
    { status: 'quota_full', n: SUBMISSIONS - CAP },
  ]);
  expect((await reconcile(db, await fieldworkOf(wave.id))).differences).toEqual([]);
});

test('five identical posts at once are one submission and five identical replies', async () => {
  const wave = await openedWave(db);
  await inParallel(40, 8, async () => {
    const submission = submissionOf(await takeForm(clients[0], wave.code, CITY), tinyAnswers);
    const replies = await Promise.all(
      [0, 1, 0, 1, 0].map((i) => submitTo(clients[i] ?? clients[0], wave.code, submission)),
    );
    expect(replies.map((r) => r.status).sort()).toEqual([200, 200, 200, 200, 201]);
    const bodies = await Promise.all(replies.map((r) => r.text()));
    expect(new Set(bodies).size).toBe(1);
    expect(await sql`select from submissions where id = ${submission.id}`).toHaveLength(1);
  });
});

test('one device that answers many times at once is stored once', async () => {
  const wave = await openedWave(db);
  const form = await takeForm(clients[0], wave.code, CITY);
  const submissions = Array.from({ length: 10 }, () => submissionOf(form, tinyAnswers));
  const replies = await Promise.all(
    submissions.map((s, i) => submitTo(clients[i % 2 === 0 ? 0 : 1], wave.code, s)),
  );
  expect(replies.map((r) => r.status).sort()).toEqual([201, ...Array(9).fill(409)]);
  const stored = submissions.filter((_, i) => replies[i]?.status === 201).map(({ id }) => ({ id }));
  expect(await sql`select id from submissions where wave_id = ${wave.id}`).toEqual(stored);
  expect(await sql`select submission_id as id from participants where wave_id = ${wave.id}`).toEqual(stored);
});

test('one id with other content from many devices at once is stored once, the others are in conflict', async () => {
  const wave = await openedWave(db);
  await inParallel(10, 2, async () => {
    const forms = await Promise.all(Array.from({ length: 6 }, () => takeForm(clients[1], wave.code, CITY)));
    const [{ id }] = [submissionOf(forms[0]!, tinyAnswers)];
    const replies = await Promise.all(
      forms.map((form, i) =>
        submitTo(clients[i % 2 === 0 ? 0 : 1], wave.code, {
          ...submissionOf(form, tinyAnswers),
          id,
          durationMs: 60_000 + i,
        }),
      ),
    );
    expect(replies.map((r) => r.status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    for (const reply of replies.filter((r) => r.status === 409))
      expect(await reply.json()).toMatchObject({ type: 'urn:chengsheng:problem:submission-conflict' });
    expect(await sql`select from participants where submission_id = ${id}`).toHaveLength(1);
  });
});
