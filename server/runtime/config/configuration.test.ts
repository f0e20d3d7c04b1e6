import { execFile } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigurationError, loadConfiguration } from './configuration.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'configuration-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const SECRET_KEY = randomBytes(32).toString('base64url');
const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const SIGNING_KEY = JSON.stringify(jwk);

const load = (environment: Record<string, string>) =>
  loadConfiguration({ DATA_DIR: dataDir, ...environment });

describe('a first run needs no variable', () => {
  test('defaults', () => {
    expect(load({})).toMatchObject({
      port: 8787,
      host: '127.0.0.1',
      databaseUrl: undefined,
      databasePooled: 'no',
      publicUrl: 'http://127.0.0.1:8787',
      logLevel: 'info',
      workers: 1,
      monitorSeconds: 15,
      requestTimeout: 60,
      trustedProxies: [],
      pressure: { perOrigin: 120, perCity: 3000 },
      languages: ['zh-CN', 'en'],
      handoffHosts: [],
      mail: undefined,
      isProduction: false,
    });
  });

  test('an empty variable counts as absent', () => {
    expect(load({ PORT: '', SECRET_KEY: '' }).port).toBe(8787);
  });

  test('its secrets are kept for the next run, for their owner alone', () => {
    const first = load({});
    expect(load({}).secretKey).toEqual(first.secretKey);
    expect(load({}).signingKey).toEqual(first.signingKey);
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  test('the generated signing key signs', () => {
    const { kty, crv, x, d } = load({}).signingKey;
    const signature = sign(null, Buffer.from('release'), { key: { kty, crv, x, d }, format: 'jwk' });
    const publicKey = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
    expect(verify(null, Buffer.from('release'), publicKey, signature)).toBe(true);
  });

  test('processes that start at once agree on the secrets', async () => {
    const module = join(import.meta.dirname, 'configuration.ts');
    const script = `import { loadConfiguration } from ${JSON.stringify(module)};
      console.log(Buffer.from(loadConfiguration({ DATA_DIR: ${JSON.stringify(dataDir)} }).secretKey).toString('hex'));`;
    const runs = Array.from({ length: 4 }, () =>
      promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', script]),
    );
    const printed = (await Promise.all(runs)).map(({ stdout }) => stdout.trim());
    expect(printed[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(printed).size).toBe(1);
  });

  test('a damaged file is refused, not replaced', () => {
    writeFileSync(join(dataDir, 'secrets.json'), '{"SECRET_KEY":');
    expect(() => load({})).toThrow(/secrets\.json is damaged/);
    expect(readFileSync(join(dataDir, 'secrets.json'), 'utf8')).toBe('{"SECRET_KEY":');
  });
});

describe('production', () => {
  test('takes the secrets from the environment and writes none', () => {
    const configuration = load({ NODE_ENV: 'production', SECRET_KEY, SIGNING_KEY });
    expect(Buffer.from(configuration.secretKey).toString('base64url')).toBe(SECRET_KEY);
    expect(configuration.signingKey).toEqual(jwk);
    expect(existsSync(join(dataDir, 'secrets.json'))).toBe(false);
  });

  test.each([
    [{}, 'SECRET_KEY and SIGNING_KEY must be in the environment in production.'],
    [{ SECRET_KEY }, 'SIGNING_KEY must be in the environment in production.'],
    [{ SIGNING_KEY }, 'SECRET_KEY must be in the environment in production.'],
  ])('names what is missing: %#', (given, message) => {
    load({}); // The file of an earlier run must not help out.
    expect(() => load({ NODE_ENV: 'production', ...given })).toThrow(new ConfigurationError(message));
  });
});

const host = (jwks: unknown) => ({ issuer: 'https://mini.example.cn', audience: 'survey', jwks });
const publicJwk = { ...jwk, d: undefined };

test('mails need a server and a sender', () => {
  const [SMTP_URL, MAIL_FROM] = ['smtps://u:p@mail.example.cn', '城声 <survey@example.cn>'];
  expect(load({ SMTP_URL, MAIL_FROM }).mail).toEqual({ url: SMTP_URL, from: MAIL_FROM });
  for (const half of [{ SMTP_URL }, { MAIL_FROM }])
    expect(() => load(half)).toThrow(new ConfigurationError('SMTP_URL and MAIL_FROM go together.'));
});

describe('a wrong value is one line that names the variable', () => {
  const otherKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  test.each([
    ['PORT', '80a'],
    ['PORT', '65536'],
    ['HOST', 'not a host'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'postgres://a,b/x?target_session_attrs=read-write'],
    ['DATABASE_POOLED', 'true'],
    ['PUBLIC_URL', 'ftp://example.cn'],
    ['PUBLIC_URL', 'https://example.cn/path'],
    ['LOG_LEVEL', 'loud'],
    ['WORKERS', '0'],
    ['MONITOR_SECONDS', '0'],
    ['REQUEST_TIMEOUT', '0'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', 'proxy.local'],
    ['PRESSURE_PER_ORIGIN', '0'],
    ['PRESSURE_PER_CITY', 'many'],
    ['LANGUAGES', 'en'],
    ['LANGUAGES', 'zh-CN,tlh'],
    ['LANGUAGES', 'zh-CN,en,en'],
    ['SMTP_URL', 'mail.example.cn'],
    ['SMTP_URL', 'smtp://mail.example.cn?ignoreTLS=true'],
    ['MAIL_FROM', 'nobody'],
    ['MAIL_FROM', 'Survey\r\nBcc: all@example.cn <survey@example.cn>'],
    ['HANDOFF_HOSTS', 'not JSON'],
    ['HANDOFF_HOSTS', JSON.stringify(host('https://mini.example.cn/jwks.json'))],
    ['HANDOFF_HOSTS', JSON.stringify([host('http://mini.example.cn/jwks.json')])],
    ['HANDOFF_HOSTS', JSON.stringify([host({ keys: [] })])],
    ['HANDOFF_HOSTS', JSON.stringify([host({ keys: [jwk] })])],
    ['HANDOFF_HOSTS', JSON.stringify([host({ keys: [{ kty: 'oct', k: 'c2VjcmV0' }] })])],
    ['HANDOFF_HOSTS', JSON.stringify([host({ keys: [publicJwk] }), host({ keys: [publicJwk] })])],
    ['NODE_ENV', 'prod'],
    ['SECRET_KEY', randomBytes(31).toString('base64url')],
    ['SECRET_KEY', 'not base64url!'],
    ['SIGNING_KEY', 'not JSON'],
    ['SIGNING_KEY', JSON.stringify({ ...jwk, x: otherKey.x })],
  ])('%s=%s', (name, value) => {
    expect(() => load({ [name]: value })).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        message: expect.stringMatching(new RegExp(`^${name} must be [^\\n]+\\.$`)),
      }),
    );
  });

  test('each wrong variable has its line, and no line shows a value', () => {
    expect(() => load({ PORT: 'x', SECRET_KEY: 'hunter2' })).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^PORT must be .+\nSECRET_KEY must be .+$/) }),
    );
    expect(() => load({ SECRET_KEY: 'hunter2' })).not.toThrow(/hunter2/);
  });
});

test('the public address', () => {
  expect(load({ PUBLIC_URL: 'https://survey.example.cn/' }).publicUrl).toBe('https://survey.example.cn');
  expect(load({ HOST: '0.0.0.0', PORT: '9000' }).publicUrl).toBe('http://localhost:9000');
  expect(load({ HOST: '::1' }).publicUrl).toBe('http://[::1]:8787');
});

test('apps that hand residents over are known by the address of their keys, or by the keys', () => {
  const { handoffHosts } = load({
    HANDOFF_HOSTS: JSON.stringify([
      host('https://mini.example.cn/jwks.json'),
      { ...host({ keys: [publicJwk] }), issuer: 'https://app.example.cn' },
    ]),
  });
  expect(handoffHosts).toEqual([
    host(new URL('https://mini.example.cn/jwks.json')),
    { ...host({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: jwk.x }] }), issuer: 'https://app.example.cn' },
  ]);
});

test('languages are offered in their order', () => {
  expect(load({ LANGUAGES: 'ug, zh-CN' }).languages).toEqual(['ug', 'zh-CN']);
});

test('trusted proxies are addresses and networks', () => {
  const { trustedProxies } = load({ TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8,fd00::/8' });
  expect(trustedProxies).toEqual(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);
});
