import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Validator } from '@seriousme/openapi-schema-validator';
import { inspectRoutes } from 'hono/dev';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { primaryReader } from '../../db/reader.ts';
import { createApp } from '../../server/app.ts';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { figureSchema } from '../../server/survey/release/document.ts';
import { documentFields } from '../../server/survey/release/document-fields.ts';
import { feedFields } from '../../server/survey/release/feed-fields.ts';
import { fieldUnits } from '../../server/survey/release/field.ts';
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
const description: {
  openapi: string;
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<'Release' | 'CityEvaluation', Schema> };
} = await (await app.request('/api/v1/openapi.json')).json();

test('the server describes itself as OpenAPI 3.1, validly', async () => {
  expect(description.openapi).toMatch(/^3\.1\./);
  const result = await new Validator().validate(structuredClone(description));
  expect(result.errors).toBeUndefined();
  expect(result.valid).toBe(true);
});

interface Schema {
  type?: string | string[];
  description?: string;
  'x-unit'?: string;
  'x-null'?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}

const { schemas } = description.components;

/** The gaps in a schema: a field without a description, a unit, or a reason to be null. */
function* lacksIn({ properties = {}, items, anyOf = [] }: Schema, path: string): Generator<string> {
  for (const [name, field] of Object.entries(properties)) {
    const at = `${path}.${name}`;
    const types = [field, ...(field.anyOf ?? [])].flatMap(({ type = [] }) => type);
    if (!field.description) yield `${at} has no description`;
    if (!field['x-unit']) yield `${at} has no unit`;
    if (types.includes('null') !== (field['x-null'] !== undefined))
      yield `${at} does not say when it is null`;
    if (field['x-null'] && !field.description?.endsWith(` Null ${field['x-null']}.`))
      yield `${at} does not say in words when it is null`;
    yield* lacksIn(field, at);
  }
  for (const inner of [items, ...anyOf]) if (inner) yield* lacksIn(inner, path);
}

test.each(['Release', 'CityEvaluation'] as const)(
  'each field of %s is served with a description, a unit, and when it is null',
  (name) => {
    expect(Object.keys(schemas[name].properties ?? {}).length).toBeGreaterThan(5);
    expect([...lacksIn(schemas[name], name)]).toEqual([]);
  },
);

test('a field without a description is found', () => {
  expect([...lacksIn({ properties: { n: { type: ['integer', 'null'] } } }, 'release')]).toEqual([
    'release.n has no description',
    'release.n has no unit',
    'release.n does not say when it is null',
  ]);
});

test('the dictionary has the fields that are served, in their order and with their units', () => {
  const served = (schema: Schema, path: string): [string, string | undefined][] =>
    Object.entries(membersOf(schema)).flatMap(([name, field]) => {
      const at = `${path}${name}${[field, ...(field.anyOf ?? [])].some(({ items }) => items) ? '[]' : ''}`;
      return [[at, field['x-unit']], ...served(field, `${at}.`)];
    });
  const all = served(schemas.Release, '');
  const inDictionary = Object.entries(documentFields).map(([path, { unit }]) => [path, fieldUnits[unit].en]);
  // Figures are described once, in their own schema.
  const figure = new RegExp(`\\.(?:${Object.keys(figureSchema.shape).join('|')})(?:\\[\\])?$`);
  const isAgain = (path: string) =>
    figure.test(path) && /^cities\[\]\.(?:dimensions|questions)\[\]/.test(path);
  expect(inDictionary).toEqual(all.filter(([path]) => !isAgain(path)));
  expect(Object.entries(feedFields).map(([path, { unit }]) => [path, fieldUnits[unit].en])).toEqual(
    Object.entries(schemas.CityEvaluation.properties ?? {}).map(([path, field]) => [path, field['x-unit']]),
  );
});

/** The fields of an object or of a list's members, null or not. */
function membersOf({ properties, items, anyOf = [] }: Schema): Record<string, Schema> {
  const inner = [items, ...anyOf].find((one) => one && Object.keys(membersOf(one)).length > 0);
  return properties ?? (inner ? membersOf(inner) : {});
}

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

/** Schemathesis is found on the PATH after `pip install schemathesis`. */
const schemathesis = spawnSync('schemathesis', ['--version'], { encoding: 'utf8' });

test.skipIf(schemathesis.error !== undefined)(
  'schemathesis finds no server error and nothing that is not described',
  { timeout: 300_000 },
  async () => {
    // The description's examples name this wave, its city and its release.
    await openedWave(db, { settings: { code: '2016' } });
    const origin = await listeningServer(url);
    const { client, fieldworkOf, signingKey } = await testApp(db);
    await answerAs(client, '2016', '330100', tinyAnswers);
    await publish(db, await fieldworkOf('2016'), { signingKey, reason: null });
    // The schema alone does not make answers valid: the server checks them against the city's questionnaire.
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
