import { expect, test } from 'vitest';
import { type Client, clientOf, submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

// Other sites and hosts can do nothing in a resident's name.

const { db, url } = await testDatabase();
const wave = await openedWave(db);
const plain = clientOf(await listeningServer(url));
const origin = await listeningServer(url, { PUBLIC_URL: 'https://survey.example.cn' });
const secure = clientOf(origin);
const PAGE = '/s/330100';

const cookiesOf = (reply: Response) => reply.headers.getSetCookie();
const pair = (cookie: string | undefined) => cookie?.split(';')[0] ?? '';

/** Posts the form as a new visitor. */
async function post(client: Client, headers: Record<string, string>): Promise<number> {
  const jar = cookiesOf(await client(PAGE)).map(pair);
  const fields = { 'form.version': '1', 'form.language': 'en', lives_here: 'yes', q_gov: '3' };
  const reply = await client(PAGE, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Cookie: jar.join('; '), ...headers },
    body: new URLSearchParams(fields).toString(),
  });
  return reply.status;
}

test.each<[string, Record<string, string>, number]>([
  ['says that it comes from another site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
  ['says that it comes from another host of the domain', { 'Sec-Fetch-Site': 'same-site' }, 403],
  ['comes from another origin', { Origin: 'https://evil.example' }, 403],
  ['comes from an origin that begins alike', { Origin: 'https://survey.example.cn.evil.example' }, 403],
  ['comes from here', { 'Sec-Fetch-Site': 'same-origin', Origin: 'null' }, 201],
  ['is posted again by the reader', { 'Sec-Fetch-Site': 'none' }, 201],
  ['names this site', { Origin: origin }, 201],
  ['names no origin', { Origin: 'null' }, 201],
  ['is of a browser that says nothing', {}, 201],
])('a form that %s', async (_, headers, status) => {
  expect(await post(secure, headers)).toBe(status);
});

test('by HTTPS no other host of the domain can set the cookie of a device', async () => {
  const [set = ''] = cookiesOf(await secure(PAGE));
  expect(set).toMatch(/^__Host-device=/);
  expect(set.split('; ')).toEqual(expect.arrayContaining(['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax']));
  expect(set).not.toContain('Domain');
  const [other = ''] = cookiesOf(await plain(PAGE));
  expect(other).toMatch(/^device=/);

  // An attacker puts the cookie of a device that has answered before the resident's own.
  const submit = async (cookie: string) => {
    const form = await takeForm(secure, wave.code, '330100');
    const submission = { ...submissionOf(form, tinyAnswers), credential: { kind: 'device' } };
    return (await submitTo(secure, wave.code, submission, { Cookie: cookie })).status;
  };
  expect(await submit(pair(other))).toBe(201);
  expect(await submit(`${pair(other)}; ${pair(set)}`)).toBe(201);
  // A browser that answered before cookies had the prefix keeps its cookie, and gets no second.
  expect(await submit(pair(other))).toBe(409);
  const known = await secure(PAGE, { headers: { Cookie: pair(other) } });
  expect(cookiesOf(known).map((cookie) => cookie.split('=')[0])).toEqual(['visit']);
});
