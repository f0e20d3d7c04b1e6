import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findMailWishes } from '../../db/mail-wishes.ts';
import { giveUpMails } from '../../db/mails.ts';
import { grantRole } from '../../server/services/accounts/grant.ts';
import { DAY_MS } from '../../server/survey/china-time.ts';
import { testApp } from '../support/app.ts';
import { cityPerson } from '../support/city-people.ts';
import { testDatabase } from '../support/database.ts';
import { BEIJING, HANGZHOU, NINGBO, openedEvaluation } from '../support/evaluation.ts';
import { keyFor } from '../support/keys.ts';
import { activatedAccount, roleOf, theOperator } from '../support/staff-browser.ts';

// The page for people who remind others where no machine does, and each person's own mail settings.

const { db, sql } = await testDatabase();
const byHand = await testApp(db);
const sending = await testApp(db, { sendsMails: true });
const [secretariat, province] = await Promise.all([
  keyFor(db, 'secretariat'),
  keyFor(db, 'province', { cities: [HANGZHOU, NINGBO] }),
]);

let code: string;
let path: string;
beforeAll(async () => {
  await cityPerson(db, 'editor', { cities: [HANGZHOU] });
  await cityPerson(db, 'signatory', { role: 'city-signatory', cities: [HANGZHOU], address: '' });
  await cityPerson(db, 'capital', { cities: [BEIJING] });
});
beforeEach(async () => {
  code = await openedEvaluation(db);
  path = `/console/evaluations/${code}/reminders`;
});
const read = async ({ client } = byHand, headers = secretariat, at = path) =>
  await (await client(at, { headers })).text();
/** The names on the page's list of people to remind. */
const listed = (page: string) =>
  [...page.matchAll(/name="mail" value="[^"]*" aria-label="选择：([^，]+)，/g)].map(([, name]) => name);
const idsIn = (page: string) => [...page.matchAll(/name="mail" value="([^"]*)"/g)].map(([, id]) => id!);
const mark = async (ids: string[], headers = secretariat) =>
  await byHand.client(`${path}/told`, {
    method: 'POST',
    redirect: 'manual',
    headers,
    body: new URLSearchParams(ids.map((id): [string, string] => ['mail', id])),
  });

test('without a mail server all are listed, with what to tell them, and marked as told', async () => {
  const page = await read();
  expect(listed(page).sort()).toEqual(['capital', 'editor', 'signatory']);
  expect(page).toContain('本系统没有配置邮件服务器');
  expect(page).toContain(`editor &lt;editor@gov.example.cn>\n杭州市：${code}开始填报`);
  expect(page).toContain(`/console/evaluations/${code}/cities/${HANGZHOU}`);
  // Nobody reports for Ningbo.
  expect(page).toMatch(/没有填报人或签报人的城市.+宁波市/s);
  const [first] = idsIn(page);
  const reply = await mark([first!]);
  expect([reply.status, reply.headers.get('location')]).toEqual([303, `${path}?told=1`]);
  const after = await read(byHand, secretariat, `${path}?told=1`);
  expect(listed(after)).toHaveLength(2);
  expect(after).toContain('已标记 1 条');
  expect(after).toMatch(/最近的通知.+由 a secretariat 通知/s);
  // One reminder is enough.
  expect((await mark([first!])).headers.get('location')).toBe(`${path}?told=0`);
  const none = await mark([]);
  expect([none.status, (await none.text()).includes('请先选中')]).toEqual([422, true]);
});

test('with one, those are listed whom it does not reach', async () => {
  expect(listed(await read(sending))).toEqual(['signatory']);
  expect(await read(sending)).toContain('等待发送 2 封');
  await sql`update mails set next_at = null, last_error = 'EENVELOPE 550' where address like 'capital@%'`;
  const page = await read(sending);
  expect(listed(page).sort()).toEqual(['capital', 'signatory']);
  expect(page).toContain('发送失败：EENVELOPE 550');
  expect(page).toContain('等待发送 1 封');
});

test('a given-up mail need not be told any more, and is listed below with its reason', async () => {
  const all = idsIn(await read());
  await sql`update mails set last_error = 'EENVELOPE 550' where address like 'capital@%'`;
  await giveUpMails(db, new Date(Date.now() + 31 * DAY_MS));
  const page = await read();
  expect(listed(page)).toEqual([]);
  for (const reason of ['没有邮箱', '系统没有发送', '发送失败：EENVELOPE 550'])
    expect(page).toContain(`一直没有通知到（${reason}）`);
  expect(page).not.toContain('@gov.example.cn');
  expect((await mark(all)).headers.get('location')).toBe(`${path}?told=0`);
});

test('a province sees and marks its own cities’ people alone', async () => {
  const page = await read(byHand, province);
  expect(listed(page).sort()).toEqual(['editor', 'signatory']);
  expect(page).not.toContain('capital');
  const all = idsIn(await read());
  expect((await mark(all, province)).headers.get('location')).toBe(`${path}?told=2`);
  expect(listed(await read())).toEqual(['capital']);
});

test('the page of progress leads there, and says how many there are', async () => {
  const at = `/console/evaluations/${code}`;
  expect(await read(byHand, province, at)).toContain('提醒（待通知 2）');
  expect(await read(byHand, await keyFor(db, 'auditor'), at)).not.toContain('/reminders');
});

describe('one’s own account', () => {
  test('has an address for mails, and switches them off', async () => {
    const { browser, id } = await activatedAccount(byHand, 'hangzhou.editor', 'city-editor');
    const page = async () => await (await browser.browse('/console/account')).text();
    const save = async (fields: Record<string, string>) =>
      await browser.browse('/console/account/mails', { method: 'POST', body: new URLSearchParams(fields) });
    expect(await page()).toContain('name="address"');
    const wrong = await save({ address: 'nobody@', language: 'en', wanted: 'yes' });
    expect([wrong.status, (await wrong.text()).includes('value="nobody@"')]).toEqual([422, true]);
    expect(await findMailWishes(db, id)).toBeUndefined();
    expect((await save({ address: ' li@gov.example.cn ', language: 'en', wanted: 'yes' })).status).toBe(303);
    expect(await findMailWishes(db, id)).toMatchObject({
      address: 'li@gov.example.cn',
      language: 'en',
      isWanted: true,
    });
    const scope = { ...roleOf('city-signatory'), cities: [HANGZHOU] };
    await grantRole(db, theOperator, id, scope, new Date());
    const toldOf = async () => {
      await openedEvaluation(db, { cities: [HANGZHOU] });
      return (await sql`select from mails where account = ${id}`).length;
    };
    expect(await toldOf()).toBe(1);
    expect((await save({ address: 'li@gov.example.cn', language: 'en' })).status).toBe(303);
    expect(await page()).toMatch(/name="wanted" value="yes"(?! checked)/);
    expect(await toldOf()).toBe(1);
  });

  test('of somebody who reports for no city has none', async () => {
    const { browser } = await activatedAccount(byHand, 'some.manager', 'manager');
    expect(await (await browser.browse('/console/account')).text()).not.toContain('name="address"');
  });
});
