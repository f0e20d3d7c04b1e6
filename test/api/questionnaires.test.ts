import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { expect, test } from 'vitest';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { mintDeviceToken } from '../../server/identity/device.ts';
import type { Definition } from '../../server/survey/questionnaire/questionnaire.ts';
import { testApp } from '../support/app.ts';
import { submissionOf, submitTo } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tiny } from '../support/fixtures/tiny.ts';
import { expectProblem } from '../support/problem.ts';
import { openedWave } from '../support/wave.ts';

const { db } = await testDatabase();
const { client } = await testApp(db);

const both = (text: string) => ({ 'zh-CN': text, en: text });
const districts: Definition['modules'][number] = {
  id: 'zhejiang',
  title: both('浙江'),
  scope: ['33'],
  questions: [
    {
      id: 'q_lake',
      type: 'scale',
      role: 'scored',
      title: both('西湖'),
      required: false,
      scale: { min: 1, max: 5 },
    },
  ],
};
const wave = await openedWave(db, { settings: { questionnaire: { ...tiny, modules: [districts] } } });
const path = (city: string) => `/api/v1/waves/${wave.code}/cities/${city}/questionnaire`;

test('the document of a city: version, digest and texts, with the modules of its province', async () => {
  const body = await (await client(path('330100'))).json();
  const { title, intro, languages, questions } = tiny;
  expect(body).toEqual({
    wave: wave.id,
    city: '330100',
    version: 1,
    digest: createHash('sha256')
      .update(canonicalize({ ...tiny, modules: [districts] }) ?? '')
      .digest('hex'),
    languages,
    title,
    intro,
    questions: [...questions, ...districts.questions],
  });
  const elsewhere = await (await client(path('110000'))).json();
  expect(elsewhere.questions).toEqual(questions);
  expect(elsewhere.digest).toBe(body.digest);
});

test('a strong ETag; the same document again is a 304 that still brings a device', async () => {
  const first = await client(path('330100'));
  const etag = first.headers.get('ETag') ?? '';
  expect(etag).toMatch(/^"[^"]+"$/);
  expect(first.headers.get('Cache-Control')).toBe('private, no-cache');
  const again = await client(path('330100'), { headers: { 'If-None-Match': etag } });
  expect(again.status).toBe(304);
  expect(await again.text()).toBe('');
  expect(again.headers.get('ETag')).toBe(etag);
  expect(again.headers.get('Device-Token')).not.toBe(first.headers.get('Device-Token'));
  expect((await client(path('110000'))).headers.get('ETag')).not.toBe(etag);
});

test('a device gets its token once, as a cookie that scripts cannot read and as a header', async () => {
  const first = await client(path('330100'));
  const token = first.headers.get('Device-Token');
  expect(first.headers.getSetCookie()).toEqual([
    `device=${token}; Max-Age=34560000; Path=/; HttpOnly; SameSite=Lax`,
  ]);
  const known = await client(path('110000'), { headers: { Cookie: `lang=en; device=${token}` } });
  expect(known.headers.get('Device-Token')).toBeNull();
  expect(known.headers.getSetCookie()).toEqual([]);
  const forged = await client(path('110000'), { headers: { Cookie: `device=${token}x` } });
  expect(forged.headers.get('Device-Token')).not.toBeNull();
  const tokens = await Promise.all(
    Array.from({ length: 50 }, async () => (await client(path('330100'))).headers.get('Device-Token')),
  );
  expect(new Set(tokens).size).toBe(50);
});

test('a token of another installation is not believed', async () => {
  const questionnaire = await (await client(path('330100'))).json();
  const token = mintDeviceToken(deriveKeys(Buffer.alloc(32, 8)).device);
  const reply = await submitTo(client, wave.code, submissionOf({ questionnaire, token }, {}));
  expect(reply.status).toBe(403);
});

test('404 for a city that does not take part, and for what is no city', async () => {
  await expectProblem(await client(path('310000')), 404, 'city-unknown', '这座城市不在本轮调查范围内');
  await expectProblem(await client(path('hangzhou')), 404, 'not-found', '没有这个地址');
});
