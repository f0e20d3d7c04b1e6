import { beforeEach, expect, test } from 'vitest';
import { readCutoff } from '../../db/cutoff-barrier.ts';
import { listReleases } from '../../db/releases.ts';
import { operator } from '../../server/identity/grants.ts';
import { decide } from '../../server/services/review/decide.ts';
import { screenWave } from '../../server/services/screening/screen.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import type { ReleaseDocument } from '../../server/survey/release/document.ts';
import { testApp } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { clockedDatabase } from '../support/clock.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { publish } from '../support/publish.ts';
import { openedWave } from '../support/wave.ts';

// The database's clock jumps back, as in a failover to another host, and is then corrected.

const { db, sql, putClock } = await clockedDatabase();
const { client, fieldworkOf, signingKey } = await testApp(db);
const CITY = '330100';

beforeEach(() => putClock('0'));

async function clockedWave() {
  const wave = await openedWave(db, { cities: [CITY, '110000'] });
  const fieldwork = await fieldworkOf(wave.id);
  const receipts: string[] = [];
  return {
    wave,
    fieldwork,
    receipts,
    answer: async (n: number, city = CITY) => {
      const ids: string[] = [];
      for (let i = 0; i < n; i++) {
        const { submission, response, body } = await answerAs(client, wave.code, city, tinyAnswers);
        expect(response.status).toBe(201);
        ids.push(submission.id);
        receipts.push(body.receipt);
      }
      return ids;
    },
    publish: async (reason: string | null = 'more of them') => {
      const release = await publish(db, fieldwork, { signingKey, reason });
      const { cities, provenance }: ReleaseDocument = JSON.parse(release.document);
      const received = cities.map((c) => c.n.received).reduce((sum, n) => sum + n, 0);
      return { cutoff: new Date(provenance.cutoff), received, number: release.number };
    },
    /** The releases that a receipt's page names. */
    includedIn: async (receipt: string | undefined): Promise<number[]> =>
      (await (await client(`/api/v1/receipts/${receipt}`)).json()).releases,
  };
}

test('a submission acknowledged after a cut-off by an earlier clock is in the next release, and in no other', async () => {
  const { answer, publish, receipts, includedIn, fieldwork } = await clockedWave();
  await answer(3);
  const first = await publish(null);
  expect(first.received).toBe(3);
  await putClock('-10 minutes');
  await answer(5);
  expect(await includedIn(receipts[4])).toEqual([]);
  await putClock('0');
  const second = await publish();
  expect(second.received).toBe(8);
  expect(await includedIn(receipts[0])).toEqual([1, 2]);
  expect(await includedIn(receipts[4])).toEqual([2]);
  expect((await reconcile(db, fieldwork)).differences).toEqual([]);
});

test('publishing while the clock is back leaves nobody out, and its cut-off is later than the last', async () => {
  const { answer, publish, receipts, includedIn } = await clockedWave();
  await answer(3);
  await answer(2, '110000');
  await putClock('-10 minutes');
  const first = await publish(null);
  expect(first.received).toBe(5);
  await answer(4);
  const second = await publish();
  expect(second.received).toBe(9);
  expect(second.cutoff.getTime()).toBeGreaterThan(first.cutoff.getTime());
  expect(await includedIn(receipts[5])).toEqual([2]);
  await putClock('0');
  await answer(1);
  expect((await publish()).received).toBe(10);
});

test('a cut-off that is not later than the last is refused', async () => {
  const { answer, publish } = await clockedWave();
  await answer(3);
  await publish(null);
  await putClock('-10 minutes');
  await expect(publish()).rejects.toThrow(/clock is behind the cut-off of release 1/);
  await putClock('0');
  expect((await publish()).number).toBe(2);
});

test('a decision by an earlier clock is in the next release, not in the last one', async () => {
  const { answer, publish, receipts, includedIn, fieldwork } = await clockedWave();
  const [submission = ''] = await answer(3);
  await publish(null);
  await putClock('-1 hour');
  const by = { city: CITY, actor: operator('li'), reason: 'filled in by the office' };
  const entry = await decide(db, fieldwork, { ...by, subject: { submission }, action: 'remove' });
  const [first] = await listReleases(db, fieldwork.wave.id, 'all');
  expect(entry.at.getTime()).toBeGreaterThanOrEqual(first!.cutoff.getTime());
  expect(await includedIn(receipts[0])).toEqual([1]);
  await putClock('0');
  await publish();
  expect(await includedIn(receipts[0])).toEqual([1]);
  expect(await includedIn(receipts[1])).toEqual([1, 2]);
});

test('a submission stamped by an earlier clock is screened', async () => {
  const { answer, fieldwork } = await clockedWave();
  await answer(2);
  await screenWave(db, fieldwork);
  await putClock('-10 minutes');
  await answer(1);
  expect((await screenWave(db, fieldwork)).examined).toBe(3);
  expect((await screenWave(db, fieldwork)).examined).toBe(0);
});

test('whichever way the clock jumps, cut-offs only go on and every answer falls between two of them', async () => {
  const { answer, fieldwork, wave } = await clockedWave();
  const cutoffs: { at: Date; known: number }[] = [];
  let known = 0;
  for (const ahead of ['0', '3 hours', '-2 days', '-1 second', '5 minutes', '-5 minutes', '0']) {
    await putClock(ahead);
    known += (await answer(2)).length;
    cutoffs.push({ at: await readCutoff(db, fieldwork.wave.id), known });
  }
  const times = cutoffs.map((c) => c.at.getTime());
  expect(times).toEqual([...times].sort((a, b) => a - b));
  for (const { at, known } of cutoffs)
    expect(
      await sql`select count(*)::int as n from submissions where wave_id = ${wave.id} and stored_at <= ${at.toISOString()}`,
    ).toEqual([{ n: known }]);
});
