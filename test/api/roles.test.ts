import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { insertExport } from '../../db/exports.ts';
import { type Role, roles } from '../../db/grants-schema.ts';
import { insertBatch } from '../../db/invitations.ts';
import { conditions } from '../../db/monitor-schema.ts';
import { type Action, isPermitted, operator } from '../../server/identity/grants.ts';
import { endApiKey, listKeys } from '../../server/services/accounts/api-keys.ts';
import { DAY_MS, localDayOf } from '../../server/survey/china-time.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { openedEvaluation } from '../support/evaluation.ts';
import { optionalSet } from '../support/fixtures/optional-set.ts';
import { keyFor } from '../support/keys.ts';
import { openedWave } from '../support/wave.ts';

// Every route × role × own and foreign scope. Each route's required right is listed here; a route without one fails.

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
const onPages = (city: string) => `/console/evaluations/${evaluation}/cities/${city}`;
const inReview = (city: string) => `/console/${wave.code}/review/${city}/PRAISE:channel:x`;
const digest = '0'.repeat(64);
const tableForm = () => {
  const form = new FormData();
  form.set('file', new File(['city,variable,value,flag,footnote\n'], 'report.csv'));
  return form;
};
const inAMinute = () => new Date(Date.now() + 60_000).toISOString();
const batches: Record<string, string> = { [own]: uuidv7(), [foreign]: uuidv7() };
for (const city of [own, foreign])
  await insertBatch(db, {
    ...{ waveId: wave.id, id: batches[city]!, channel: null, plannedAt: new Date(), plannedBy: 'test' },
    plan: [{ city, stratum: null, count: 1 }],
    expiresAt: new Date(Date.now() + DAY_MS),
  });
const paperForm = () => {
  const form = new FormData();
  for (const [name, value] of Object.entries({ id: uuidv7(), title: 'one card', summary: 'for all' }))
    form.set(name, value);
  form.set('file', new File(['%PDF-1.7 case'], 'case.pdf'));
  return form;
};
const alerts: Record<string, string> = { [own]: uuidv7(), [foreign]: uuidv7() };
for (const city of [own, foreign])
  await db.insert(conditions).values({
    waveId: wave.id,
    id: alerts[city]!,
    kind: 'behind',
    city,
    subject: '',
    beganAt: new Date(),
  });

const exported: Record<string, string> = { [own]: uuidv7(), [foreign]: uuidv7() };
for (const city of [own, foreign])
  await insertExport(db, {
    waveId: wave.id,
    id: exported[city]!,
    city,
    purpose: 'the yearbook',
    by: 'operator:test',
    byName: 'test',
    at: new Date(),
  });

/** A route guarded by an action of the rights table. */
interface Guarded {
  action: Action;
  /** A request that only a missing right can refuse with 401 or 403. */
  path: (city: string) => string;
  body?: (city: string) => object;
  form?: (city: string) => FormData | URLSearchParams;
  headers?: Record<string, string>;
  /** The route takes no city: it shows what the grant covers. */
  isOfWave?: true;
  /** The route concerns the whole wave, and requires a grant for all of its cities. */
  isWhole?: true;
  /** The route belongs to no wave, and requires a grant for all waves. */
  isOfNone?: true;
  /** The route sends callers without a session to sign in, or shows them what they typed. */
  isPage?: true;
}

const guarded: Record<string, Guarded> = {
  'GET /api/v1/waves/:wave/held': { action: 'see-held', path: (city) => `${at}/held?city=${city}` },
  'GET /api/v1/waves/:wave/decisions': { action: 'see-held', path: () => `${at}/decisions`, isOfWave: true },
  'GET /api/v1/waves/:wave/held/:city/:group': {
    action: 'see-held',
    path: (city) => `${at}/held/${city}/PRAISE:channel:x`,
  },
  'POST /api/v1/waves/:wave/provisional-verdicts': {
    action: 'decide-held',
    path: () => `${at}/provisional-verdicts`,
    body: (city) => ({ city, group: 'PRAISE:channel:x', action: 'accept' }),
  },
  'GET /api/v1/waves/:wave/second-opinions': {
    action: 'see-held',
    path: () => `${at}/second-opinions`,
    isOfWave: true,
  },
  'POST /api/v1/waves/:wave/decisions/:id/second-opinions': {
    action: 'decide-held',
    path: () => `${at}/decisions/${uuidv7()}/second-opinions`,
    body: () => ({ action: 'accept', reason: 'called' }),
    isOfWave: true,
  },
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
  'GET /api/v1/waves/:wave/orders': { action: 'see-orders', path: () => `${at}/orders`, isOfWave: true },
  'POST /api/v1/waves/:wave/orders': {
    action: 'hold-arrivals',
    path: () => `${at}/orders`,
    body: (city) => ({ id: uuidv7(), hold: { city }, reason: 'called' }),
  },
  'POST /api/v1/waves/:wave/orders/:id/withdrawal': {
    action: 'hold-arrivals',
    path: () => `${at}/orders/${uuidv7()}/withdrawal`,
    body: () => ({ reason: 'called' }),
    isOfWave: true,
  },
  'GET /api/v1/waves/:wave/exports': {
    action: 'export-answers',
    path: () => `${at}/exports`,
    isOfWave: true,
  },
  'POST /api/v1/waves/:wave/exports': {
    action: 'export-answers',
    path: () => `${at}/exports`,
    body: (city) => ({ id: uuidv7(), city, purpose: 'the yearbook' }),
  },
  'GET /api/v1/waves/:wave/exports/:id': {
    action: 'export-answers',
    path: (city) => `${at}/exports/${exported[city]}`,
  },
  'DELETE /api/v1/waves/:wave/exports/:id': {
    action: 'export-answers',
    path: (city) => `${at}/exports/${exported[city]}`,
  },
  'GET /api/v1/waves/:wave/exports/:id/file': {
    action: 'export-answers',
    path: () => `${at}/exports/${uuidv7()}/file`,
    isOfWave: true,
  },
  'POST /api/v1/waves/:wave/drafts': {
    action: 'draft-release',
    path: () => `${at}/drafts`,
    body: () => ({ id: uuidv7() }),
    isOfWave: true,
    isWhole: true,
  },
  'GET /api/v1/waves/:wave/drafts': {
    action: 'see-drafts',
    path: () => `${at}/drafts`,
    isOfWave: true,
    isWhole: true,
  },
  'GET /api/v1/waves/:wave/withdrawals': {
    action: 'see-drafts',
    path: () => `${at}/withdrawals`,
    isOfWave: true,
    isWhole: true,
  },
  'GET /api/v1/waves/:wave/drafts/:draft': {
    action: 'see-drafts',
    path: () => `${at}/drafts/${uuidv7()}`,
    isOfWave: true,
    isWhole: true,
  },
  'GET /api/v1/waves/:wave/drafts/:draft/document': {
    action: 'see-drafts',
    path: () => `${at}/drafts/${uuidv7()}/document`,
    isOfWave: true,
    isWhole: true,
  },
  'POST /api/v1/waves/:wave/drafts/:draft/approval': {
    action: 'approve-release',
    path: () => `${at}/drafts/${uuidv7()}/approval`,
    body: () => ({ digest }),
    isOfWave: true,
    isWhole: true,
  },
  'POST /api/v1/waves/:wave/releases/:n/withdrawal': {
    action: 'draft-release',
    path: () => `${at}/releases/1/withdrawal`,
    body: () => ({ id: uuidv7(), reason: 'wrong weights' }),
    isOfWave: true,
    isWhole: true,
  },
  'POST /api/v1/waves/:wave/releases/:n/withdrawal/approval': {
    action: 'approve-release',
    path: () => `${at}/releases/1/withdrawal/approval`,
    body: () => ({ id: uuidv7() }),
    isOfWave: true,
    isWhole: true,
  },
  'GET /api/v1/waves/:wave/feedback': {
    action: 'see-city-result',
    path: () => `${at}/feedback`,
    isOfWave: true,
  },
  'GET /api/v1/waves/:wave/feedback/:city': {
    action: 'see-city-result',
    path: (city) => `${at}/feedback/${city}`,
  },
  'GET /api/v1/waves/:wave/feedback/:city/views': {
    action: 'see-city-result',
    path: (city) => `${at}/feedback/${city}/views`,
  },
  'GET /api/v1/waves/:wave/releases/:n/replication.zip': {
    action: 'pull-replication',
    path: () => `${at}/releases/1/replication.zip`,
    isOfWave: true,
    isWhole: true,
  },
  'GET /api/v1/waves/:wave/releases/latest/replication.zip': {
    action: 'pull-replication',
    path: () => `${at}/releases/latest/replication.zip`,
    isOfWave: true,
    isWhole: true,
  },
  'GET /api/v1/waves/:wave/pulls': {
    action: 'see-pulls',
    path: () => `${at}/pulls`,
    isOfWave: true,
  },
  'POST /api/v1/waves/:wave/feedback/:city/objections': {
    action: 'object-to-result',
    path: (city) => `${at}/feedback/${city}/objections`,
    body: () => ({ id: uuidv7(), release: 1, text: 'the margins are old' }),
  },
  'GET /api/v1/waves/:wave/objections': {
    action: 'see-objections',
    path: () => `${at}/objections`,
    isOfWave: true,
  },
  'POST /api/v1/waves/:wave/objections/:objection/answer': {
    action: 'answer-objections',
    path: () => `${at}/objections/${uuidv7()}/answer`,
    body: () => ({ outcome: 'refusal', text: 'they are the newest' }),
    isOfWave: true,
  },
  'GET /api/v1/waves/:wave/monitor': { action: 'see-monitor', path: () => `${at}/monitor`, isOfWave: true },
  'GET /api/v1/waves/:wave/monitor/:city': { action: 'see-monitor', path: (city) => `${at}/monitor/${city}` },
  'GET /api/v1/waves/:wave/arrivals': { action: 'see-monitor', path: () => `${at}/arrivals`, isOfWave: true },
  'GET /api/v1/waves/:wave/drop-off': {
    action: 'see-monitor',
    path: (city) => `${at}/drop-off?city=${city}`,
  },
  'GET /api/v1/waves/:wave/notes': { action: 'see-monitor', path: (city) => `${at}/notes?city=${city}` },
  'POST /api/v1/waves/:wave/notes': {
    action: 'write-notes',
    path: () => `${at}/notes`,
    body: (city) => ({ id: uuidv7(), city, text: 'called the community' }),
  },
  'GET /api/v1/waves/:wave/alerts': { action: 'see-monitor', path: (city) => `${at}/alerts?city=${city}` },
  'POST /api/v1/waves/:wave/alerts/:alert/owners': {
    action: 'take-alerts',
    path: (city) => `${at}/alerts/${alerts[city]}/owners`,
    body: () => ({ number: 1 }),
  },
  'GET /api/v1/waves/:wave/changes': {
    action: 'see-monitor',
    path: () => `${at}/changes?since=2026-11-01T00:00:00Z`,
    isOfWave: true,
  },
  'GET /api/v1/waves/:wave/response-rates': {
    action: 'see-response-rates',
    path: () => `${at}/response-rates`,
    isOfWave: true,
  },
  'GET /api/v1/waves/:wave/interviewers': {
    action: 'see-interviewers',
    path: (city) => `${at}/interviewers?city=${city}`,
  },
  'GET /api/v1/waves/:wave/enrolments': {
    action: 'see-interviewers',
    path: () => `${at}/enrolments`,
    isOfWave: true,
  },
  'POST /api/v1/waves/:wave/enrolments': {
    action: 'enrol-interviewers',
    path: () => `${at}/enrolments`,
    body: (city) => ({
      id: uuidv7(),
      name: 'Wang',
      cities: [city],
      until: new Date(Date.now() + 60_000).toISOString(),
    }),
  },
  'POST /api/v1/waves/:wave/enrolments/:id/revocation': {
    action: 'enrol-interviewers',
    path: () => `${at}/enrolments/${uuidv7()}/revocation`,
    body: () => ({}),
    isOfWave: true,
  },
  'GET /api/v1/waves/:wave/invitations': {
    action: 'see-invitations',
    path: () => `${at}/invitations`,
    isOfWave: true,
  },
  'POST /api/v1/waves/:wave/invitations': {
    action: 'send-invitations',
    path: () => `${at}/invitations`,
    body: (city) => ({ id: uuidv7(), plan: [{ city, count: 1 }], expiresAt: inAMinute() }),
  },
  'POST /api/v1/waves/:wave/invitations/:id/codes': {
    action: 'send-invitations',
    path: (city) => `${at}/invitations/${batches[city]}/codes`,
    body: () => ({}),
  },
  'POST /api/v1/waves/:wave/invitations/:id/void': {
    action: 'send-invitations',
    path: (city) => `${at}/invitations/${batches[city]}/void`,
    body: () => ({}),
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

const ofNone = { isOfWave: true, isWhole: true, isOfNone: true } as const;
const scope = () => ({
  role: 'city' as const,
  wave: wave.code,
  cities: [own],
  until: new Date(Date.now() + 60_000).toISOString(),
});

const people: Record<string, Guarded> = {
  'GET /api/v1/accounts': { action: 'see-accounts', path: () => '/api/v1/accounts', ...ofNone },
  'POST /api/v1/accounts': {
    action: 'change-accounts',
    path: () => '/api/v1/accounts',
    body: () => ({ username: `new.${uuidv7().slice(-12)}`, name: 'Wang', grants: [scope()] }),
    ...ofNone,
  },
  'POST /api/v1/accounts/:id/reset': {
    action: 'change-accounts',
    path: () => `/api/v1/accounts/${uuidv7()}/reset`,
    body: () => ({}),
    ...ofNone,
  },
  'POST /api/v1/accounts/:id/closing': {
    action: 'change-accounts',
    path: () => `/api/v1/accounts/${uuidv7()}/closing`,
    body: () => ({ reason: 'left the team' }),
    ...ofNone,
  },
  'POST /api/v1/accounts/:id/grants': {
    action: 'change-accounts',
    path: () => `/api/v1/accounts/${uuidv7()}/grants`,
    body: scope,
    ...ofNone,
  },
  'POST /api/v1/grants/:id/revocation': {
    action: 'change-accounts',
    path: () => `/api/v1/grants/${uuidv7()}/revocation`,
    body: () => ({}),
    ...ofNone,
  },
  'GET /api/v1/keys': { action: 'see-accounts', path: () => '/api/v1/keys', ...ofNone },
  'POST /api/v1/keys': {
    action: 'change-accounts',
    path: () => '/api/v1/keys',
    body: () => ({ ...scope(), name: 'their statistics' }),
    ...ofNone,
  },
  'POST /api/v1/keys/:id/revocation': {
    action: 'change-accounts',
    path: () => `/api/v1/keys/${uuidv7()}/revocation`,
    body: () => ({}),
    ...ofNone,
  },
};

/** The same over the API. The wave is open, so only a missing right can refuse before the wave is found frozen. */
const ofSetupApi = { isOfWave: true, isWhole: true } as const;
const setupApi = `${at}/setup`;
const basics = {
  ...{ code: 'next', title: { 'zh-CN': '下一轮', en: 'Next' }, weight: 20 },
  ...{ opensAt: '2031-01-01T00:00:00Z', closesAt: '2031-02-01T00:00:00Z' },
};
const bySetupApi: Record<string, Guarded> = Object.fromEntries([
  ...['', '/faults', '/questionnaire', '/openings'].map((path): [string, Guarded] => [
    `GET /api/v1/waves/:wave/setup${path}`,
    { action: 'see-setup', path: () => `${setupApi}${path}`, ...ofSetupApi },
  ]),
  ...Object.entries<object>({
    basics: { values: basics },
    settings: { values: {} },
    cities: { values: [own] },
    questionnaire: { template: 'pulse' },
  }).map(([step, body]): [string, Guarded] => [
    `PUT /api/v1/waves/:wave/setup/${step}`,
    { action: 'set-up-wave', path: () => `${setupApi}/${step}`, body: () => body, ...ofSetupApi },
  ]),
  ...['PUT margins', 'PUT quotas', 'POST questionnaire/readings'].map((route): [string, Guarded] => {
    const [method = '', path = ''] = route.split(' ');
    return [
      `${method} /api/v1/waves/:wave/setup/${path}`,
      { action: 'set-up-wave', path: () => `${setupApi}/${path}`, form: tableForm, ...ofSetupApi },
    ];
  }),
  ...['', '/steps'].map((path): [string, Guarded] => [
    `GET /api/v1/waves/:wave/setup/design${path}`,
    { action: 'see-questionnaire', path: () => `${setupApi}/design${path}`, ...ofSetupApi },
  ]),
  ...Object.entries<object>({
    'PATCH ': { revision: 0, changes: { 'draft.title.en': 'Another' } },
    'POST /steps': { act: 'begin-again' },
    'POST /rehearsals': { city: own, residents: 50 },
  }).map(([route, body]): [string, Guarded] => {
    const [method = '', path = ''] = route.split(' ');
    return [
      `${method} /api/v1/waves/:wave/setup/design${path}`,
      {
        action: 'edit-questionnaire',
        path: () => `${setupApi}/design${path}`,
        body: () => body,
        ...ofSetupApi,
      },
    ];
  }),
  [
    'GET /api/v1/waves/:wave/setup/design/links',
    { action: 'set-up-wave', path: () => `${setupApi}/design/links`, ...ofSetupApi },
  ],
  [
    'POST /api/v1/waves/:wave/setup/design/links',
    {
      action: 'set-up-wave',
      path: () => `${setupApi}/design/links`,
      body: () => ({ id: uuidv7() }),
      ...ofSetupApi,
    },
  ],
  [
    'POST /api/v1/waves/:wave/setup/design/links/:id/revocation',
    {
      action: 'set-up-wave',
      path: () => `${setupApi}/design/links/${uuidv7()}/revocation`,
      body: () => ({}),
      ...ofSetupApi,
    },
  ],
  ['DELETE /api/v1/waves/:wave/setup', { action: 'set-up-wave', path: () => setupApi, ...ofSetupApi }],
  [
    'POST /api/v1/waves/:wave/setup/openings',
    {
      action: 'set-up-wave',
      path: () => `${setupApi}/openings`,
      body: () => ({ id: uuidv7() }),
      ...ofSetupApi,
    },
  ],
  [
    'POST /api/v1/waves/:wave/setup/openings/:id/approval',
    {
      action: 'approve-opening',
      path: () => `${setupApi}/openings/${uuidv7()}/approval`,
      body: () => ({ digest }),
      ...ofSetupApi,
    },
  ],
  [
    'POST /api/v1/prepared-waves',
    {
      action: 'set-up-wave',
      path: () => '/api/v1/prepared-waves',
      body: () => ({ ...basics, weight: undefined, code: 'x', from: 'nowhere' }),
      ...ofSetupApi,
      isOfNone: true,
    },
  ],
]);

/** Setting up a wave concerns all of its cities. */
const ofSetup = { isOfWave: true, isWhole: true, isPage: true } as const;
const setupPath = `/console/${wave.code}/setup`;
const setup: Record<string, Guarded> = Object.fromEntries([
  ...['basics', 'questionnaire', 'cities', 'margins', 'quotas', 'settings'].flatMap(
    (step): [string, Guarded][] => [
      [
        `GET /console/:wave/setup/${step}`,
        { action: 'see-setup', path: () => `${setupPath}/${step}`, ...ofSetup },
      ],
      [
        `POST /console/:wave/setup/${step}`,
        {
          action: 'set-up-wave',
          path: () => `${setupPath}/${step}`,
          form: () => new URLSearchParams({ was: digest }),
          ...ofSetup,
        },
      ],
    ],
  ),
  ...['margins', 'quotas'].flatMap((step): [string, Guarded][] => [
    [
      `GET /console/:wave/setup/${step}/:city`,
      { action: 'see-setup', path: (city) => `${setupPath}/${step}/${city}`, ...ofSetup },
    ],
    [
      `POST /console/:wave/setup/${step}/:city`,
      {
        action: 'set-up-wave',
        path: (city) => `${setupPath}/${step}/${city}`,
        form: () => new URLSearchParams({ was: digest }),
        ...ofSetup,
      },
    ],
  ]),
  ['GET /console/:wave/setup', { action: 'see-setup', path: () => setupPath, ...ofSetup }],
  ...['questionnaire.json', 'questionnaire.xlsx'].map((file): [string, Guarded] => [
    `GET /console/:wave/setup/${file}`,
    { action: 'see-setup', path: () => `${setupPath}/${file}`, ...ofSetup },
  ]),
  ['GET /console/:wave/setup/people', { action: 'see-setup', path: () => `${setupPath}/people`, ...ofSetup }],
  [
    'POST /console/waves',
    {
      action: 'set-up-wave',
      path: () => '/console/waves',
      form: () => new URLSearchParams({ waveCode: 'a b' }),
      ...ofSetup,
      isOfNone: true,
    },
  ],
  ...['', '/parts/:part', '/history', '/preview', '/preview/paper', '/rehearsal'].map(
    (page): [string, Guarded] => [
      `GET /console/:wave/setup/questionnaire/design${page}`,
      {
        action: 'see-questionnaire',
        path: () => `${setupPath}/questionnaire/design${page.replace(':part', 'draft')}`,
        ...ofSetup,
      },
    ],
  ),
  ...['', '/parts/:part', '/parts/:part/autosave', '/rehearsal'].map((form): [string, Guarded] => [
    `POST /console/:wave/setup/questionnaire/design${form}`,
    {
      action: 'edit-questionnaire',
      path: () => `${setupPath}/questionnaire/design${form.replace(':part', 'draft')}`,
      form: () => new URLSearchParams({ act: 'add draft.questions' }),
      ...(form.endsWith('autosave') ? { isOfWave: true, isWhole: true } : ofSetup),
    },
  ]),
  ...['', '/:link/revocation'].map((form): [string, Guarded] => [
    `POST /console/:wave/setup/questionnaire/design/preview/links${form}`,
    {
      action: 'set-up-wave',
      path: () => `${setupPath}/questionnaire/design/preview/links${form.replace(':link', uuidv7())}`,
      form: () => new URLSearchParams(),
      ...ofSetup,
    },
  ]),
  [
    'POST /console/:wave/setup/questionnaire/design/preview/paper',
    {
      action: 'see-questionnaire',
      path: () => `${setupPath}/questionnaire/design/preview/paper`,
      form: () => new URLSearchParams({ act: 'none' }),
      ...ofSetup,
    },
  ],
  [
    'POST /console/:wave/setup/openings',
    {
      action: 'set-up-wave',
      path: () => `${setupPath}/openings`,
      form: () => new URLSearchParams({ id: uuidv7() }),
      ...ofSetup,
    },
  ],
  [
    'POST /console/:wave/setup/openings/:opening/approval',
    {
      action: 'approve-opening',
      path: () => `${setupPath}/openings/${uuidv7()}/approval`,
      form: () => new URLSearchParams({ digest, waveCode: wave.code }),
      ...ofSetup,
    },
  ],
  [
    'POST /console/:wave/setup/deletion',
    {
      action: 'set-up-wave',
      path: () => `${setupPath}/deletion`,
      form: () => new URLSearchParams({ waveCode: 'another' }),
      ...ofSetup,
    },
  ],
]);

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
  'GET /api/v1/evaluations/:evaluation/cities/:city/draft/table': {
    action: 'see-report-draft',
    path: (city) => `${inCity(city)}/draft/table`,
  },
  'POST /api/v1/evaluations/:evaluation/cities/:city/draft/table': {
    action: 'edit-report',
    path: (city) => `${inCity(city)}/draft/table`,
    form: tableForm,
  },
  'POST /api/v1/evaluations/:evaluation/drafts': {
    action: 'run-evaluation',
    path: () => `${inEvaluation}/drafts`,
    body: () => ({ id: uuidv7() }),
    isOfWave: true,
    isWhole: true,
  },
  'GET /api/v1/evaluations/:evaluation/drafts/:draft': {
    action: 'run-evaluation',
    path: () => `${inEvaluation}/drafts/${uuidv7()}`,
    isOfWave: true,
    isWhole: true,
  },
  'GET /api/v1/evaluations/:evaluation/drafts/:draft/document': {
    action: 'run-evaluation',
    path: () => `${inEvaluation}/drafts/${uuidv7()}/document`,
    isOfWave: true,
    isWhole: true,
  },
  'POST /api/v1/evaluations/:evaluation/drafts/:draft/approval': {
    action: 'run-evaluation',
    path: () => `${inEvaluation}/drafts/${uuidv7()}/approval`,
    body: () => ({ digest }),
    isOfWave: true,
    isWhole: true,
  },
  'POST /api/v1/evaluations/:evaluation/releases/:n/withdrawal': {
    action: 'run-evaluation',
    path: () => `${inEvaluation}/releases/1/withdrawal`,
    body: () => ({ id: uuidv7(), reason: 'called' }),
    isOfWave: true,
    isWhole: true,
  },
  'POST /api/v1/evaluations/:evaluation/releases/:n/withdrawal/approval': {
    action: 'run-evaluation',
    path: () => `${inEvaluation}/releases/1/withdrawal/approval`,
    body: () => ({ id: uuidv7() }),
    isOfWave: true,
    isWhole: true,
  },
  'GET /console/evaluations/:evaluation/releases/:n/withdrawal': {
    action: 'see-unpublished-evaluation',
    path: () => `/console/evaluations/${evaluation}/releases/1/withdrawal`,
    isOfWave: true,
    isWhole: true,
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/releases/:n/withdrawal': {
    action: 'run-evaluation',
    path: () => `/console/evaluations/${evaluation}/releases/1/withdrawal`,
    form: () => new URLSearchParams({ id: uuidv7(), reason: 'called' }),
    isOfWave: true,
    isWhole: true,
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/releases/:n/withdrawal/approval': {
    action: 'run-evaluation',
    path: () => `/console/evaluations/${evaluation}/releases/1/withdrawal/approval`,
    form: () => new URLSearchParams({ proposal: uuidv7() }),
    isOfWave: true,
    isWhole: true,
    isPage: true,
  },
  'GET /api/v1/evaluations/:evaluation/optional-sets': {
    action: 'see-evaluation',
    path: () => `${inEvaluation}/optional-sets`,
    isOfWave: true,
  },
  'POST /api/v1/evaluations/:evaluation/optional-sets': {
    action: 'propose-optional-set',
    path: () => `${inEvaluation}/optional-sets`,
    body: (city) => ({ id: uuidv7(), province: city.slice(0, 2), set: optionalSet(city.slice(0, 2)) }),
  },
  'POST /api/v1/evaluations/:evaluation/optional-sets/:proposal/decision': {
    action: 'run-evaluation',
    path: () => `${inEvaluation}/optional-sets/${uuidv7()}/decision`,
    body: () => ({ digest, action: 'approve' }),
    isOfWave: true,
    isWhole: true,
  },
  'GET /console/evaluations/:evaluation/optional-sets': {
    action: 'see-evaluation',
    path: () => `/console/evaluations/${evaluation}/optional-sets`,
    isOfWave: true,
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/optional-sets': {
    action: 'propose-optional-set',
    path: () => `/console/evaluations/${evaluation}/optional-sets`,
    form: (city) => {
      const form = new FormData();
      const province = city.slice(0, 2);
      form.set('id', uuidv7());
      form.set('province', province);
      form.set('file', new File([JSON.stringify(optionalSet(province))], 'set.json'));
      return form;
    },
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/optional-sets/:proposal/decision': {
    action: 'run-evaluation',
    path: () => `/console/evaluations/${evaluation}/optional-sets/${uuidv7()}/decision`,
    form: () => new URLSearchParams({ digest, action: 'approve' }),
    isOfWave: true,
    isWhole: true,
    isPage: true,
  },
  'GET /api/v1/evaluations/:evaluation/papers': {
    action: 'see-reports',
    path: () => `${inEvaluation}/papers`,
    isOfWave: true,
  },
  'POST /api/v1/evaluations/:evaluation/papers/:owner': {
    action: 'submit-report',
    path: (city) => `${inEvaluation}/papers/${city}`,
    form: paperForm,
  },
  'GET /api/v1/evaluations/:evaluation/papers/:owner/:paper/file': {
    action: 'see-reports',
    path: (city) => `${inEvaluation}/papers/${city}/${uuidv7()}/file`,
  },
  'POST /api/v1/evaluations/:evaluation/papers/:owner/:paper/decisions': {
    action: 'submit-report',
    path: (city) => `${inEvaluation}/papers/${city}/${uuidv7()}/decisions`,
    body: () => ({ id: uuidv7(), digest, action: 'recall' }),
  },
  'POST /api/v1/evaluations/:evaluation/cities/:city/reports/:number/remarks': {
    action: 'remark-on-reports',
    path: (city) => `${inCity(city)}/reports/1/remarks`,
    body: () => ({ id: uuidv7(), item: 'L1P1-A1', text: 'please check' }),
  },
  'POST /console/evaluations/:evaluation/cities/:city/reports/:number/remarks': {
    action: 'remark-on-reports',
    path: (city) => `${onPages(city)}/reports/1/remarks`,
    form: () => new URLSearchParams({ id: uuidv7(), 'remark.L1P1-A1': 'please check' }),
    isPage: true,
  },
  'POST /api/v1/evaluations/:evaluation/papers/:owner/:paper/publication': {
    action: 'run-evaluation',
    path: (city) => `${inEvaluation}/papers/${city}/${uuidv7()}/publication`,
    body: () => ({ id: uuidv7(), digest, action: 'publish' }),
  },
  'POST /console/evaluations/:evaluation/papers/:owner/:paper/publication': {
    action: 'run-evaluation',
    path: (city) => `/console/evaluations/${evaluation}/papers/${city}/${uuidv7()}/publication`,
    form: () => new URLSearchParams({ id: uuidv7(), digest, action: 'publish' }),
    isPage: true,
  },
  'GET /api/v1/evaluations/:evaluation/reminders': {
    action: 'tell-cities',
    path: () => `${inEvaluation}/reminders`,
    isOfWave: true,
  },
  'POST /api/v1/evaluations/:evaluation/reminders/told': {
    action: 'tell-cities',
    path: () => `${inEvaluation}/reminders/told`,
    body: () => ({ ids: [uuidv7()] }),
    isOfWave: true,
  },
  'GET /console/evaluations/:evaluation/papers': {
    action: 'see-reports',
    path: () => `/console/evaluations/${evaluation}/papers`,
    isOfWave: true,
    isPage: true,
  },
  'GET /console/evaluations/:evaluation/papers/:owner': {
    action: 'see-reports',
    path: (city) => `/console/evaluations/${evaluation}/papers/${city}`,
    isPage: true,
  },
  'GET /console/evaluations/:evaluation/papers/:owner/:paper/file': {
    action: 'see-reports',
    path: (city) => `/console/evaluations/${evaluation}/papers/${city}/${uuidv7()}/file`,
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/papers/:owner': {
    action: 'submit-report',
    path: (city) => `/console/evaluations/${evaluation}/papers/${city}`,
    form: paperForm,
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/papers/:owner/:paper/decisions': {
    action: 'submit-report',
    path: (city) => `/console/evaluations/${evaluation}/papers/${city}/${uuidv7()}/decisions`,
    form: () => new URLSearchParams({ id: uuidv7(), digest, action: 'recall' }),
    isPage: true,
  },
  'GET /console/evaluations/:evaluation': {
    action: 'see-evaluation',
    path: () => `/console/evaluations/${evaluation}`,
    isOfWave: true,
    isPage: true,
  },
  'GET /console/evaluations/:evaluation/reminders': {
    action: 'tell-cities',
    path: () => `/console/evaluations/${evaluation}/reminders`,
    isOfWave: true,
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/reminders/told': {
    action: 'tell-cities',
    path: () => `/console/evaluations/${evaluation}/reminders/told`,
    form: () => new URLSearchParams({ mail: uuidv7() }),
    isOfWave: true,
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/extensions': {
    action: 'run-evaluation',
    path: () => `/console/evaluations/${evaluation}/extensions`,
    form: (city) => new URLSearchParams({ id: uuidv7(), city, time: '2099-01-01T00:00', reason: 'floods' }),
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/drafts': {
    action: 'run-evaluation',
    path: () => `/console/evaluations/${evaluation}/drafts`,
    form: () => new URLSearchParams({ id: uuidv7() }),
    isOfWave: true,
    isWhole: true,
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/drafts/:draft/approval': {
    action: 'run-evaluation',
    path: () => `/console/evaluations/${evaluation}/drafts/${uuidv7()}/approval`,
    form: () => new URLSearchParams({ digest }),
    isOfWave: true,
    isWhole: true,
    isPage: true,
  },
  'GET /console/evaluations/:evaluation/cities/:city': {
    action: 'see-reports',
    path: (city) => onPages(city),
    isPage: true,
  },
  'GET /console/evaluations/:evaluation/cities/:city/levels/:level': {
    action: 'see-report-draft',
    path: (city) => `${onPages(city)}/levels/L1`,
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/cities/:city/levels/:level': {
    action: 'edit-report',
    path: (city) => `${onPages(city)}/levels/L1`,
    form: () => {
      const form = new FormData();
      form.set('revision', '0');
      return form;
    },
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/cities/:city/levels/:level/autosave': {
    action: 'edit-report',
    path: (city) => `${onPages(city)}/levels/L1/autosave`,
    form: () => {
      const form = new FormData();
      form.set('revision', '0');
      return form;
    },
  },
  'GET /console/evaluations/:evaluation/cities/:city/table': {
    action: 'see-report-draft',
    path: (city) => `${onPages(city)}/table`,
    isPage: true,
  },
  'GET /console/evaluations/:evaluation/cities/:city/table/:format': {
    action: 'see-report-draft',
    path: (city) => `${onPages(city)}/table/csv`,
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/cities/:city/table': {
    action: 'edit-report',
    path: (city) => `${onPages(city)}/table`,
    form: tableForm,
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/cities/:city/reports': {
    action: 'submit-report',
    path: (city) => `${onPages(city)}/reports`,
    form: () => new URLSearchParams({ id: uuidv7(), revision: '0' }),
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/cities/:city/recall': {
    action: 'submit-report',
    path: (city) => `${onPages(city)}/recall`,
    form: () => new URLSearchParams({ id: uuidv7(), number: '1', digest }),
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/cities/:city/extensions': {
    action: 'run-evaluation',
    path: (city) => `${onPages(city)}/extensions`,
    form: () => new URLSearchParams({ id: uuidv7(), time: '2099-01-01T00:00', reason: 'floods' }),
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/cities/:city/given': {
    action: 'run-evaluation',
    path: (city) => `${onPages(city)}/given`,
    form: () => new URLSearchParams({ id: uuidv7(), item: 'L1P2-A1', value: '81.25', source: 'x' }),
    isPage: true,
  },
  'GET /console/evaluations/:evaluation/cities/:city/files/:sha256': {
    action: 'see-reports',
    path: (city) => `${onPages(city)}/files/${digest}`,
    isPage: true,
  },
  'GET /console/evaluations/:evaluation/cities/:city/reports/:number': {
    action: 'see-reports',
    path: (city) => `${onPages(city)}/reports/1`,
    isPage: true,
  },
  'POST /console/evaluations/:evaluation/cities/:city/reports/:number/decisions': {
    action: 'review-reports',
    path: (city) => `${onPages(city)}/reports/1/decisions`,
    form: () => new URLSearchParams({ id: uuidv7(), digest, action: 'accept' }),
    isPage: true,
  },
  'GET /console/:wave/review': {
    action: 'see-held',
    path: () => `/console/${wave.code}/review`,
    isOfWave: true,
    isPage: true,
  },
  'GET /console/:wave/review/:city/:group': {
    action: 'see-held',
    path: (city) => inReview(city),
    isPage: true,
  },
  'POST /console/:wave/review/:city/:group/decisions': {
    action: 'decide-held',
    path: (city) => `${inReview(city)}/decisions`,
    form: () => new URLSearchParams({ action: 'accept', reason: 'called' }),
    isPage: true,
  },
  'POST /console/:wave/review/:city/:group/withdrawals': {
    action: 'decide-held',
    path: () => `${inReview(own)}/withdrawals`,
    form: () => new URLSearchParams({ decision: uuidv7(), reason: 'called' }),
    isOfWave: true,
    isPage: true,
  },
  'POST /console/:wave/review/:city/:group/provisional-verdicts': {
    action: 'decide-held',
    path: (city) => `${inReview(city)}/provisional-verdicts`,
    form: () => new URLSearchParams({ action: 'accept' }),
    isPage: true,
  },
  'POST /console/:wave/review/:city/:group/second-opinions': {
    action: 'decide-held',
    path: () => `${inReview(own)}/second-opinions`,
    form: () => new URLSearchParams({ decision: uuidv7(), action: 'accept', reason: 'called' }),
    isOfWave: true,
    isPage: true,
  },
  'GET /console/:wave/feedback': {
    action: 'see-city-result',
    path: () => `/console/${wave.code}/feedback`,
    isOfWave: true,
    isPage: true,
  },
  'GET /console/:wave/:city/feedback': {
    action: 'see-city-result',
    path: (city) => `/console/${wave.code}/${city}/feedback`,
    isPage: true,
  },
  'GET /console/:wave/pulls': {
    action: 'see-pulls',
    path: () => `/console/${wave.code}/pulls`,
    isOfWave: true,
    isPage: true,
  },
  'GET /console/:wave/pulls.csv': {
    action: 'see-pulls',
    path: () => `/console/${wave.code}/pulls.csv`,
    isOfWave: true,
    isPage: true,
  },
  'GET /console/:wave/objections': {
    action: 'see-objections',
    path: () => `/console/${wave.code}/objections`,
    isOfWave: true,
    isPage: true,
  },
  'POST /console/:wave/:city/feedback/objections': {
    action: 'object-to-result',
    path: (city) => `/console/${wave.code}/${city}/feedback/objections`,
    form: () => new URLSearchParams({ id: uuidv7(), release: '1', text: 'the margins are old' }),
    isPage: true,
  },
  'POST /console/:wave/objections/:objection/answer': {
    action: 'answer-objections',
    path: () => `/console/${wave.code}/objections/${uuidv7()}/answer`,
    form: () => new URLSearchParams({ outcome: 'refusal', text: 'they are the newest' }),
    isOfWave: true,
    isPage: true,
  },
  'GET /console/:wave/interviewers': {
    action: 'see-interviewers',
    path: (city) => `/console/${wave.code}/interviewers?city=${city}`,
    isPage: true,
  },
  'GET /console/:wave/interviewers.csv': {
    action: 'see-interviewers',
    path: (city) => `/console/${wave.code}/interviewers.csv?city=${city}`,
    isPage: true,
  },
  'GET /console/:wave/interviewers/devices': {
    action: 'see-interviewers',
    path: () => `/console/${wave.code}/interviewers/devices`,
    isOfWave: true,
    isPage: true,
  },
  'GET /console/:wave/paper': {
    action: 'see-interviewers',
    path: (city) => `/console/${wave.code}/paper?city=${city}`,
    isPage: true,
  },
  'GET /console/:wave/invitations': {
    action: 'see-invitations',
    path: () => `/console/${wave.code}/invitations`,
    isOfWave: true,
    isPage: true,
  },
  'GET /console/:wave/invitations.csv': {
    action: 'see-invitations',
    path: () => `/console/${wave.code}/invitations.csv`,
    isOfWave: true,
    isPage: true,
  },
  'POST /console/:wave/invitations': {
    action: 'send-invitations',
    path: () => `/console/${wave.code}/invitations`,
    form: (city) => {
      const form = new FormData();
      form.set('places', city);
      form.set('count', '1');
      form.set('expires', localDayOf(new Date(Date.now() + DAY_MS)));
      return form;
    },
    isPage: true,
  },
  'GET /console/:wave/invitations/:id': {
    action: 'see-invitations',
    path: (city) => `/console/${wave.code}/invitations/${batches[city]}`,
    isPage: true,
  },
  'POST /console/:wave/invitations/:id/file': {
    action: 'send-invitations',
    path: (city) => `/console/${wave.code}/invitations/${batches[city]}/file`,
    form: () => new URLSearchParams(),
    isPage: true,
  },
  'POST /console/:wave/invitations/:id/void': {
    action: 'send-invitations',
    path: (city) => `/console/${wave.code}/invitations/${batches[city]}/void`,
    form: () => new URLSearchParams(),
    isPage: true,
  },
  'POST /console/:wave/interviewers/devices': {
    action: 'enrol-interviewers',
    path: () => `/console/${wave.code}/interviewers/devices`,
    form: (city) =>
      new URLSearchParams({ name: 'Wang', places: city, until: localDayOf(new Date(Date.now() + DAY_MS)) }),
    isPage: true,
  },
  'GET /console/:wave/interviewers/devices/:id': {
    action: 'see-interviewers',
    path: () => `/console/${wave.code}/interviewers/devices/${uuidv7()}`,
    isOfWave: true,
    isPage: true,
  },
  'POST /console/:wave/interviewers/devices/:id/revoke': {
    action: 'enrol-interviewers',
    path: () => `/console/${wave.code}/interviewers/devices/${uuidv7()}/revoke`,
    form: () => new URLSearchParams(),
    isOfWave: true,
    isPage: true,
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
  'POST /console/:wave/alerts/:alert/owners': {
    action: 'take-alerts',
    path: (city) => `/console/${wave.code}/alerts/${alerts[city]}/owners`,
    form: () => new URLSearchParams({ number: '1' }),
    isPage: true,
  },
  'GET /console/:wave/exports': {
    action: 'export-answers',
    path: () => `/console/${wave.code}/exports`,
    isOfWave: true,
    isPage: true,
  },
  'POST /console/:wave/exports': {
    action: 'export-answers',
    path: () => `/console/${wave.code}/exports`,
    form: (city) => new URLSearchParams({ id: uuidv7(), city, purpose: 'the yearbook' }),
    isPage: true,
  },
  'GET /console/:wave/exports/:id/file': {
    action: 'export-answers',
    path: () => `/console/${wave.code}/exports/${uuidv7()}/file`,
    isOfWave: true,
    isPage: true,
  },
  'POST /console/:wave/exports/:id/cancellation': {
    action: 'export-answers',
    path: (city) => `/console/${wave.code}/exports/${exported[city]}/cancellation`,
    form: () => new URLSearchParams(),
    isPage: true,
  },
  'GET /console/:wave/orders/new': {
    action: 'hold-arrivals',
    path: (city) => `/console/${wave.code}/orders/new?city=${city}`,
    isPage: true,
  },
  'POST /console/:wave/orders': {
    action: 'hold-arrivals',
    path: () => `/console/${wave.code}/orders`,
    form: (city: string) => new URLSearchParams({ id: uuidv7(), city, reason: 'called' }),
    isPage: true,
  },
  'GET /console/:wave/orders/:id': {
    action: 'hold-arrivals',
    path: () => `/console/${wave.code}/orders/${uuidv7()}`,
    isOfWave: true,
    isPage: true,
  },
  'POST /console/:wave/orders/:id/withdrawal': {
    action: 'hold-arrivals',
    path: () => `/console/${wave.code}/orders/${uuidv7()}/withdrawal`,
    form: () => new URLSearchParams({ reason: 'called' }),
    isOfWave: true,
    isPage: true,
  },
  'GET /console/:wave/publish': {
    action: 'see-drafts',
    path: () => `/console/${wave.code}/publish`,
    isOfWave: true,
    isWhole: true,
    isPage: true,
  },
  'POST /console/:wave/publish/drafts': {
    action: 'draft-release',
    path: () => `/console/${wave.code}/publish/drafts`,
    form: () => new URLSearchParams({ reason: 'x'.repeat(501) }),
    isOfWave: true,
    isWhole: true,
    isPage: true,
  },
  'GET /console/:wave/publish/drafts/:draft': {
    action: 'see-drafts',
    path: () => `/console/${wave.code}/publish/drafts/${uuidv7()}`,
    isOfWave: true,
    isWhole: true,
    isPage: true,
  },
  'GET /console/:wave/publish/drafts/:draft/cities.csv': {
    action: 'see-drafts',
    path: () => `/console/${wave.code}/publish/drafts/${uuidv7()}/cities.csv`,
    isOfWave: true,
    isWhole: true,
    isPage: true,
  },
  'POST /console/:wave/publish/drafts/:draft/approval': {
    action: 'approve-release',
    path: () => `/console/${wave.code}/publish/drafts/${uuidv7()}/approval`,
    form: () => new URLSearchParams({ digest }),
    isOfWave: true,
    isWhole: true,
    isPage: true,
  },
  'GET /console/:wave/publish/releases/:n/withdrawal': {
    action: 'see-drafts',
    path: () => `/console/${wave.code}/publish/releases/1/withdrawal`,
    isOfWave: true,
    isWhole: true,
    isPage: true,
  },
  'POST /console/:wave/publish/releases/:n/withdrawal': {
    action: 'draft-release',
    path: () => `/console/${wave.code}/publish/releases/1/withdrawal`,
    form: () => new URLSearchParams({ id: uuidv7(), reason: 'called' }),
    isOfWave: true,
    isWhole: true,
    isPage: true,
  },
  'POST /console/:wave/publish/releases/:n/withdrawal/approval': {
    action: 'approve-release',
    path: () => `/console/${wave.code}/publish/releases/1/withdrawal/approval`,
    form: () => new URLSearchParams({ proposal: uuidv7() }),
    isOfWave: true,
    isWhole: true,
    isPage: true,
  },
  'POST /console/:wave/:city/notes': {
    action: 'write-notes',
    path: (city) => `/console/${wave.code}/${city}/notes`,
    form: () => new URLSearchParams({ id: uuidv7(), text: 'called the community' }),
    isPage: true,
  },
  'GET /console/:wave/drop-off': {
    action: 'see-monitor',
    path: () => `/console/${wave.code}/drop-off`,
    isOfWave: true,
    isPage: true,
  },
  'GET /api/v1/waves/:wave/scores': {
    action: 'see-city-scores',
    path: () => `${at}/scores`,
    isOfWave: true,
  },
  'GET /console/:wave/scores': {
    action: 'see-city-scores',
    path: () => `/console/${wave.code}/scores`,
    isOfWave: true,
    isPage: true,
  },
  'GET /console/:wave/scores.csv': {
    action: 'see-city-scores',
    path: () => `/console/${wave.code}/scores.csv`,
    isOfWave: true,
    isPage: true,
  },
  ...setup,
  ...bySetupApi,
  'GET /console/:wave/:city/drop-off': {
    action: 'see-monitor',
    path: (city) => `/console/${wave.code}/${city}/drop-off`,
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

/**
 * Routes for interviewers, whose devices and tokens say more than a role: tested in staff.test.ts,
 * enrolments.test.ts and paper-sheets.test.ts.
 */
const byDevice = [
  'GET /api/v1/staff',
  'POST /api/v1/enrolments',
  'GET /api/v1/waves/:wave/cities/:city/paper-sheets/:id',
];

/** The trail belongs to no single wave: tested in trail.test.ts, with every role. */
const trail = ['GET /api/v1/audit', 'GET /console/trail', 'GET /console/trail.csv'];

/** Sessions, one's own account, and people: tested in accounts, people and sign-in.test.ts. */
const signingIn = [
  'GET /api/auth/callback/oidc',
  'GET /api/auth/session',
  'POST /api/auth/confirmation',
  'POST /api/auth/second-factor',
  'POST /api/auth/sign-in/username',
  'POST /api/auth/sign-out',
  'GET /cards/:wave/:n/:language/:city/card.png',
  'GET /cards/:wave/:n/:language/card.png',
  'GET /console',
  'GET /console/account',
  'GET /console/account/password',
  'GET /console/account/second-factor',
  'GET /console/account/second-factor/codes',
  'GET /console/activate',
  'GET /console/confirm',
  'GET /console/evaluations',
  'GET /console/mail-address',
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
  'POST /console/account/mails',
  'POST /console/account/mails/link',
  'POST /console/account/sessions/:id/end',
  'POST /console/activate',
  'POST /console/confirm',
  'POST /console/mail-address',
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

/** Keys that signed-in evaluators make for themselves (a key makes none): tested in own-keys.test.ts. */
const ownKeys = [
  'GET /api/v1/waves/:wave/keys',
  'POST /api/v1/waves/:wave/keys',
  'POST /api/v1/waves/:wave/keys/:key/revocation',
  'POST /console/:wave/pulls',
  'POST /console/:wave/pulls/keys/:key/revoke',
];

/** The waves in setup that a person's grants cover: tested in setup.test.ts. */
const ownWaves = ['GET /console/waves', 'GET /api/v1/prepared-waves'];

/** Open to everybody: residents and readers of results use these, and operators probe them. */
const open = [
  'GET /',
  'GET /.well-known/jwks.json',
  'GET /api/v1/evaluations',
  'GET /api/v1/evaluations/:evaluation/cases',
  'GET /api/v1/evaluations/:evaluation/cases/:paper/file',
  'GET /api/v1/evaluations/:evaluation/releases',
  'GET /api/v1/evaluations/:evaluation/releases/:n',
  'GET /api/v1/evaluations/:evaluation/releases/:n/signature',
  'GET /api/v1/evaluations/:evaluation/releases/latest',
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
  'GET /api/v1/waves/:wave/releases/:n/changes',
  'GET /api/v1/waves/:wave/releases/:n/experimental.csv',
  'GET /api/v1/waves/:wave/releases/:n/scores.csv',
  'GET /api/v1/waves/:wave/releases/:n/scores.parquet',
  'GET /api/v1/waves/:wave/releases/:n/scores.xlsx',
  'GET /api/v1/waves/:wave/releases/:n/signature',
  'GET /api/v1/waves/:wave/releases/latest',
  'GET /api/v1/waves/:wave/releases/latest/experimental.csv',
  'GET /api/v1/waves/:wave/releases/latest/scores.csv',
  'GET /api/v1/waves/:wave/releases/latest/scores.parquet',
  'GET /api/v1/waves/:wave/releases/latest/scores.xlsx',
  'GET /cities/areas.json',
  'GET /clips/:file',
  'GET /dictionary',
  'GET /method',
  'GET /embed/:wave/:city',
  'GET /evaluations',
  'GET /evaluations/:evaluation',
  'GET /evaluations/:evaluation/cases',
  'GET /evaluations/:evaluation/cases/:paper/file',
  'GET /evaluations/:evaluation/:city',
  'GET /field/:city',
  'GET /healthz',
  'GET /metrics',
  'GET /paper/:city',
  'GET /poster',
  'GET /poster/:city',
  'GET /poster/:file{[0-9]+\\.svg}',
  'GET /preview/:wave/:ticket',
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
  'GET /results/:wave/experimental',
  'GET /s/:city',
  'GET /s/:city/clips/:language',
  'GET /verify',
  'POST /api/v1/waves/:wave/credential-checks',
  'POST /api/v1/waves/:wave/submissions',
  'POST /preview/:wave/:ticket',
  'POST /s/:city',
  'POST /s/:city/trial',
  'POST /s/:city/views',
];

test('every route is listed once', () => {
  const listed = [
    ...Object.keys({ ...guarded, ...people, ...pages }),
    ...byDevice,
    ...trail,
    ...signingIn,
    ...ownKeys,
    ...ownWaves,
    ...open,
  ];
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
    body: body ? JSON.stringify(body(city)) : (form?.(city) ?? null),
  });

type KeyScope = NonNullable<Parameters<typeof keyFor>[2]>;
const past = new Date(Date.now() - 1000);
const issued = new Map<string, ReturnType<typeof keyFor>>();

/** One key per role and scope: thousands would only take time, and no request here changes its caller's rights. */
function keyWith(role: Role, scope: KeyScope): ReturnType<typeof keyFor> {
  const what = JSON.stringify([role, scope]);
  const key = issued.get(what) ?? keyFor(db, role, scope);
  issued.set(what, key);
  return key;
}

describe.each(Object.entries({ ...guarded, ...people, ...pages }))('%s', (route, guard) => {
  test('asks who calls', async () => {
    // A page redirects to signing in, unless the caller typed something: then the page shows that.
    const isTyped = guard.form && [...guard.form(own)].length > 0;
    expect((await request(route, guard, own, {})).status).toBe(guard.isPage && !isTyped ? 303 : 401);
    for (const headers of [{ Authorization: 'Bearer cs_nobody' }, { Authorization: 'Bearer x' }])
      expect((await request(route, guard, own, headers)).status).toBe(401);
  });

  test('lets in the roles that have the right, within their scope, and nobody else', async () => {
    const here: KeyScope = { waveId: guard.isOfNone ? null : wave.id, cities: guard.isWhole ? null : [own] };
    const statusWith = async (role: Role, city: string, scope: KeyScope) =>
      (await request(route, guard, city, await keyWith(role, scope))).status;
    const permitted = roles.filter((role) => isPermitted(role, guard.action));
    for (const role of permitted) expect([401, 403], role).not.toContain(await statusWith(role, own, here));
    // Keys for another wave, another city, only a part, and expired.
    const amiss: { city: string; scope: KeyScope; refused: number }[] = [
      { city: own, scope: { waveId: elsewhere.id }, refused: 403 },
      { city: own, scope: { ...here, until: past }, refused: 401 },
    ];
    if (!guard.isOfWave) amiss.push({ city: foreign, scope: here, refused: 403 });
    if (guard.isWhole) amiss.push({ city: own, scope: { ...here, cities: [own] }, refused: 403 });
    const asked = roles.flatMap((role) => amiss.map((how) => ({ role, ...how })));
    for (const role of roles.filter((role) => !permitted.includes(role)))
      asked.push({ role, city: own, scope: here, refused: 403 });
    // At once, because what is refused changes nothing: one by one, they would wait for the database most of the time.
    const statuses = await Promise.all(asked.map(({ role, city, scope }) => statusWith(role, city, scope)));
    expect(asked.map((how, i) => ({ ...how, refused: statuses[i] }))).toEqual(asked);
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
