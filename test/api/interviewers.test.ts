import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { listAudit } from '../../db/audit.ts';
import { forgetWave } from '../../db/waves.ts';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { operator } from '../../server/identity/grants.ts';
import { issueStaffToken, type Staff } from '../../server/identity/staff.ts';
import { decide, undo } from '../../server/services/review/decide.ts';
import { listMembers } from '../../server/services/review/selection.ts';
import { screenWave } from '../../server/services/screening/screen.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { findClearText } from '../support/clear-text.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { expectProblem } from '../support/problem.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql } = await testDatabase();
const { client, advance, fieldworkOf } = await testApp(db);
const credentials = ['device' as const, 'interviewer' as const];
const wave = await openedWave(db, { settings: { credentials } });
const HANGZHOU = '330100';
const BEIJING = '110000';
const form = await takeForm(client, wave.code, HANGZHOU);
const { staff: key } = deriveKeys(Buffer.from(testEnvironment.SECRET_KEY, 'base64url'));
const hours = (n: number) => new Date(Date.now() + n * 3_600_000);

const wang: Staff = {
  name: '王 17',
  role: 'interviewer',
  wave: wave.id,
  cities: [HANGZHOU],
  entry: 'tablet',
};
const tokenOf = async (changes: Partial<Staff> = {}, expiresAt = hours(8)) =>
  await issueStaffToken(key, { ...wang, ...changes } as Staff, expiresAt);
const answerWith = (token: string) => ({
  ...submissionOf(form, tinyAnswers),
  credential: { kind: 'interviewer', value: token },
});
const send = (submission: unknown) => submitTo(client, wave.code, submission);
const expectRefused = async (response: Response) =>
  await expectProblem(response, 403, 'credential-invalid', '无法确认本次作答的凭据，请重新打开问卷');
const stored = async (id: string) => {
  const [row] = await sql`
    select mode, interviewer, duration_ms, pages, status, reason from submissions where id = ${id}`;
  return row;
};

test('many respondents in a row, each once', async () => {
  const token = await tokenOf();
  const submissions = Array.from({ length: 5 }, () => answerWith(token));
  for (const submission of submissions) expect((await send(submission)).status).toBe(201);
  for (const submission of submissions) expect((await send(submission)).status).toBe(200);
  expect((await send({ ...submissions[0], answers: { ...tinyAnswers, q_gov: 1 } })).status).toBe(409);
  expect(await stored(submissions[4]!.id)).toEqual({
    mode: 'interviewer',
    interviewer: '王 17',
    duration_ms: 143_000,
    pages: null,
    status: 'counted',
    reason: null,
  });
});

describe('speed', () => {
  test('on a tablet it is judged as anybody’s', async () => {
    const hasty = { ...answerWith(await tokenOf()), durationMs: 10 };
    expect(await (await send(hasty)).json()).toMatchObject({ outcome: 'held' });
    expect(await stored(hasty.id)).toMatchObject({ status: 'removed', reason: 'SPEEDING' });
  });

  test('of what was copied from paper nothing is known, now and later', async () => {
    const hasty = [{ questions: ['q_gov'], ms: 1 }];
    const submission = { ...answerWith(await tokenOf({ entry: 'paper' })), durationMs: 10, pages: hasty };
    const first = await (await send(submission)).json();
    expect(first).toMatchObject({ outcome: 'counted' });
    const paper = {
      mode: 'paper',
      interviewer: '王 17',
      duration_ms: null,
      pages: null,
      status: 'counted',
      reason: null,
    };
    expect(await stored(submission.id)).toEqual(paper);
    await screenWave(db, await fieldworkOf(wave.id));
    expect(await sql`select status from verdicts where submission_id = ${submission.id}`).toEqual([]);
    const again = await send(submission);
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(first);
  });

  test('other rules judge paper too', async () => {
    const outside = {
      ...answerWith(await tokenOf({ entry: 'paper' })),
      answers: { ...tinyAnswers, lives_here: 'no' },
    };
    await send(outside);
    expect(await stored(outside.id)).toMatchObject({ status: 'removed', reason: 'OUT_OF_SCOPE' });
  });
});

describe('refused', () => {
  test.each<[string, () => Promise<string>]>([
    ['no token', async () => 'token'],
    ['another city', () => tokenOf({ cities: [BEIJING] })],
    ['another wave', () => tokenOf({ wave: uuidv7() })],
    [
      'a reviewer',
      () => issueStaffToken(key, { name: 'li', role: 'reviewer', wave: wave.id, cities: 'all' }, hours(8)),
    ],
    ['expired', () => tokenOf({}, hours(-1))],
    ['another installation’s', () => issueStaffToken(deriveKeys(Buffer.alloc(32, 9)).staff, wang, hours(8))],
  ])('%s', async (_, token) => {
    const submission = answerWith(await token());
    await expectRefused(await send(submission));
    expect(await stored(submission.id)).toBeUndefined();
  });

  test('none at all', async () => {
    await expectRefused(await send({ ...answerWith(''), credential: { kind: 'interviewer' } }));
  });

  test('a wave that takes no interviewers', async () => {
    const plain = await openedWave(db);
    const submission = answerWith(await tokenOf({ wave: plain.id }));
    await expectRefused(await submitTo(client, plain.code, submission));
  });
});

test('a token for all cities', async () => {
  const token = await tokenOf({ cities: 'all' });
  for (const city of [HANGZHOU, BEIJING])
    expect((await send({ ...answerWith(token), city })).status).toBe(201);
});

test('once the wave’s secret is destroyed an interviewer is nobody either', async () => {
  const forgotten = await openedWave(db, { settings: { credentials } });
  const token = await tokenOf({ wave: forgotten.id });
  expect((await submitTo(client, forgotten.code, answerWith(token))).status).toBe(201);
  await forgetWave(db, forgotten.id);
  advance(1000);
  const response = await submitTo(client, forgotten.code, answerWith(token));
  await expectProblem(response, 410, 'wave-closed', '本轮调查已经结束');
});

test('no token is in the database in clear; who entered an answer is', async () => {
  const token = await tokenOf({ name: 'Interviewer Nr. 4711' });
  expect((await send(answerWith(token))).status).toBe(201);
  const [, payload = '', signature = ''] = token.split('.');
  const { jti } = JSON.parse(Buffer.from(payload, 'base64url').toString());
  expect(await findClearText(sql, [token, payload, signature, jti])).toEqual([]);
  expect(await findClearText(sql, ['Interviewer Nr. 4711'])).toEqual([
    'public.submissions: Interviewer Nr. 4711',
  ]);
});

test('a repeat after the token has expired still gets the receipt, and nobody else does', async () => {
  const submission = answerWith(await tokenOf({}, hours(1)));
  const first = await send(submission);
  advance(2 * 3_600_000);
  const again = await send(submission);
  expect(again.status).toBe(200);
  expect(await again.json()).toEqual(await first.json());
  await expectRefused(await send({ ...submission, id: uuidv7() }));
});

test('what somebody entered can be listed, decided on and taken back by their name; the trail tells how it came', async () => {
  const own = await openedWave(db, { settings: { credentials } });
  const fieldwork = await fieldworkOf(own.id);
  const ids: Record<string, string[]> = { 'zhao | 4': [], wu: [] };
  for (const [name, entered] of Object.entries(ids))
    for (let i = 0; i < 3; i++) {
      const token = await tokenOf({ name, wave: own.id });
      const submission = { ...answerWith(token), id: uuidv7() };
      expect((await submitTo(client, own.code, submission)).status).toBe(201);
      entered.push(submission.id);
    }
  const subject = { interviewer: 'zhao | 4' };
  const members = await listMembers(db, fieldwork, HANGZHOU, subject);
  expect(members.map((m) => m.id).sort()).toEqual(ids['zhao | 4']!.sort());
  expect(members.map((m) => [m.interviewer, m.status])).toEqual(Array(3).fill(['zhao | 4', 'counted']));
  const by = {
    city: HANGZHOU,
    actor: { ...operator('li'), via: 'token' as const },
    reason: 'called back: nobody was asked',
  };
  const removed = await decide(db, fieldwork, { ...by, subject, action: 'remove' });
  expect(removed).toMatchObject({
    subject: 'interviewer:zhao | 4',
    via: 'token',
    detail: { submissions: 3, removed: 3 },
  });
  const after = await listMembers(db, fieldwork, HANGZHOU, { interviewer: 'wu' });
  expect(after.map((m) => m.status)).toEqual(Array(3).fill('counted'));
  await undo(db, fieldwork, { ...by, actor: operator('li'), decision: removed.id });
  const trail = await listAudit(db, own.id, { limit: 5 });
  expect(trail.map((entry) => `${entry.action} ${entry.via}`)).toEqual(['undo command', 'remove token']);
  await expect(
    decide(db, fieldwork, { ...by, subject: { interviewer: 'zhao' }, action: 'remove' }),
  ).rejects.toThrow('Nothing is held');
});
