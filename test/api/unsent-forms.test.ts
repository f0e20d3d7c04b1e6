import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { waveInField } from '../support/field.ts';
import { activatedAccount, type StaffBrowser, withCookies } from '../support/staff-browser.ts';

// A session ends while somebody fills in a console form: a browser without a script keeps what was typed.

const { db, sql } = await testDatabase();
const app = await testApp(db);
const wave = await waveInField(db, ['330100']);
const { browser: li } = await activatedAccount(app, 'li.na');
const { browser: admin } = await activatedAccount(app, 'root', 'admin');
const own = { 'Sec-Fetch-Site': 'same-origin', 'Accept-Language': 'en' };

const send = (browser: StaffBrowser, path: string, fields: [string, string][], headers: HeadersInit = own) =>
  browser.browse(path, { method: 'POST', headers, body: new URLSearchParams(fields) });
const nobody = () => withCookies(app.client);
const reason = 'Two <b>schools</b> & a factory\nclosed "for the fair"';

const textOf = (html: string) =>
  html.replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** The form on a page, as a browser would send it. */
function formOn(html: string): { action: string; fields: [string, string][] } {
  const [, action = '', inside = ''] =
    /<form method="post" action="([^"]*)"[^>]*>(.*?)<\/form>/s.exec(html) ?? [];
  const field =
    /<input type="hidden" name="([^"]*)" value="([^"]*)"|<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)</g;
  return {
    action: textOf(action),
    fields: [...inside.matchAll(field)].map(([, hidden, value, name, text]) => [
      textOf(hidden ?? name ?? ''),
      textOf(value ?? text ?? ''),
    ]),
  };
}

const forms = {
  'a hold': [
    `/console/${wave.code}/orders`,
    [
      ['id', uuidv7()],
      ['channel', 'qr-1'],
      ['city', '330100'],
      ['reason', reason],
    ],
  ],
  'a note': [
    `/console/${wave.code}/330100/notes`,
    [
      ['id', uuidv7()],
      ['text', reason],
    ],
  ],
} satisfies Record<string, [string, [string, string][]]>;

describe.each(Object.entries(forms))('%s of somebody who was signed out meanwhile', (_, [path, fields]) => {
  test('comes back whole, is not done, and is done once when they send it after signing in', async () => {
    const refused = await send(nobody(), path, fields);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('Cache-Control')).toBe('private, no-store');
    const html = await refused.text();
    expect(html).toContain('<a href="/console/sign-in" target="_blank" rel="noopener">');
    const form = formOn(html);
    expect(form).toEqual({ action: path, fields });
    const count = async () => (await sql`select from orders union all select from notes`).length;
    const before = await count();
    expect((await send(nobody(), form.action, form.fields)).status).toBe(401);
    expect(await count()).toBe(before);
    for (let i = 0; i < 2; i++) expect((await send(li, form.action, form.fields)).status).toBe(303);
    expect(await count()).toBe(before + 1);
  });

  test('is not offered for sending where another site may have made it up', async () => {
    for (const headers of [{}, { Origin: 'null' }, { 'Sec-Fetch-Site': 'none' }]) {
      const refused = await send(nobody(), path, fields, { ...headers, 'Accept-Language': 'en' });
      const html = await refused.text();
      expect(html).not.toContain('Send now');
      expect(textOf(html)).toContain(reason);
    }
    const foreign = { 'Sec-Fetch-Site': 'cross-site', 'Accept-Language': 'en' };
    const refused = await send(nobody(), path, fields, foreign);
    expect(refused.status).toBe(403);
    expect(textOf(await refused.text())).not.toContain(reason);
  });
});

test('the address of a form that comes back is its own, whatever it begins with', async () => {
  const path = `/console/${wave.code}/orders?to=https://elsewhere.example/`;
  const html = await (await send(nobody(), path, forms['a hold'][1])).text();
  expect(formOn(html).action).toBe(path);
  expect(html).not.toContain('href="https://elsewhere');
});

test('passwords and codes do not come back; a form of nothing else leads to where one signs in', async () => {
  const proof: [string, string][] = [
    ['own-password', 'seven secrets'],
    ['own-code', '123456'],
  ];
  const invitation: [string, string][] = [
    ['username', 'wang.wei'],
    ['name', '王伟'],
    ['role', 'reviewer'],
  ];
  const refused = await send(nobody(), '/console/people/invite', [...invitation, ...proof]);
  expect(refused.status).toBe(401);
  const html = await refused.text();
  expect(formOn(html).fields).toEqual(invitation);
  expect(html).not.toContain('seven secrets');
  expect(html).not.toContain('123456');
  const led = await send(nobody(), '/console/account/password', [
    ['password', 'a'],
    ['next', 'b'],
    ['again', 'b'],
  ]);
  expect([led.status, led.headers.get('Location')]).toEqual([303, '/console/sign-in']);
});

test("a forbidden act's text comes back for copying, and is not offered for sending", async () => {
  const refused = await send(admin, forms['a note'][0], forms['a note'][1]);
  expect(refused.status).toBe(403);
  const html = await refused.text();
  expect(textOf(html)).toContain(reason);
  expect(html).not.toContain('Send now');
});

test.each([5000, 100_000])('a reason of %i characters is refused, and comes back whole', async (n) => {
  const long = '城'.repeat(n);
  const refused = await send(li, `/console/${wave.code}/orders`, [
    ['id', uuidv7()],
    ['city', '330100'],
    ['reason', long],
  ]);
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain(long);
  expect(await sql`select from orders where length(reason) > 1000`).toHaveLength(0);
});
