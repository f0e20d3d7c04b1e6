import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { issueStaffToken, type Staff } from '../../server/identity/staff.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { expectProblem } from '../support/problem.ts';
import { openedWave } from '../support/wave.ts';

const { db } = await testDatabase();
const { client, advance } = await testApp(db);
const wave = await openedWave(db, { settings: { credentials: ['interviewer'] } });
const { staff: key } = deriveKeys(Buffer.from(testEnvironment.SECRET_KEY, 'base64url'));
const wang: Staff = {
  name: '王 17',
  role: 'interviewer',
  wave: wave.id,
  cities: ['330100'],
  entry: 'tablet',
};
const inHours = (n: number) => new Date(Math.floor(Date.now() / 1000 + n * 3600) * 1000);
const ask = (token?: string) =>
  client('/api/v1/staff', token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } });

test('a token tells whom it names, where it is good and until when', async () => {
  const until = inHours(8);
  const response = await ask(await issueStaffToken(key, wang, until));
  expect(response.status).toBe(200);
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  expect(await response.json()).toEqual({
    ...wang,
    cityNames: { '330100': { name: '杭州市', english: 'Hangzhou' } },
    expiresAt: until.toISOString(),
  });
});

test('a reviewer’s does, too', async () => {
  const { name, cities } = wang;
  const li: Staff = { name, cities, wave: wave.id, role: 'reviewer' };
  expect(await (await ask(await issueStaffToken(key, li, inHours(1)))).json()).toMatchObject({
    role: 'reviewer',
  });
});

test.each<[string, () => Promise<string | undefined>]>([
  ['none', async () => undefined],
  ['no token', async () => 'abc'],
  ['an expired one', () => issueStaffToken(key, wang, inHours(-1))],
  ...[1e300, 8.64e12 + 1].map((exp): [string, () => Promise<string>] => [
    `one until ${exp}`,
    () => {
      const { name, ...claims } = wang;
      return new SignJWT({ ...claims, sub: name, jti: '1', exp })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(key);
    },
  ]),
  ['another installation’s', () => issueStaffToken(deriveKeys(Buffer.alloc(32, 9)).staff, wang, inHours(1))],
])('%s says nothing', async (_, token) => {
  await expectProblem(await ask(await token()), 401, 'unauthorized', '请先登录，或使用有效的令牌或密钥');
});

test('the pages are there, also once the wave takes no answers, and hold no token', async () => {
  for (const path of ['/field/330100', '/paper/330100']) {
    const response = await client(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Security-Policy')).toContain("script-src 'self'");
    expect(await response.text()).toContain('id="desk"');
  }
  advance(2 * 86_400_000);
  expect(await (await client('/field/330100')).text()).toContain('isClosed&quot;:true');
  expect((await client('/field/999999', { headers: { Accept: 'text/html' } })).status).toBe(404);
});
