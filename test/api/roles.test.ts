import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { roles } from '../../db/schema.ts';
import { type Action, isPermitted, operator } from '../../server/identity/grants.ts';
import { endApiKey, listKeys } from '../../server/services/accounts/api-keys.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { openedEvaluation } from '../support/evaluation.ts';
import { keyFor } from '../support/keys.ts';
import { openedWave } from '../support/wave.ts';

// Every route × role × own and foreign scope: what it asks of whoever calls stands here, and a route without is a fault.

const { db } = await testDatabase();
const app = await testApp(db);
const own = '330100';
const foreign = '440300';
const wave = await openedWave(db, { cities: [own, foreign] });
const elsewhere = await openedWave(db);
const at = `/api/v1/waves/${wave.code}`;
const evaluation = await openedEvaluation(db, { wave: wave.code, cities: [own, foreign] });
const inEvaluation = `/api/v1/evaluations/${evaluation}`;
const inCity = (city: string) => `${inEvaluation}/cities/${city}`;
const digest = '0'.repeat(64);

/** A route that asks for an action of the table of rights. */
interface Guarded {
  action: Action;
  /** A request that only a missing right can refuse with 401 or 403. */
  path: (city: string) => string;
  body?: (city: string) => object;
  form?: () => FormData;
  headers?: Record<string, string>;
  /** The route takes no city: it shows what the grant covers. */
  isOfWave?: true;
  /** Sends those who bear nothing to sign in. */
  isPage?: true;
}

const guarded: Record<string, Guarded> = {
  'GET /api/v1/waves/:wave/held': { action: 'see-held', path: (city) => `${at}/held?city=${city}` },
  'GET /api/v1/waves/:wave/decisions': { action: 'see-held', path: () => `${at}/decisions`, isOfWave: true },
  'POST /api/v1/waves/:wave/decisions': {
    action: 'decide-held',
    path: () => `${at}/decisions`,
    body: (city) => ({ city, subject: { group: 'PRAISE:channel:x' }, action: 'remove', reason: 'called' }),
  },
  'POST /api/v1/waves/:wave/decisions/:id/withdrawal': {
    action: 'decide-held',
    path: () => `${at}/decisions/${uuidv7()}/withdrawal`,
    body: () => ({ reason: 'called' }),
    isOfWave: true,
  },
  'GET /api/v1/waves/:wave/monitor': { action: 'see-monitor', path: () => `${at}/monitor`, isOfWave: true },
  'GET /api/v1/waves/:wave/monitor/:city': { action: 'see-monitor', path: (city) => `${at}/monitor/${city}` },
  'GET /api/v1/waves/:wave/response-rates': {
    action: 'see-response-rates',
    path: () => `${at}/response-rates`,
    isOfWave: true,
  },
  'POST /api/v1/waves/:wave/contacts': {
    action: 'enter-answers',
    path: () => `${at}/contacts`,
    body: (city) => ({
      id: uuidv7(),
      city,
      disposition: '2.11',
      channel: 'point-A1',
      recordedAt: new Date().toISOString(),
    }),
  },
};

const pages: Record<string, Guarded> = {
  'GET /api/v1/evaluations/:evaluation/progress': {
    action: 'see-evaluation',
    path: () => `${inEvaluation}/progress`,
    isOfWave: true,
  },
  'POST /api/v1/evaluations/:evaluation/extensions': {
    action: 'run-evaluation',
    path: () => `${inEvaluation}/extensions`,
    body: (city) => ({ id: uuidv7(), city, dueAt: new Date().toISOString(), reason: 'floods' }),
  },
  'PUT /api/v1/evaluations/:evaluation/given/:city/:item': {
    action: 'run-evaluation',
    path: (city) => `${inEvaluation}/given/${city}/L1P2-A1`,
    body: () => ({ id: uuidv7(), value: 81.25, source: 'two platforms' }),
  },
  'GET /api/v1/evaluations/:evaluation/cities/:city/draft': {
    action: 'see-report-draft',
    path: (city) => `${inCity(city)}/draft`,
  },
  'PUT /api/v1/evaluations/:evaluation/cities/:city/draft': {
    action: 'edit-report',
    path: (city) => `${inCity(city)}/draft`,
    headers: { 'If-Match': '"0"' },
    body: () => ({ values: {} }),
  },
  'POST /api/v1/evaluations/:evaluation/cities/:city/reports': {
    action: 'submit-report',
    path: (city) => `${inCity(city)}/reports`,
    body: () => ({ id: uuidv7(), revision: 0 }),
  },
  'GET /api/v1/evaluations/:evaluation/cities/:city/reports/:number': {
    action: 'see-reports',
    path: (city) => `${inCity(city)}/reports/1`,
  },
  'POST /api/v1/evaluations/:evaluation/cities/:city/reports/:number/decisions': {
    action: 'review-reports',
    path: (city) => `${inCity(city)}/reports/1/decisions`,
    body: () => ({ id: uuidv7(), digest, action: 'accept' }),
  },
  'POST /api/v1/evaluations/:evaluation/cities/:city/files': {
    action: 'edit-report',
    path: (city) => `${inCity(city)}/files`,
    form: () => {
      const form = new FormData();
      form.set('item', 'L1P1-A1');
      form.set('file', new File(['%PDF-1.7'], 'proof.pdf'));
      return form;
    },
  },
  'DELETE /api/v1/evaluations/:evaluation/cities/:city/files/:sha256': {
    action: 'edit-report',
    path: (city) => `${inCity(city)}/files/${digest}?item=L1P1-A1`,
  },
  'GET /api/v1/evaluations/:evaluation/cities/:city/files/:sha256': {
    action: 'see-reports',
    path: (city) => `${inCity(city)}/files/${digest}`,
  },
  'GET /console/:wave/overview.csv': {
    action: 'see-monitor',
    path: () => `/console/${wave.code}/overview.csv`,
    isOfWave: true,
    isPage: true,
  },
  'GET /console/:wave/channels': {
    action: 'see-monitor',
    path: () => `/console/${wave.code}/channels`,
    isOfWave: true,
    isPage: true,
  },
  'GET /console/:wave/:city': {
    action: 'see-monitor',
    path: (city) => `/console/${wave.code}/${city}`,
    isPage: true,
  },
  'GET /console/:wave': {
    action: 'see-monitor',
    path: () => `/console/${wave.code}`,
    isOfWave: true,
    isPage: true,
  },
};

/** By which interviewers work, with tokens that say more than a role: tested in staff.test.ts and paper-sheets.test.ts. */
const byToken = ['GET /api/v1/staff', 'GET /api/v1/waves/:wave/cities/:city/paper-sheets/:id'];

/** How one comes to have a session, what is one's own, and people: tested in accounts, people and sign-in.test.ts. */
const signingIn = [
  'GET /api/auth/callback/oidc',
  'GET /api/auth/session',
  'POST /api/auth/confirmation',
  'POST /api/auth/second-factor',
  'POST /api/auth/sign-in/username',
  'POST /api/auth/sign-out',
  'GET /console',
  'GET /console/account',
  'GET /console/account/password',
  'GET /console/account/second-factor',
  'GET /console/account/second-factor/codes',
  'GET /console/activate',
  'GET /console/confirm',
  'GET /console/people',
  'GET /console/people/:id',
  'GET /console/people/invite',
  'GET /console/people/keys',
  'GET /console/sign-in',
  'GET /console/sign-in/code',
  'GET /console/sign-in/provider',
  'POST /console/account/password',
  'POST /console/account/second-factor',
  'POST /console/account/second-factor/code',
  'POST /console/account/second-factor/codes',
  'POST /console/account/second-factor/removal',
  'POST /console/account/sessions/:id/end',
  'POST /console/activate',
  'POST /console/confirm',
  'POST /console/people/:id/close',
  'POST /console/people/:id/reset',
  'POST /console/people/:id/roles',
  'POST /console/people/:id/roles/:grant/revoke',
  'POST /console/people/invite',
  'POST /console/people/keys',
  'POST /console/people/keys/:id/revoke',
  'POST /console/sign-in',
  'POST /console/sign-in/code',
  'POST /console/sign-out',
];

/** Open to everybody: what residents and readers of results use, and what operators probe. */
const open = [
  'GET /',
  'GET /.well-known/jwks.json',
  'GET /api/v1/evaluations',
  'GET /api/v1/indicator-sets/:name/:version',
  'GET /api/v1/openapi.json',
  'GET /api/v1/receipts/:receipt',
  'GET /api/v1/receipts/:receipt/inclusion',
  'GET /api/v1/waves',
  'GET /api/v1/waves/:wave/cities',
  'GET /api/v1/waves/:wave/cities/:city/questionnaire',
  'GET /api/v1/waves/:wave/evaluation',
  'GET /api/v1/waves/:wave/releases',
  'GET /api/v1/waves/:wave/releases/:n',
  'GET /api/v1/waves/:wave/releases/:n/scores.csv',
  'GET /api/v1/waves/:wave/releases/:n/scores.xlsx',
  'GET /api/v1/waves/:wave/releases/:n/signature',
  'GET /api/v1/waves/:wave/releases/latest',
  'GET /api/v1/waves/:wave/releases/latest/scores.csv',
  'GET /api/v1/waves/:wave/releases/latest/scores.xlsx',
  'GET /cities/areas.json',
  'GET /clips/:file',
  'GET /field/:city',
  'GET /healthz',
  'GET /metrics',
  'GET /paper/:city',
  'GET /poster',
  'GET /poster/:city',
  'GET /poster/:file{[0-9]+\\.svg}',
  'GET /privacy',
  'GET /q/:city',
  'GET /q/:city/:channel',
  'GET /readyz',
  'GET /receipts',
  'GET /receipts/:file{.+\\.svg}',
  'GET /receipts/:receipt',
  'GET /results',
  'GET /results/:wave',
  'GET /results/:wave/:city',
  'GET /s/:city',
  'GET /s/:city/clips/:language',
  'POST /api/v1/waves/:wave/credential-checks',
  'POST /api/v1/waves/:wave/submissions',
  'POST /s/:city',
  'POST /s/:city/trial',
];

test('every route is listed once', () => {
  const listed = [...Object.keys({ ...guarded, ...pages }), ...byToken, ...signingIn, ...open];
  expect(listed.toSorted()).toEqual(app.routes.toSorted());
});

const request = (
  route: string,
  { path, body, form, headers: more }: Guarded,
  city: string,
  headers: Record<string, string>,
) =>
  app.client(path(city), {
    redirect: 'manual',
    method: route.split(' ')[0] ?? 'GET',
    headers: { ...headers, ...more, ...(body && { 'Content-Type': 'application/json' }) },
    body: body ? JSON.stringify(body(city)) : (form?.() ?? null),
  });

describe.each(Object.entries({ ...guarded, ...pages }))('%s', (route, guard) => {
  test('asks who calls', async () => {
    expect((await request(route, guard, own, {})).status).toBe(guard.isPage ? 303 : 401);
    for (const headers of [{ Authorization: 'Bearer cs_nobody' }, { Authorization: 'Bearer x' }])
      expect((await request(route, guard, own, headers)).status).toBe(401);
  });

  test.each(roles)('as %s', async (role) => {
    const allowed = isPermitted(role, guard.action);
    const statusWith = async (city: string, scope: Parameters<typeof keyFor>[2]) =>
      (await request(route, guard, city, await keyFor(db, role, scope))).status;
    const here = { waveId: wave.id, cities: [own] };
    const status = await statusWith(own, here);
    if (allowed) expect([401, 403]).not.toContain(status);
    else expect(status).toBe(403);
    // Of another wave, of another city, and no longer.
    expect(await statusWith(own, { waveId: elsewhere.id })).toBe(403);
    if (!guard.isOfWave) expect(await statusWith(foreign, here)).toBe(403);
    expect(await statusWith(own, { ...here, until: new Date(Date.now() - 1000) })).toBe(401);
  });
});

test('a key that is revoked is none any more', async () => {
  const headers = await keyFor(db, 'reviewer');
  const held = () => app.client(`${at}/held`, { headers });
  expect((await held()).status).toBe(200);
  const key = (await listKeys(db, operator('test'))).at(-1)!;
  await endApiKey(db, operator('test'), key.id, new Date());
  expect((await held()).status).toBe(401);
  await expect(endApiKey(db, operator('test'), key.id, new Date())).rejects.toThrow('revoked before');
});
