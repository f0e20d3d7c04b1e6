import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { moveClosing } from '../../db/waves.ts';
import { testApp } from '../support/app.ts';
import { post, postText, submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { expectProblem } from '../support/problem.ts';
import { openedWave, preparedWave } from '../support/wave.ts';

const { db, sql } = await testDatabase();
const { client, advance } = await testApp(db);
const wave = await openedWave(db);
const HANGZHOU = '330100';
const CONFLICT = '同一编号已经提交过不同的内容';
const INVALID = '提交的内容有误';

/** A storable submission from a new device. */
const valid = async (city = HANGZHOU, code = wave.code) =>
  submissionOf(await takeForm(client, code, city), tinyAnswers);

const stored = async (id: string) => await sql`select from submissions where id = ${id}`;

/** Twenty thousand nested lists. */
const nested = '['.repeat(20_000) + ']'.repeat(20_000);

test('403 without a credential that holds', async () => {
  const submission = await valid();
  const refused = async (credential: object, headers = {}) =>
    await expectProblem(
      await submitTo(client, wave.code, { ...submission, credential }, headers),
      403,
      'credential-invalid',
      '无法确认本次作答的凭据，请重新打开问卷',
    );
  await refused({ kind: 'device' });
  await refused({ kind: 'device' }, { Cookie: 'device=made-up' });
  await refused({ kind: 'device', value: 'made-up' });
  const [name, signature] = String(submission.credential.value).split('.');
  await refused({
    kind: 'device',
    value: `${name}.${signature?.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))}`,
  });
  await refused({ kind: 'device', value: `${'A'.repeat(22)}.${signature}` });
  for (const kind of ['invitation', 'handoff', 'interviewer']) await refused({ kind, value: 'anything' });
  expect(await stored(submission.id)).toEqual([]);
});

test('404 for a wave or a city that is not there', async () => {
  const submission = await valid();
  const unknownWave = ['wave-unknown', '没有这一轮调查，或尚未开放'] as const;
  await expectProblem(await submitTo(client, 'nowhere', submission), 404, ...unknownWave);
  await expectProblem(await submitTo(client, uuidv7(), submission), 404, ...unknownWave);
  const elsewhere = { ...submission, city: '999999' };
  await expectProblem(
    await submitTo(client, wave.code, elsewhere),
    404,
    'city-unknown',
    '这座城市不在本轮调查范围内',
  );
  await expectProblem(await submitTo(client, '@', submission), 404, 'not-found', '没有这个地址');
});

test('404 while a wave is not open yet, prepared or scheduled', async () => {
  const submission = await valid();
  const prepared = await preparedWave(db);
  expect((await submitTo(client, prepared.code, submission)).status).toBe(404);
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  const later = await openedWave(db, { settings: { opensAt: soon } });
  expect((await submitTo(client, later.code, submission)).status).toBe(404);
});

test('409 questionnaire-outdated names the version that is asked', async () => {
  const submission = { ...(await valid()), questionnaire: 7 };
  await expectProblem(
    await submitTo(client, wave.code, submission),
    409,
    'questionnaire-outdated',
    '问卷版本已更新，请重新打开问卷',
    { questionnaire: 1 },
  );
});

test('410 once a wave is closed; who was stored before still gets the receipt', async () => {
  const closing = await openedWave(db);
  const [early, late] = [await valid(HANGZHOU, closing.code), await valid(HANGZHOU, closing.code)];
  const first = await (await submitTo(client, closing.code, early)).text();
  await moveClosing(db, closing.id, new Date());
  advance(2000);
  const closed = ['wave-closed', '本轮调查已经结束'] as const;
  await expectProblem(await submitTo(client, closing.code, late), 410, ...closed);
  const again = await submitTo(client, closing.code, early);
  expect(again.status).toBe(200);
  expect(await again.text()).toBe(first);
  const other = await submitTo(client, closing.code, { ...early, durationMs: 1 });
  await expectProblem(other, 409, 'submission-conflict', CONFLICT);
  expect(await stored(late.id)).toEqual([]);
  const deep = JSON.stringify({ ...late, answers: { q_gov: 'DEEP' } }).replace('"DEEP"', nested);
  await expectProblem(await postText(client, closing.code, deep), 410, ...closed);
});

test('413 beyond 65536 bytes, with a length or without', async () => {
  const path = `/api/v1/waves/${wave.code}/submissions`;
  const large = { ...(await valid()), padding: 'x'.repeat(65_536) };
  const title = '提交的内容过大';
  const reply = await post(client, path, large);
  await expectProblem(reply, 413, 'content-too-large', title, { maxBytes: 65_536 });
  const streaming: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: new Blob([JSON.stringify(large)]).stream(),
    duplex: 'half',
  };
  const streamed = await client(path, streaming);
  await expectProblem(streamed, 413, 'content-too-large', title, { maxBytes: 65_536 });
});

test.each([
  ['text/plain'],
  ['application/x-www-form-urlencoded'],
  ['application/xml; charset=utf-8'],
  ['application/json; charset'],
  ['application/ld+json'],
])('415 when it is %s', async (type) => {
  const reply = await submitTo(client, wave.code, await valid(), { 'Content-Type': type });
  await expectProblem(reply, 415, 'media-type-unsupported', '内容类型不受支持');
});

test('415 when the type is missing', async () => {
  const body = new TextEncoder().encode(JSON.stringify(await valid()));
  const reply = await client(`/api/v1/waves/${wave.code}/submissions`, { method: 'POST', body });
  await expectProblem(reply, 415, 'media-type-unsupported', '内容类型不受支持');
});

test('the type may be in capitals and name a charset', async () => {
  for (const type of [
    'Application/JSON',
    'application/json;charset=utf-8',
    'application/json; charset=UTF-8',
  ])
    expect((await submitTo(client, wave.code, await valid(), { 'Content-Type': type })).status).toBe(201);
});

test('422 with every fault, by question, in the order of the questionnaire', async () => {
  const submission = await valid();
  const answers = {
    why: '隐藏的题',
    lives_here: 'perhaps',
    q_queue: 'not_used',
    q_bus: 10.5,
    q_roads: null,
    services: ['none', 'pay'],
    visits: 100,
    remark: '一二三四五六七八九十一二三四五六七八九十多',
    no_such: { list: [1] },
  };
  const faults = [
    ['lives_here', '请从列出的选项中选择。', 'Please choose one of the listed options.'],
    ['q_gov', '请回答这一题。', 'Please answer this question.'],
    ['q_queue', '这一题不能选择“没有用过”或“说不清”。', '“Not used” and “don’t know” cannot be chosen here.'],
    ['q_bus', '请选择 0 到 10 之间的一个整数。', 'Please choose a whole number from 0 to 10.'],
    ['q_roads', '请填写文字或选择一个选项。', 'Please enter text or choose an option.'],
    ['why', '按前面的回答，这一题不需要作答。', 'Given the earlier answers, this question is not asked.'],
    [
      'services',
      '所选的选项不能与其他选项同时选择。',
      'One of the chosen options cannot be combined with others.',
    ],
    ['visits', '请填写 0 到 99 之间的数。', 'Please enter a number from 0 to 99.'],
    ['remark', '最多可以填写 20 个字。', 'At most 20 characters.'],
    ['no_such', '问卷中没有这一题。', 'The questionnaire has no such question.'],
  ];
  const errors = (language: 1 | 2) =>
    faults.map((fault) => ({ path: `answers.${fault[0]}`, message: fault[language] }));
  const invalid = { ...submission, answers };
  await expectProblem(await submitTo(client, wave.code, invalid), 422, 'content-invalid', INVALID, {
    errors: errors(1),
  });
  const english = await submitTo(client, wave.code, invalid, { 'Accept-Language': 'en' });
  await expectProblem(english, 422, 'content-invalid', 'The content is not valid', { errors: errors(2) });
  expect(await stored(submission.id)).toEqual([]);
  expect((await submitTo(client, wave.code, submission)).status).toBe(201);
});

test.each([
  ['scale', 'q_gov', 4.5, null, true, '4', [4], {}, 0, 6, ''],
  ['single', 'age', 0, null, false, '', ['60+'], 'dont_know', '60'],
  ['multiple', 'services', 'pay', [], ['pay', 'pay'], ['tram'], [1], null, [['pay']]],
  ['number', 'visits', '3', -1, 99.5, null, [3], 'dont_know'],
  ['text', 'remark', '', 5, null, ['x'], 'a\u0000b', 'a\ud800b'],
])('422 for what is no answer to a question of type %s', async (_, question, ...values) => {
  const submission = await valid();
  for (const value of values) {
    const answers = { ...tinyAnswers, [question as string]: value };
    const reply = await submitTo(client, wave.code, { ...submission, answers });
    expect([reply.status, await reply.json()], JSON.stringify(value)).toMatchObject([
      422,
      { errors: [{ path: `answers.${question}`, message: expect.any(String) }] },
    ]);
  }
});

test('422 for members that are missing, unknown or of another form', async () => {
  const { durationMs: _, ...submission } = await valid();
  const broken = {
    ...submission,
    id: 'x',
    city: 'Hangzhou',
    startedAt: '1969-12-31T00:00:00Z',
    credential: {},
    answers: [],
    more: 1,
  };
  const reply = await submitTo(client, wave.code, broken);
  await expectProblem(reply, 422, 'content-invalid', INVALID, {
    errors: [
      { path: 'id', message: '无效UUID' },
      { path: 'city', message: '无效字符串：必须满足正则表达式 /^\\d{6}$/' },
      { path: 'startedAt', message: '无效输入' },
      { path: 'durationMs', message: '无效输入：期望 数字，实际接收 undefined' },
      { path: 'credential.kind', message: expect.stringContaining('无效选项') },
      { path: 'answers', message: '无效输入' },
      { path: '', message: '出现未知的键(key): "more"' },
    ],
  });
  const english = await submitTo(client, wave.code, broken, { 'Accept-Language': 'en' });
  const { errors } = await english.json();
  expect(errors.slice(0, 3)).toEqual([
    { path: 'id', message: 'Invalid UUID' },
    { path: 'city', message: 'a six-digit city code' },
    { path: 'startedAt', message: 'a time between 1970 and 2100' },
  ]);
});

test('422 for a time that is longer than the database reads', async () => {
  const startedAt = `2026-11-22T09:14:03.${'1'.repeat(200)}Z`;
  const reply = await submitTo(client, wave.code, { ...(await valid()), startedAt });
  expect([reply.status, (await reply.json()).errors[0].path]).toEqual([422, 'startedAt']);
});

test('422 for what is no JSON, or JSON of another kind', async () => {
  const malformed = { errors: [{ path: '', message: '内容不是有效的 JSON。' }] };
  for (const text of ['', '{', '{"id":}', 'id=1'])
    await expectProblem(await postText(client, wave.code, text), 422, 'content-invalid', INVALID, malformed);
  for (const text of ['null', '[]', '"text"', '7', nested]) {
    const reply = await postText(client, wave.code, text);
    expect([reply.status, await reply.json()], text.slice(0, 20)).toMatchObject([
      422,
      { errors: [{ path: '' }] },
    ]);
  }
  const own = JSON.stringify(await valid()).replace('"answers":{', '"answers":{"__proto__":1,');
  expect(await (await postText(client, wave.code, own)).json()).toMatchObject({
    errors: [{ path: 'answers.__proto__', message: '问卷中没有这一题。' }],
  });
});

test('405 for another method, with the methods that it takes', async () => {
  const reply = await client(`/api/v1/waves/${wave.code}/submissions`, { method: 'DELETE' });
  expect(reply.headers.get('Allow')).toBe('POST');
  await expectProblem(reply, 405, 'method-not-allowed', '此地址不支持该方法');
});

test('problems speak the caller’s language', async () => {
  const english = { 'Accept-Language': 'fr, en-GB;q=0.8, zh;q=0.5' };
  const reply = await submitTo(client, 'nowhere', await valid(), english);
  await expectProblem(reply, 404, 'wave-unknown', 'There is no such wave, or it is not open yet');
});
