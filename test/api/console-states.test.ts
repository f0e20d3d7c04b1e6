import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { listCities } from '../../db/cities.ts';
import { roles } from '../../db/grants-schema.ts';
import { activate } from '../../server/services/accounts/activate.ts';
import { inviteAccount } from '../../server/services/accounts/invite.ts';
import { testApp } from '../support/app.ts';
import { type Client, clientOf } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { databaseProxy } from '../support/database-proxy.ts';
import { countArrivals, waveInField } from '../support/field.ts';
import { listeningServer } from '../support/server.ts';
import { PASSWORD, roleOf, theOperator, withCookies } from '../support/staff-browser.ts';
import { openedWave } from '../support/wave.ts';

// Every page and form of the console, from the list of routes: with nothing to show, with all cities, for callers
// without the right, after a session has ended, and while the database is away.

const { db, url } = await testDatabase();
const app = await testApp(db);
const CITY = '330100';
/** Typed values for fields of many forms. */
const TYPED = '楼下装修 & "noise"';
const FIELDS = ['text', 'reason', 'purpose', 'name'];
const ESCAPED = '楼下装修 &amp; &quot;noise&quot;';

const routesOf = (method: 'GET' | 'POST') =>
  app.routes
    .filter((route) => route.startsWith(`${method} /console`))
    .map((route) => route.slice(method.length + 1))
    // Forms without signing in, forms saved by scripts, and forms for passwords and codes only.
    .filter((path) => !/^\/console\/(sign-|activate|mail-address)|\/autosave$/.test(path))
    .filter((path) => method === 'GET' || !/\/(account\/(second-factor|password)|confirm)\b/.test(path));
const addressOf = (path: string, wave: string) =>
  path.replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name: string) =>
    name === 'wave' ? wave : name === 'city' || name === 'owner' ? CITY : name === 'number' ? '1' : uuidv7(),
  ) + (path.endsWith('/orders/new') ? '?channel=sms' : '');
const form = () => ({
  method: 'POST',
  headers: { 'Accept-Language': 'en', Origin: 'http://localhost', 'Sec-Fetch-Site': 'same-origin' },
  body: new URLSearchParams(FIELDS.map((name) => [name, TYPED])),
});

/** A signed-in person with some roles everywhere. */
async function somebody(username: string, granted: readonly (typeof roles)[number][]) {
  const browser = withCookies(app.client);
  const invitation = { username, name: username, grants: granted.map(roleOf) };
  const { token } = await inviteAccount(db, theOperator, invitation, app.platform.now());
  browser.keep((await activate(app.platform, { token, password: PASSWORD }, browser.visitor())).cookies);
  return browser;
}

let empty: string;
let everybody: Awaited<ReturnType<typeof somebody>>;
let nobody: Awaited<ReturnType<typeof somebody>>;
beforeAll(async () => {
  empty = (await openedWave(db)).code;
  everybody = await somebody('every.role', roles);
  nobody = await somebody('city.hall', ['interviewer']);
});

const isPage = (reply: Response) =>
  reply.status !== 303 && (reply.headers.get('Content-Type') ?? '').startsWith('text/html');

/** Fails on a broken page: without a heading, or with text that no writer wrote. */
async function expectSoundPage(path: string, reply: Response): Promise<void> {
  const html = await reply.text();
  expect([path, /<h1[^>]*>[^<]/.test(html)]).toEqual([path, true]);
  const shown = html.replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, '');
  expect([path, shown.match(/\bNaN\b|\bundefined\b|Invalid Date|\[object |Infinity/)?.[0]]).toEqual([
    path,
    undefined,
  ]);
}

describe('every page', () => {
  test.each(['of a wave of which nothing has come', 'of a wave in all cities'])('%s', async (which) => {
    const codes = (await listCities(db)).map(({ code }) => code);
    const wave = which.includes('nothing') ? empty : await nation(codes);
    for (const route of routesOf('GET')) {
      const path = addressOf(route, wave);
      const reply = await everybody.browse(path, { headers: { 'Accept-Language': 'en' } });
      expect([route, reply.status]).toEqual([route, expect.toBeOneOf([200, 303, 404])]);
      // Pages addressed by a wave and a city alone exist.
      if (!/:(?!wave|city\b)/.test(route)) expect([route, reply.status]).not.toEqual([route, 404]);
      if (isPage(reply)) await expectSoundPage(route, reply);
    }
  });

  test('says so to a person who may not see it, and keeps their typed text', async () => {
    for (const route of routesOf('GET')) {
      const reply = await nobody.browse(addressOf(route, empty), { headers: { 'Accept-Language': 'en' } });
      expect([route, reply.status]).toEqual([route, expect.toBeOneOf([200, 303, 403, 404])]);
      if (isPage(reply)) await expectSoundPage(route, reply);
    }
    for (const route of routesOf('POST').filter((path) => path.includes(':'))) {
      const reply = await nobody.browse(addressOf(route, empty), form());
      expect([route, reply.status]).toEqual([route, expect.toBeOneOf([403, 404, 422])]);
      expect([route, (await reply.text()).includes(ESCAPED)]).toEqual([route, true]);
    }
  });
});

test('a form that is sent after the session has ended shows what was typed, and where to sign in', async () => {
  for (const route of routesOf('POST')) {
    const path = addressOf(route, empty);
    const reply = await app.client(path, form());
    expect([route, reply.status]).toEqual([route, 401]);
    const html = await reply.text();
    expect([route, html.includes(ESCAPED), html.includes(`action="${path}"`)]).toEqual([route, true, true]);
    expect(html).toContain('href="/console/sign-in');
  }
});

test('while the database is away each page says when to come again, and each form keeps what was typed', async () => {
  const proxy = await databaseProxy(url);
  const origin = await listeningServer(proxy.url);
  const server: Client = (path, init = {}) =>
    clientOf(origin)(path, {
      redirect: 'manual',
      ...init,
      headers: { ...init.headers, Cookie: everybody.visitor().cookie, Origin: origin },
    });
  const html = { headers: { Accept: 'text/html', 'Accept-Language': 'en' } };
  expect((await server(`/console/${empty}`, html)).status).toBe(200);
  proxy.goDown();
  for (const route of routesOf('GET')) {
    const reply = await server(addressOf(route, empty), html);
    expect([route, reply.status, reply.headers.get('Retry-After')]).toEqual([route, 503, '2']);
    await expectSoundPage(route, reply);
  }
  for (const route of routesOf('POST')) {
    const reply = await server(addressOf(route, empty), form());
    expect([route, reply.status, reply.headers.get('Retry-After')]).toEqual([route, 503, '2']);
    const page = await reply.text();
    expect([route, page.includes(ESCAPED), /<button[^>]*type="submit"/.test(page)]).toEqual([
      route,
      true,
      true,
    ]);
  }
  await proxy.comeBack();
  expect((await server(`/console/${empty}`, html)).status).toBe(200);
});

/** A wave halfway through its fieldwork in all cities, most of them with answers. */
async function nation(codes: readonly string[]): Promise<string> {
  const wave = await waveInField(db, codes);
  await countArrivals(
    db,
    wave.id,
    codes.flatMap((city, i) => (i % 5 === 0 ? [] : [{ city, n: 10 + (i % 60), ago: 1 + (i % 90) }])),
  );
  return wave.code;
}
