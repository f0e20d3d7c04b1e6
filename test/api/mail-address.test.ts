import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { grantRole } from '../../server/services/accounts/grant.ts';
import { type OutgoingMail, sendMails } from '../../server/services/evaluation/send-mails.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { HANGZHOU, openedEvaluation } from '../support/evaluation.ts';
import { activatedAccount, roleOf, type StaffBrowser, theOperator } from '../support/staff-browser.ts';

// An address is confirmed by its reader, through a link; until then nothing but the link goes there.

const { db, sql } = await testDatabase();
const app = await testApp(db, { sendsMails: true });
const publicUrl = 'https://survey.example.cn';
const ADDRESS = 'li@gov.example.cn';

let browser: StaffBrowser;
let account: string;
let people = 0;
let sent: OutgoingMail[];

beforeEach(async () => {
  await sql`update mails set next_at = null`;
  // People of earlier tests get no mails.
  await sql`update accounts set closed_at = now() where closed_at is null`;
  sent = [];
  ({ browser, id: account } = await activatedAccount(app, `editor.${++people}`, 'city-editor'));
  await grantRole(db, theOperator, account, { ...roleOf('city-editor'), cities: [HANGZHOU] }, new Date());
});

/** Sends what waits, whatever time the app's clock shows. */
async function run(isTaken = true): Promise<OutgoingMail[]> {
  await sql`update mails set next_at = now() where next_at is not null`;
  await sendMails(db, {
    transport: async (mail) => {
      sent.push(mail);
      return isTaken ? { kind: 'sent' } : { kind: 'later', error: 'EENVELOPE 451' };
    },
    publicUrl,
    log: { warn: () => {} },
  });
  return sent;
}
const post = async (path: string, fields: Record<string, string> = {}) =>
  await browser.browse(path, { method: 'POST', body: new URLSearchParams(fields) });
const save = async (address = ADDRESS, others: Record<string, string> = { wanted: 'yes' }) =>
  await post('/console/account/mails', { address, language: 'zh-CN', ...others });
const sendAgain = async () => await post('/console/account/mails/link');
const page = async () => await (await browser.browse('/console/account')).text();
const linkIn = (mail: OutgoingMail | undefined) =>
  /\s(\/console\/mail-address\?t=[\w-]{32})\s*$/.exec(mail?.text.replace(publicUrl, '') ?? '')![1]!;
/** The reader of an address need not be signed in. */
const follow = async (link: string, method = 'GET') => await app.client(link, { method });

test('one mail with a link goes to a new address; once it is confirmed, so does what waited for that', async () => {
  expect((await save()).headers.get('location')).toBe('/console/account?done=sent');
  expect(await page()).toContain(`${ADDRESS} 尚未确认`);
  await openedEvaluation(db, { cities: [HANGZHOU] });
  const [mail, ...others] = await run();
  expect(others).toEqual([]);
  expect(mail).toMatchObject({ to: ADDRESS, subject: '请确认接收邮件的邮箱' });
  expect(mail!.text).toContain(`EDITOR.${people}在`);
  const link = linkIn(mail);
  // Programs that check mails open the links in them.
  for (let i = 0; i < 3; i++) {
    const opened = await follow(link);
    expect([opened.status, opened.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    expect(await opened.text()).toMatch(new RegExp(`EDITOR.${people}.+${ADDRESS}.+method="post"`, 's'));
  }
  expect(await page()).toContain('尚未确认');
  expect(await run()).toHaveLength(1);
  const confirmed = await follow(link, 'POST');
  expect([confirmed.status, (await confirmed.text()).includes('邮箱已确认')]).toEqual([200, true]);
  expect(await page()).toContain(`${ADDRESS} 已确认。`);
  const [, news] = await run();
  expect(news).toMatchObject({ to: ADDRESS, subject: expect.stringContaining('开始填报') });
  for (const method of ['GET', 'POST']) expect((await follow(link, method)).status).toBe(410);
});

test('what is written while its reader confirms goes out as well', async () => {
  await save();
  const link = linkIn((await run())[0]);
  const confirming = await db.transaction(async (tx) => {
    await openedEvaluation(tx, { cities: [HANGZHOU] });
    const confirmation = follow(link, 'POST');
    // It may finish, where nothing makes it wait.
    await Promise.race([confirmation, delay(500)]);
    return { confirmation };
  });
  expect((await confirming.confirmation).status).toBe(200);
  expect((await run()).map(({ subject }) => subject)).toEqual([
    '请确认接收邮件的邮箱',
    expect.stringContaining('开始填报'),
  ]);
});

test('nothing but the confirmation goes to an unconfirmed address, whatever happens; a person has to tell', async () => {
  await save();
  for (let i = 0; i < 3; i++) await openedEvaluation(db, { cities: [HANGZHOU] });
  await run();
  await run();
  expect(sent.map(({ subject }) => subject)).toEqual(['请确认接收邮件的邮箱']);
  expect(
    await sql`select count(*)::int as n, min(next_at) as next, max(last_error) as why from mails
      where account = ${account} and evaluation_id is not null`,
  ).toMatchObject([{ n: 3, next: null, why: 'not-confirmed' }]);
});

test('the secret of a link is stored as its digest alone, and each attempt to send it has one', async () => {
  await save();
  await run(false);
  expect((await follow(linkIn(sent[0]))).status).toBe(200);
  await run();
  const [first, second] = sent.map(linkIn);
  expect(first).not.toBe(second);
  expect((await follow(first!)).status).toBe(410);
  const rows = await sql<{ row: string }[]>`
    select to_jsonb(m)::text as row from mails m union all select to_jsonb(l)::text from mail_links l`;
  expect(rows.length).toBeGreaterThan(1);
  for (const { row } of rows) expect(row).not.toContain(second!.split('=')[1]);
  expect((await follow(second!, 'POST')).status).toBe(200);
});

describe('a link', () => {
  test('of an address that was changed confirms nothing, and nothing goes to either', async () => {
    await save();
    const link = linkIn((await run())[0]);
    await save('other@gov.example.cn');
    expect((await follow(link, 'POST')).status).toBe(410);
    await openedEvaluation(db, { cities: [HANGZHOU] });
    const [, ...others] = await run();
    expect(others).toMatchObject([{ to: 'other@gov.example.cn', subject: '请确认接收邮件的邮箱' }]);
    expect(await page()).toContain('other@gov.example.cn 尚未确认');
  });

  test('works for 72 hours', async () => {
    await save();
    const link = linkIn((await run())[0]);
    const [{ hours } = {}] =
      await sql`select extract(epoch from expires_at - now()) / 3600 as hours from mail_links where account = ${account}`;
    expect(Number(hours)).toBeCloseTo(72, 1);
    await sql`update mail_links set expires_at = now() - interval '1 second' where account = ${account}`;
    expect((await follow(link)).status).toBe(410);
    expect((await follow(link, 'POST')).status).toBe(410);
    expect(await page()).toContain('尚未确认');
  });

  test('ends with the account', async () => {
    await save();
    const link = linkIn((await run())[0]);
    await sql`update accounts set closed_at = now() where id = ${account}`;
    expect((await follow(link, 'POST')).status).toBe(410);
  });

  test('that nobody made is dead, and says where to go on', async () => {
    for (const path of ['/console/mail-address', '/console/mail-address?t=x']) {
      const reply = await follow(path);
      expect([reply.status, (await reply.text()).includes('href="/console/account"')]).toEqual([410, true]);
    }
  });
});

test('the link is sent again, which ends the one before; after that with a delay that says when it ends', async () => {
  await save();
  await run();
  expect((await sendAgain()).headers.get('location')).toBe('/console/account?done=sent');
  expect((await follow(linkIn(sent[0]))).status).toBe(410);
  await run();
  const refused = await sendAgain();
  expect([refused.status, await refused.text()]).toEqual([
    429,
    expect.stringMatching(/下一次可在 \d\d:\d\d:\d\d（(60|59) 秒后）进行/),
  ]);
  // Another address is no way around it: it is stored, and gets nothing yet.
  const other = await save('stranger@example.cn');
  expect([other.status, (await other.text()).includes('stranger@example.cn 尚未确认')]).toEqual([429, true]);
  await run();
  expect(sent.map(({ to }) => to)).toEqual([ADDRESS, ADDRESS]);
  app.advance(61_000);
  expect((await sendAgain()).status).toBe(303);
  await run();
  expect(sent[2]?.to).toBe('stranger@example.cn');
  expect((await sendAgain()).status).toBe(429);
});

test('once a link is sent again, the mail with the one before is tried no more, which would void it', async () => {
  await save();
  await run(false);
  await sendAgain();
  const [, mail, ...others] = await run();
  expect(others).toEqual([]);
  expect(await run()).toHaveLength(2);
  expect((await follow(linkIn(mail), 'POST')).status).toBe(200);
});

test('of two confirmations at once one succeeds, and what follows a line break in an address is no address', async () => {
  for (const address of [`${ADDRESS}\r\nBcc: other@example.cn`, `${ADDRESS},other@example.cn`])
    expect((await save(address)).status).toBe(422);
  await save();
  const link = linkIn((await run())[0]);
  expect((await follow(link, 'HEAD')).headers.get('referrer-policy')).toBe('no-referrer');
  const replies = await Promise.all(Array.from({ length: 4 }, async () => await follow(link, 'POST')));
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410]);
});

test('who reports for no city has no link sent anywhere', async () => {
  ({ browser, id: account } = await activatedAccount(app, `interviewer.${++people}`, 'interviewer'));
  await save();
  await sendAgain();
  expect(await run()).toEqual([]);
});

test('where no server sends mails, the page says so, and that nothing can be confirmed', async () => {
  const still = await testApp(db);
  ({ browser } = await activatedAccount(still, `editor.${++people}`, 'city-editor'));
  expect(await page()).toContain('没有配置邮件服务器');
  expect((await save()).headers.get('location')).toBe('/console/account?done=saved');
  expect(await page()).not.toContain('尚未确认');
});

test('settings that leave the address as it is ask for nothing', async () => {
  await save();
  const link = linkIn((await run())[0]);
  expect((await save(ADDRESS, { wanted: 'yes', language: 'en' })).headers.get('location')).toBe(
    '/console/account?done=saved',
  );
  await follow(link, 'POST');
  await save();
  expect((await sendAgain()).headers.get('location')).toBe('/console/account?done=saved');
  // Back and forth: what was confirmed last still is.
  await save('');
  await save();
  expect(await page()).toContain('已确认');
  expect(await run()).toHaveLength(1);
});

test('who wants no mails gets no link either', async () => {
  await save(ADDRESS, {});
  expect(await page()).not.toContain('尚未确认');
  await sendAgain();
  expect(await run()).toEqual([]);
  await save();
  expect(await run()).toHaveLength(1);
});

test('an older program’s change of the address leaves it unconfirmed', async () => {
  await save();
  await follow(linkIn((await run())[0]), 'POST');
  await sql`update mail_wishes set address = 'other@gov.example.cn' where account = ${account}`;
  await openedEvaluation(db, { cities: [HANGZHOU] });
  expect(await run()).toHaveLength(1);
});

test('in English', async () => {
  await save(ADDRESS, { wanted: 'yes', language: 'en' });
  const [mail] = await run();
  expect(mail?.subject).toBe('Please confirm this address for mails');
  const opened = await app.client(linkIn(mail), { headers: { 'Accept-Language': 'en' } });
  expect(await opened.text()).toContain('Once you confirm, such mails come here.');
});
