import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { issueStaffToken } from '../../server/identity/staff.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { asGbk, asLatin1, asUtf8, asUtf16le } from '../support/encodings.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { expectProblem } from '../support/problem.ts';
import { openedWave } from '../support/wave.ts';

// Bodies that are not UTF-8, by their header or their bytes, on every route that takes text.

const { db, sql } = await testDatabase();
const { client } = await testApp(db);
const wave = await openedWave(db);
const CITY = '330100';
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const valid = async () => submissionOf(await takeForm(client, wave.code, CITY), tinyAnswers);
const submissions = `/api/v1/waves/${wave.code}/submissions`;
const send = (path: string, body: Uint8Array | string, type: string, headers: Record<string, string> = {}) =>
  client(path, { method: 'POST', headers: { 'Content-Type': type, ...headers }, body: body as BodyInit });
const stored = async () => await sql`select answers->>'remark' as remark from submissions order by stored_at`;

const { staff: key } = deriveKeys(Buffer.from(testEnvironment.SECRET_KEY, 'base64url'));
const reviewer = { name: 'li', role: 'reviewer', wave: wave.id, cities: 'all' } as const;
const bearer = `Bearer ${await issueStaffToken(key, reviewer, new Date(Date.now() + 60_000))}`;

/** Posts a form as a browser without a script does, from a new device. */
async function form() {
  const cookies = (await client(`/s/${CITY}`)).headers.getSetCookie().map((c) => c.split(';')[0] ?? '');
  const fields = new URLSearchParams({ 'form.version': '1', 'form.language': 'en' });
  for (const [name, value] of Object.entries(tinyAnswers))
    for (const one of [value].flat()) fields.append(name, String(one));
  return { body: fields.toString(), cookie: cookies.join('; ') };
}

describe('UTF-8 is declared in many ways', () => {
  test.each([
    '',
    ';',
    '; ',
    '; charset=utf-8',
    ';charset=UTF-8;',
    '; charset="utf-8"',
    "; charset='UTF8' ",
    '; version=1; Charset=Utf-8 ;',
  ])('as "%s"', async (parameters) => {
    const reply = await submitTo(client, wave.code, await valid(), {
      'Content-Type': `${JSON_TYPE}${parameters}`,
    });
    expect(reply.status).toBe(201);
    const { body, cookie } = await form();
    expect((await send(`/s/${CITY}`, body, `${FORM_TYPE}${parameters}`, { Cookie: cookie })).status).toBe(
      201,
    );
  });
});

test.each(['gbk', 'GB18030', 'utf-16', '"iso-8859-1"', 'utf-8; charset=gbk', ''])(
  '415 for the charset %s',
  async (charset) => {
    const type = `; charset=${charset}`;
    const before = (await stored()).length;
    const reply = await send(submissions, JSON.stringify(await valid()), `${JSON_TYPE}${type}`);
    await expectProblem(reply, 415, 'media-type-unsupported', '内容类型不受支持');
    const { body, cookie } = await form();
    expect((await send(`/s/${CITY}`, body, `${FORM_TYPE}${type}`, { Cookie: cookie })).status).toBe(415);
    const decision = await send(`/api/v1/waves/${wave.code}/decisions`, '{}', `${JSON_TYPE}${type}`, {
      Authorization: bearer,
    });
    expect(decision.status).toBe(415);
    expect(await stored()).toHaveLength(before);
  },
);

describe('422 for bytes that are not UTF-8', () => {
  const malformed = { errors: [{ path: '', message: '内容不是有效的 JSON。' }] };
  const text = async () =>
    JSON.stringify({ ...(await valid()), answers: { ...tinyAnswers, remark: '很好' } });

  test.each<[string, (text: string) => Uint8Array]>([
    ['GBK', asGbk],
    ['Latin', (json) => asLatin1(json.replaceAll('很好', 'tr\u00e8s bien'))],
    ['UTF-16 with a byte order mark', (json) => asUtf16le(`\ufeff${json}`)],
    ['a character that is cut', (json) => asUtf8(json).filter((_, i, all) => i !== all.indexOf(0x88))],
    [
      'half a surrogate pair',
      (json) =>
        Buffer.from(json)
          .subarray()
          .map((b) => (b === 0x88 ? 0xff : b)),
    ],
  ])('%s', async (_, encode) => {
    const before = (await stored()).length;
    await expectProblem(
      await send(submissions, encode(await text()), JSON_TYPE),
      422,
      'content-invalid',
      '提交的内容有误',
      malformed,
    );
    const decision = JSON.stringify({
      city: CITY,
      subject: { submission: uuidv7() },
      action: 'accept',
      reason: '很好',
    });
    const reply = await send(`/api/v1/waves/${wave.code}/decisions`, encode(decision), JSON_TYPE, {
      Authorization: bearer,
    });
    await expectProblem(reply, 422, 'content-invalid', '提交的内容有误', malformed);
    expect(await stored()).toHaveLength(before);
  });

  test('in a form, as they are or escaped', async () => {
    const before = (await stored()).length;
    for (const remark of ['%BA%C3', '%E5%A5', '%ED%A0%80', '%ff']) {
      const { body, cookie } = await form();
      const posted = body.replace(/remark=[^&]*/, `remark=${remark}`);
      expect((await send(`/s/${CITY}`, posted, FORM_TYPE, { Cookie: cookie })).status, remark).toBe(422);
      const raw = asLatin1(
        decodeURIComponent(body)
          .replace(/remark=[^&]*/, 'remark=\u00ba\u00c3')
          .replace(/[\u0100-\uffff]/g, ''),
      );
      expect((await send(`/s/${CITY}`, raw, FORM_TYPE, { Cookie: cookie })).status).toBe(422);
    }
    expect(await stored()).toHaveLength(before);
  });
});

test('a byte order mark before JSON is none of the content, and U+FFFD is a character like others', async () => {
  const submission = { ...(await valid()), answers: { ...tinyAnswers, remark: '\ufffd 很好' } };
  const first = await send(submissions, `\ufeff${JSON.stringify(submission)}`, JSON_TYPE);
  expect(first.status).toBe(201);
  expect((await send(submissions, JSON.stringify(submission), JSON_TYPE)).status).toBe(200);
  expect((await stored()).at(-1)).toEqual({ remark: '\ufffd 很好' });
  const again = await send(`/api/v1/waves/${wave.code}/decisions`, '\ufeff{}', JSON_TYPE, {
    Authorization: bearer,
  });
  expect((await again.json()).errors[0].path).toBe('city');
});

test('lone surrogates are refused where they are, wherever text is taken', async () => {
  const submission = await valid();
  const refused = async (changes: object, path: string) => {
    const json = JSON.stringify({ ...submission, ...changes });
    const reply = await send(submissions, json, JSON_TYPE);
    expect([reply.status, (await reply.json()).errors?.[0]?.path], json).toEqual([422, path]);
  };
  await refused({ answers: { ...tinyAnswers, remark: 'a\ud800' } }, 'answers.remark');
  await refused({ channel: 'a\udfff' }, 'channel');
  await refused({ language: 'zh\ud800' }, 'language');
  const reason = { city: CITY, subject: { submission: uuidv7() }, action: 'accept', reason: 'a\ud800' };
  const reply = await send(`/api/v1/waves/${wave.code}/decisions`, JSON.stringify(reason), JSON_TYPE, {
    Authorization: bearer,
  });
  expect([reply.status, (await reply.json()).errors[0].path]).toEqual([422, 'reason']);
});
