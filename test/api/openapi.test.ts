import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Validator } from '@seriousme/openapi-schema-validator';
import { inspectRoutes } from 'hono/dev';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { primaryReader } from '../../db/reader.ts';
import { createApp } from '../../server/app.ts';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { releaseDocumentSchema } from '../../server/survey/release/document.ts';
import { feedFields } from '../../server/survey/release/feed-fields.ts';
import { testApp } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { publish } from '../support/publish.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

const { db, url } = await testDatabase();
const app = createApp({
  db,
  reader: primaryReader(db),
  sharesQueries: true,
  submit: () => Promise.reject(new Error('nothing is submitted here')),
  keys: deriveKeys(Buffer.alloc(32)),
  signingKey: () => Promise.reject(new Error('nothing is published here')),
  handoffHosts: new Map(),
  addressOf: () => undefined,
  pressure: async () => 0,
  turn: async () => {},
  countProof: () => {},
  writesExports: true,
  sendsMails: true,
  requiresOrganiser: false,
  log: pino({ level: 'silent' }),
  metrics: new Registry(),
  now: () => new Date(),
  ready: async () => true,
  languages: ['zh-CN', 'en'],
  asset: () => undefined,
  coders: {},
  secureCookies: false,
  signIn: { needsSecondFactor: false },
});
const description: { openapi: string; paths: Record<string, Record<string, unknown>> } = await (
  await app.request('/api/v1/openapi.json')
).json();

test('the server describes itself as OpenAPI 3.1, validly', async () => {
  expect(description.openapi).toMatch(/^3\.1\./);
  const result = await new Validator().validate(structuredClone(description));
  expect(result.errors).toBeUndefined();
  expect(result.valid).toBe(true);
});

test('each field of the feed is described with its unit and when it is null, as the dictionary has it', async () => {
  const { components } = await (await app.request('/api/v1/openapi.json')).json();
  const { properties } = components.schemas.CityEvaluation;
  expect(Object.keys(properties)).toEqual(Object.keys(feedFields));
  for (const [name, { empty }] of Object.entries(feedFields)) {
    const isNullable = [properties[name].type].flat().includes('null');
    expect([name, isNullable]).toEqual([name, empty !== null]);
    expect(properties[name].description).toMatch(
      empty ? /\. Unit: .+\. Null .+\.$/ : /\. Unit: .+\. Never null\.$/,
    );
  }
});

interface Schema {
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}

/** What a schema lacks: a description of a field, or when a field that may be null is. */
function* lacksIn({ properties = {}, items, anyOf = [] }: Schema, path: string): Generator<string> {
  for (const [name, field] of Object.entries(properties)) {
    const at = `${path}.${name}`;
    const { description = '' } = field;
    const types = [field, ...(field.anyOf ?? [])].flatMap(({ type = [] }) => type);
    if (description === '') yield `${at} has no description`;
    else if (types.includes('null') && !/\bnull\b/i.test(description))
      yield `${at} does not say when it is null`;
    yield* lacksIn(field, at);
  }
  for (const inner of [items, ...anyOf]) if (inner) yield* lacksIn(inner, path);
}

test('each field of a release is described, and says when it is null', () => {
  const schema: Schema = JSON.parse(JSON.stringify(z.toJSONSchema(releaseDocumentSchema)));
  expect([...lacksIn(schema, 'release')]).toEqual([]);
  expect([...lacksIn({ properties: { n: { type: 'integer' } } }, 'release')]).toEqual([
    'release.n has no description',
  ]);
});

test('every route of the API is described', () => {
  const described = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  );
  const routes = inspectRoutes(app)
    .filter((route) => !route.isMiddleware && route.method !== 'ALL')
    .map((route) => `${route.method} ${route.path}`)
    .filter((route) => / \/(api|healthz|readyz|metrics|\.well-known)/.test(route));
  const undescribed = new Set(routes.filter((route) => !described.includes(route)));
  expect([...undescribed]).toEqual(['GET /api/v1/openapi.json']);
  expect(described.filter((route) => !routes.includes(route))).toEqual([]);
});

/** Found on the PATH where it was installed: `pip install schemathesis`. */
const schemathesis = spawnSync('schemathesis', ['--version'], { encoding: 'utf8' });

test.skipIf(schemathesis.error !== undefined)(
  'schemathesis finds no server error and nothing that is not described',
  { timeout: 300_000 },
  async () => {
    // The examples in the description lead to this wave, its city and its release.
    await openedWave(db, { settings: { code: '2016' } });
    const origin = await listeningServer(url);
    const { client, fieldworkOf, signingKey } = await testApp(db);
    await answerAs(client, '2016', '330100', tinyAnswers);
    await publish(db, await fieldworkOf('2016'), { signingKey, reason: null });
    // Valid by the schema is not yet valid: answers are checked against the city's questionnaire.
    const args = ['--max-examples', '30', '--exclude-checks', 'positive_data_acceptance'];
    const run = spawn('schemathesis', ['run', `${origin}/api/v1/openapi.json`, ...args]);
    let output = '';
    run.stdout.on('data', (chunk) => {
      output += chunk;
    });
    const [code] = await once(run, 'exit');
    expect(code, output).toBe(0);
  },
);
