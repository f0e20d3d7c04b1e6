import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { answerAs, submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { expectProblem } from '../support/problem.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql } = await testDatabase();
const { client } = await testApp(db);
const wave = await openedWave(db);
const HANGZHOU = '330100';
const BEIJING = '110000';
const CONFLICT = '同一编号已经提交过不同的内容';
const ANSWERED = '您已经参加过本轮调查';

/** A storable submission from a new device. */
const valid = async (city = HANGZHOU, code = wave.code) =>
  submissionOf(await takeForm(client, code, city), tinyAnswers);

async function stored(id: string) {
  return await sql`select city, status, reason, pages, hasty_pages, answers::text from submissions where id = ${id}`;
}

describe('stored', () => {
  test('201 with a receipt, after the commit, and everything that was sent', async () => {
    const submission = { ...(await valid()), channel: 'qr-community-12' };
    const response = await submitTo(client, wave.code, submission);
    expect(response.status).toBe(201);
    expect(response.headers.get('Content-Type')).toMatch(/^application\/json\b/);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(await response.json()).toEqual({
      receipt: expect.stringMatching(/^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/),
      outcome: 'counted',
    });
    const [row] = await sql`
      select city, version, language, channel, mode, duration_ms, stratum, status, reason, answers::text,
        to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as started_at
      from submissions where id = ${submission.id}`;
    expect({ ...row, answers: JSON.parse(row?.answers) }).toEqual({
      city: HANGZHOU,
      version: 1,
      language: 'zh-CN',
      channel: 'open:qr-community-12',
      mode: 'device',
      duration_ms: 143_000,
      stratum: '40-59/female',
      status: 'counted',
      reason: null,
      answers: tinyAnswers,
      started_at: '2026-11-22T09:14:03Z',
    });
  });

  test('a wave is named by its id as well as by its code', async () => {
    expect((await submitTo(client, wave.id, await valid())).status).toBe(201);
    expect((await submitTo(client, wave.id.toUpperCase(), await valid())).status).toBe(201);
  });

  test('the device is known by its cookie, too', async () => {
    const { token } = await takeForm(client, wave.code, HANGZHOU);
    const submission = { ...(await valid()), credential: { kind: 'device' } };
    const cookie = { Cookie: `device=${token}` };
    expect((await submitTo(client, wave.code, submission, cookie)).status).toBe(201);
    const second = await submitTo(client, wave.code, { ...submission, id: uuidv7() }, cookie);
    expect(second.status).toBe(409);
  });

  test('a submission that a quality rule removes appears held, and its sender does not learn the rule', async () => {
    const submission = { ...(await valid()), durationMs: 2000 };
    const response = await submitTo(client, wave.code, submission);
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ receipt: expect.any(String), outcome: 'held' });
    expect(await stored(submission.id)).toMatchObject([{ status: 'removed', reason: 'SPEEDING' }]);
  });

  test('pages that were read faster than anybody reads are counted, and their times are no content', async () => {
    const submission = await valid();
    const ids = Object.keys(submission.answers);
    const pages = [
      { questions: ids, ms: 1 },
      { questions: ids, ms: 600_000 },
      { questions: ['no_question_of_ours'], ms: 1 },
    ];
    expect((await submitTo(client, wave.code, { ...submission, pages })).status).toBe(201);
    expect(await stored(submission.id)).toMatchObject([{ pages: 2, hasty_pages: 1 }]);
    expect((await submitTo(client, wave.code, submission)).status).toBe(200);
    const strange = { ...(await valid()), pages: [{ questions: ids, ms: -1 }] };
    expect((await submitTo(client, wave.code, strange)).status).toBe(422);
  });

  test('a draft that lay for weeks, on a phone whose clock had stopped, is stored', async () => {
    const submission = {
      ...(await valid()),
      startedAt: '1970-01-01T00:00:12Z',
      durationMs: 1_795_000_000_000,
    };
    expect((await submitTo(client, wave.code, submission)).status).toBe(201);
    const [row] = await sql`select duration_ms from submissions where id = ${submission.id}`;
    expect(row?.duration_ms).toBe(2_147_483_647);
  });

  test('a resident outside the population appears held, too', async () => {
    const { submission, body } = await answerAs(client, wave.code, HANGZHOU, {
      ...tinyAnswers,
      lives_here: 'no',
    });
    expect(body.outcome).toBe('held');
    expect(await stored(submission.id)).toMatchObject([{ status: 'removed', reason: 'OUT_OF_SCOPE' }]);
  });
});

describe('repeated', () => {
  test('200 with the very same body, from the same device or another', async () => {
    const submission = await valid();
    const first = await (await submitTo(client, wave.code, submission)).text();
    const again = await submitTo(client, wave.code, submission);
    expect(again.status).toBe(200);
    expect(await again.text()).toBe(first);
    const { credential } = await valid();
    const elsewhere = await submitTo(client, wave.code, { ...submission, credential });
    expect(elsewhere.status).toBe(200);
    expect(await elsewhere.text()).toBe(first);
    expect(await stored(submission.id)).toHaveLength(1);
  });

  test('members in another order are the same content', async () => {
    const submission = await valid();
    await submitTo(client, wave.code, submission);
    const turned = Object.fromEntries(Object.entries(submission).reverse());
    expect((await submitTo(client, wave.code, turned)).status).toBe(200);
    const upper = { ...submission, id: submission.id.toUpperCase() };
    expect((await submitTo(client, wave.code, upper)).status).toBe(200);
  });

  test('the outcome stays what it was, whatever screening found later', async () => {
    const submission = await valid();
    const first = await (await submitTo(client, wave.code, submission)).text();
    await sql`insert into verdicts (wave_id, city, submission_id, number, status, reason)
      values (${wave.id}, ${HANGZHOU}, ${submission.id}, 1, 'removed', 'SPEEDING')`;
    expect(await (await submitTo(client, wave.code, submission)).text()).toBe(first);
  });
});

describe('in conflict', () => {
  test.each([
    ['other answers', { answers: { ...tinyAnswers, q_gov: 5 } }],
    ['only another city', { city: BEIJING }],
    ['only another duration', { durationMs: 143_001 }],
    ['only another channel', { channel: 'sms' }],
  ])('409 submission-conflict: the same id with %s', async (_, change) => {
    const submission = await valid();
    await submitTo(client, wave.code, submission);
    const before = await stored(submission.id);
    const other = { ...submission, ...change };
    await expectProblem(await submitTo(client, wave.code, other), 409, 'submission-conflict', CONFLICT);
    const { credential } = await valid();
    const elsewhere = await submitTo(client, wave.code, { ...other, credential });
    await expectProblem(elsewhere, 409, 'submission-conflict', CONFLICT);
    expect(await stored(submission.id)).toEqual(before);
  });

  test('an id may be used again in another wave: at the same moment even', async () => {
    const next = await openedWave(db);
    const submission = await valid();
    const { credential } = await valid(HANGZHOU, next.code);
    const replies = await Promise.all([
      submitTo(client, wave.code, submission),
      submitTo(client, next.code, { ...submission, credential }),
    ]);
    expect(replies.map((r) => r.status)).toEqual([201, 201]);
    expect(await stored(submission.id)).toHaveLength(2);
  });
});

describe('already answered', () => {
  test('409 with the time of the first answer', async () => {
    const first = await valid();
    await submitTo(client, wave.code, first);
    const [{ at } = { at: '' }] = await sql<{ at: string }[]>`
      select to_char(answered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
      from participants where submission_id = ${first.id}`;
    const second = { ...first, id: uuidv7() };
    const answeredAt = { answeredAt: at };
    const reply = await submitTo(client, wave.code, second);
    await expectProblem(reply, 409, 'already-answered', ANSWERED, answeredAt);
    const elsewhere = await submitTo(client, wave.code, { ...second, city: BEIJING });
    await expectProblem(elsewhere, 409, 'already-answered', ANSWERED, answeredAt);
    expect(await stored(second.id)).toEqual([]);
  });

  test('where a wave says so, once in each city', async () => {
    const each = await openedWave(db, { settings: { answersOncePer: 'city' } });
    const first = await valid(HANGZHOU, each.code);
    expect((await submitTo(client, each.code, first)).status).toBe(201);
    const beijing = { ...first, id: uuidv7(), city: BEIJING };
    expect((await submitTo(client, each.code, beijing)).status).toBe(201);
    const again = await submitTo(client, each.code, { ...beijing, id: uuidv7() });
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ type: 'urn:chengsheng:problem:already-answered' });
  });

  test('a refused submission leaves the participant free', async () => {
    const submission = await valid();
    const broken = { ...submission, answers: { ...tinyAnswers, q_gov: 9 } };
    expect((await submitTo(client, wave.code, broken)).status).toBe(422);
    expect((await submitTo(client, wave.code, submission)).status).toBe(201);
  });
});

describe('quotas', () => {
  test('beyond the cap the outcome is quota_full; other strata and cities go on', async () => {
    const full = await openedWave(db, { quotas: [{ city: HANGZHOU, stratum: '40-59/female', cap: 1 }] });
    const outcome = async (answers: object, city = HANGZHOU) =>
      (await answerAs(client, full.code, city, { ...tinyAnswers, ...answers })).body.outcome;
    expect(await outcome({})).toBe('counted');
    expect(await outcome({})).toBe('quota_full');
    expect(await outcome({ sex: 'male' })).toBe('counted');
    expect(await outcome({}, BEIJING)).toBe('counted');
    expect(await sql`select counted from quotas where wave_id = ${full.id}`).toEqual([{ counted: 1 }]);
  });

  test('a held submission takes no place', async () => {
    const full = await openedWave(db, { quotas: [{ city: HANGZHOU, stratum: '40-59/female', cap: 1 }] });
    const hasty = { ...(await valid(HANGZHOU, full.code)), durationMs: 10 };
    expect(await (await submitTo(client, full.code, hasty)).json()).toMatchObject({ outcome: 'held' });
    expect((await answerAs(client, full.code, HANGZHOU, tinyAnswers)).body.outcome).toBe('counted');
  });
});
