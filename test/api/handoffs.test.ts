import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import { hostSettingsSchema } from '../../server/identity/handoff-hosts.ts';
import { testApp } from '../support/app.ts';
import { findClearText } from '../support/clear-text.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { expectProblem } from '../support/problem.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql } = await testDatabase();
const ed25519 = generateKeyPairSync('ed25519');
const es256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const published = { keys: [{ ...es256.publicKey.export({ format: 'jwk' }), kid: 'e1', alg: 'ES256' }] };

let fetched = 0;
let flooded = 0;
const keyServer = createServer(async ({ url }, response) => {
  if (url === '/flood') return await pipeline(blanks(), response).catch(() => {});
  fetched += 1;
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(published));
}).listen(0, '127.0.0.1');
await once(keyServer, 'listening');
afterAll(() => keyServer.close());
const { port } = keyServer.address() as AddressInfo;

/** A key set of 200 MB, streamed as far as the client reads. */
async function* blanks(): AsyncGenerator<string> {
  for (; flooded < 200_000_000; flooded += 65_536) yield ' '.repeat(65_536);
}

const MINI = 'https://mini.example.cn';
const PROVINCE = 'https://app.zj.example.cn';
const SILENT = 'https://silent.example.cn';
const FLOODING = 'https://flood.example.cn';
const hosts = hostSettingsSchema.parse([
  {
    issuer: MINI,
    audience: 'survey',
    jwks: {
      keys: [
        { ...ed25519.publicKey.export({ format: 'jwk' }), kid: 'm1' },
        { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'r1', alg: 'PS256' },
      ],
    },
  },
  { issuer: PROVINCE, audience: 'survey', jwks: `http://127.0.0.1:${port}/jwks.json` },
  { issuer: FLOODING, audience: 'survey', jwks: `http://127.0.0.1:${port}/flood` },
  // Nothing listens there.
  { issuer: SILENT, audience: 'survey', jwks: 'http://127.0.0.1:1/jwks.json' },
]);
const { client, advance } = await testApp(db, { handoffHosts: hosts });
const wave = await openedWave(db, { settings: { credentials: ['handoff'], answersOncePer: 'city' } });
const HANGZHOU = '330100';
const BEIJING = '110000';
const form = await takeForm(client, wave.code, HANGZHOU);

const seconds = () => Math.floor(Date.now() / 1000);
const claims = (changes: JWTPayload = {}): JWTPayload => ({
  iss: MINI,
  aud: 'survey',
  sub: `user-${uuidv7()}`,
  jti: uuidv7(),
  iat: seconds(),
  exp: seconds() + 600,
  ...changes,
});
const sign = (
  payload: JWTPayload,
  key: Parameters<SignJWT['sign']>[0] = ed25519.privateKey,
  header = { alg: 'EdDSA', kid: 'm1' },
) => new SignJWT(payload).setProtectedHeader(header).sign(key);
const handedOver = async (changes: JWTPayload = {}) => await sign(claims(changes));
const answerWith = (token: string, city = HANGZHOU) => ({
  ...submissionOf(form, tinyAnswers),
  city,
  credential: { kind: 'handoff', value: token },
});
const send = (submission: unknown) => submitTo(client, wave.code, submission);
const expectRefused = async (response: Response) =>
  await expectProblem(response, 403, 'credential-invalid', '无法确认本次作答的凭据，请重新打开问卷');
const without = (name: string): JWTPayload => {
  const { [name]: _, ...rest } = claims();
  return rest;
};

describe('taken', () => {
  test('with keys from the configuration, by any public-key algorithm that is allowed', async () => {
    expect((await send(answerWith(await handedOver()))).status).toBe(201);
    const ps256 = await sign(claims(), rsa.privateKey, { alg: 'PS256', kid: 'r1' });
    expect((await send(answerWith(ps256))).status).toBe(201);
    const [{ mode } = { mode: '' }] = await sql<{ mode: string }[]>`select mode from submissions limit 1`;
    expect(mode).toBe('handoff');
  });

  test('with keys that are fetched once', async () => {
    for (let i = 0; i < 3; i++) {
      const token = await sign(claims({ iss: PROVINCE }), es256.privateKey, { alg: 'ES256', kid: 'e1' });
      expect((await send(answerWith(token))).status).toBe(201);
    }
    expect(fetched).toBe(1);
  });
});

describe('refused', () => {
  const hour = 3600;
  test.each<[string, () => string | Promise<string>]>([
    ['no token', () => 'token'],
    ['another audience', () => handedOver({ aud: 'shop' })],
    ['an unknown issuer', () => handedOver({ iss: 'https://elsewhere.example' })],
    ['no issuer', () => sign(without('iss'))],
    ['the key of another issuer', () => handedOver({ iss: PROVINCE })],
    ['expired', () => handedOver({ exp: seconds() - 60 })],
    [
      'valid for long, but issued long ago',
      () => handedOver({ iat: seconds() - 3 * hour, exp: seconds() + hour }),
    ],
    ['issued in the future', () => handedOver({ iat: seconds() + hour, exp: seconds() + 2 * hour })],
    ['not valid yet', () => handedOver({ nbf: seconds() + 60 })],
    ['no subject', () => sign(without('sub'))],
    ['an empty subject', () => handedOver({ sub: '' })],
    ['no jti', () => sign(without('jti'))],
    ['no expiry', () => sign(without('exp'))],
    ['no time of issue', () => sign(without('iat'))],
    ['no signature: alg none', () => new UnsecuredJWT(claims()).encode()],
    [
      'alg none with a signature',
      async () => (await handedOver()).replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString('base64url')),
    ],
    [
      'HS256 with the public key’s bytes as the secret',
      () => {
        const { x } = ed25519.publicKey.export({ format: 'jwk' });
        return sign(claims(), Buffer.from(x!, 'base64url'), { alg: 'HS256', kid: 'm1' });
      },
    ],
    [
      'HS256 with the public key’s text as the secret',
      () => {
        const pem = rsa.publicKey.export({ format: 'pem', type: 'spki' });
        return sign(claims(), Buffer.from(pem), { alg: 'HS256', kid: 'r1' });
      },
    ],
    ['a key that is not published', () => sign(claims(), generateKeyPairSync('ed25519').privateKey)],
    [
      'the name of a key that is not published',
      () => sign(claims(), ed25519.privateKey, { alg: 'EdDSA', kid: 'm2' }),
    ],
    [
      'claims that were changed',
      async () => {
        const [header, , signature] = (await handedOver()).split('.');
        return `${header}.${Buffer.from(JSON.stringify(claims())).toString('base64url')}.${signature}`;
      },
    ],
  ])('%s', async (_, token) => {
    const submission = answerWith(await token());
    await expectRefused(await send(submission));
    expect(await sql`select from submissions where id = ${submission.id}`).toEqual([]);
  });

  test('a wave that does not take them', async () => {
    const plain = await openedWave(db);
    await expectRefused(await submitTo(client, plain.code, answerWith(await handedOver())));
  });
});

test.each([SILENT, FLOODING])('keys that cannot be fetched (%s) are nobody’s fault: 503', async (iss) => {
  const response = await send(answerWith(await handedOver({ iss })));
  expect(flooded).toBeLessThan(10_000_000);
  expect(response.headers.get('Retry-After')).toMatch(/^\d+$/);
  await expectProblem(response, 503, 'overloaded', '系统繁忙，内容尚未保存，请稍后用同一编号再次提交');
});

describe('once', () => {
  test('the same submission again gets its first receipt', async () => {
    const submission = answerWith(await handedOver());
    const first = await (await send(submission)).json();
    const again = await send(submission);
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(first);
  });

  test('a captured token is no use: not with another id, not in another city', async () => {
    const token = await handedOver();
    expect((await send(answerWith(token))).status).toBe(201);
    expect((await send(answerWith(token))).status).toBe(409);
    await expectRefused(await send(answerWith(token, BEIJING)));
  });

  test('of many at once with one token one is stored', async () => {
    const token = await handedOver();
    const cities = [HANGZHOU, BEIJING, HANGZHOU, BEIJING];
    const replies = await Promise.all(cities.map((city) => send(answerWith(token, city))));
    expect(replies.filter((r) => r.status === 201)).toHaveLength(1);
    expect(replies.filter((r) => r.status === 403 || r.status === 409)).toHaveLength(3);
  });

  test('the same user with a fresh token: once in each city', async () => {
    const sub = 'the-same-user';
    expect((await send(answerWith(await handedOver({ sub })))).status).toBe(201);
    const second = await send(answerWith(await handedOver({ sub })));
    expect(await second.json()).toMatchObject({ type: 'urn:chengsheng:problem:already-answered' });
    expect((await send(answerWith(await handedOver({ sub }), BEIJING))).status).toBe(201);
  });

  test('the same name with two hosts is two people', async () => {
    const sub = 'a-common-name';
    const jti = 'a-common-number';
    expect((await send(answerWith(await handedOver({ sub, jti })))).status).toBe(201);
    const other = await sign(claims({ iss: PROVINCE, sub, jti }), es256.privateKey, {
      alg: 'ES256',
      kid: 'e1',
    });
    expect((await send(answerWith(other))).status).toBe(201);
  });

  test('a refused submission leaves the token good', async () => {
    const submission = answerWith(await handedOver());
    expect((await send({ ...submission, answers: { ...tinyAnswers, q_gov: 9 } })).status).toBe(422);
    expect((await send(submission)).status).toBe(201);
  });
});

test('neither user, token nor its number is in the database in clear', async () => {
  const sub = `openid-${uuidv7()}`;
  const jti = `number-${uuidv7()}`;
  const token = await handedOver({ sub, jti });
  expect((await send(answerWith(token))).status).toBe(201);
  expect(await findClearText(sql, [sub, jti, token, ...token.split('.').slice(1), MINI])).toEqual([]);
});

test('a repeat after the token has expired still gets the receipt, and nobody else does', async () => {
  const submission = answerWith(await handedOver());
  const first = await send(submission);
  advance(3_600_000);
  const again = await send(submission);
  expect(again.status).toBe(200);
  expect(await again.json()).toEqual(await first.json());
  await expectRefused(await send({ ...submission, id: uuidv7() }));
});
