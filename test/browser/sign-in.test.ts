import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { inviteAccount } from '../../server/services/accounts/invite.ts';
import { activationPath, ownAccountPath, ownPasswordPath, signInPath } from '../../web/paths.ts';
import { expectAccessible, expectFitting, expectSound } from '../support/accessibility.ts';
import { codeOf } from '../support/authenticator.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { listeningServer } from '../support/server.ts';
import { PASSWORD, roleOf, theOperator } from '../support/staff-browser.ts';

// Forms that work in a browser without scripts.

const { db, url } = await testDatabase();
const origin = await listeningServer(url);
const phone = testBrowser();
const withoutScript = { javaScriptEnabled: false };

const invited = (username: string) =>
  inviteAccount(
    db,
    theOperator,
    { username, name: '李娜', grants: [{ ...roleOf('supervisor'), provinces: ['33'] }] },
    new Date(),
  );
const title = (page: Page) => page.textContent('h1');
/** Presses the button of a form that posts. */
const press = (page: Page, text: string) => page.click(`form[method=post] button:has-text("${text}")`);

async function chooseFirstPassword(page: Page, token: string): Promise<void> {
  await page.goto(activationPath(token));
  await page.fill('[name=password]', PASSWORD);
  await page.fill('[name=again]', PASSWORD);
  await press(page, '设置密码并登录');
}

async function typeSignIn(page: Page, username: string, password = PASSWORD): Promise<void> {
  await page.fill('[name=username]', username);
  await page.fill('[name=password]', password);
  await press(page, '登录');
}

test('from the link to the password, the authenticator, another device, and its end', async () => {
  const { token } = await invited('li.na');
  const { page, complaints } = await phone(origin, withoutScript);
  await page.goto(activationPath(token));
  expect(await page.textContent('.lead')).toContain('李娜');
  await page.fill('[name=password]', PASSWORD);
  await page.fill('[name=again]', `${PASSWORD}!`);
  await press(page, '设置密码并登录');
  expect(await page.textContent('#fault')).toBe('两次输入的密码不同。');
  await page.fill('[name=password]', PASSWORD);
  await page.fill('[name=again]', PASSWORD);
  await press(page, '设置密码并登录');

  expect(await title(page)).toBe('第二因素');
  const secret = (await page.textContent('.secret'))!.replaceAll(' ', '');
  await page.fill('[name=code]', '000000');
  await press(page, '启用');
  expect(await page.textContent('#fault')).toBe('用户名、密码或验证码不正确。');
  // The secret stays the same: a person who scanned it need not scan again.
  expect((await page.textContent('.secret'))!.replaceAll(' ', '')).toBe(secret);
  await page.fill('[name=code]', codeOf(secret));
  await press(page, '启用');
  expect(await title(page)).toBe('十个备用码');
  const codes = await page.locator('.codes li').allTextContents();
  expect(codes).toHaveLength(10);
  await page.click('text=已保存，继续');

  const other = await phone(origin, {
    ...withoutScript,
    userAgent: 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0',
  });
  await other.page.goto('/console/account?x=1');
  expect(await title(other.page)).toBe('登录');
  await typeSignIn(other.page, 'li.na', 'something else');
  expect(await other.page.textContent('#fault')).toBe('用户名、密码或验证码不正确。');
  expect(await other.page.inputValue('[name=username]')).toBe('li.na');
  await typeSignIn(other.page, 'li.na');
  expect(await title(other.page)).toBe('第二步');
  // No page opens before the second factor.
  await other.page.goto(ownAccountPath());
  expect(await title(other.page)).toBe('登录');
  await typeSignIn(other.page, 'li.na');
  await other.page.fill('[name=code]', codes[3]!.toLowerCase());
  await press(other.page, '继续');
  await other.page.goto(ownAccountPath());
  expect(await title(other.page)).toBe('我的账户');

  await page.goto(ownAccountPath());
  expect(await page.locator('.rows li').allTextContents()).toEqual([
    expect.stringContaining('Firefox, Windows'),
    expect.stringContaining('本机'),
  ]);
  expect(await page.textContent('main')).toContain('浙江省');
  await press(page, '结束');
  expect(await page.textContent('[role=status]')).toBe('该登录已结束。');
  await other.page.reload();
  expect(await title(other.page)).toBe('登录');

  await press(page, '退出');
  expect(await page.textContent('[role=status]')).toBe('您已退出。');
  expect([...complaints, ...other.complaints]).toEqual([]);
});

test('a used link says so, and whom to ask', async () => {
  const { token } = await invited('wang.wei');
  const { page } = await phone(origin, withoutScript);
  await chooseFirstPassword(page, token);
  const again = await page.goto(activationPath(token));
  expect(again?.status()).toBe(410);
  expect(await title(page)).toBe('此链接已失效');
  expect(await page.textContent('.lead')).toBe('请向 the operator 索取新链接。');
});

test('a delay says when it ends', async () => {
  const { page } = await phone(origin, { ...withoutScript, locale: 'en' });
  await page.goto(signInPath());
  for (let i = 0; i < 7; i++) {
    await page.fill('[name=username]', 'somebody');
    await page.fill('[name=password]', 'wrong password');
    await press(page, 'Sign in');
  }
  expect(await page.textContent('#fault')).toMatch(/possible at \d+:\d\d:\d\d [AP]M, in \d seconds?\./);
});

test('going on leads where one wanted to go, and nowhere else', async () => {
  const { token } = await invited('zhou.ke');
  const { page } = await phone(origin, withoutScript);
  await chooseFirstPassword(page, token);
  await page.click('text=暂不设置，继续');
  expect(new URL(page.url()).pathname).not.toContain('second-factor');
  await page.goto(ownAccountPath());
  await press(page, '退出');
  await page.goto(ownPasswordPath());
  await typeSignIn(page, 'zhou.ke');
  expect(new URL(page.url()).pathname).toBe(ownPasswordPath());
  for (const to of [
    'https://evil.example/',
    '//evil.example',
    '/console/../s/330100',
    '/\\evil.example',
    '/consolex',
  ]) {
    await page.goto(ownAccountPath());
    await press(page, '退出');
    await page.goto(signInPath({ to }));
    await typeSignIn(page, 'zhou.ke');
    expect(new URL(page.url()).pathname, to).toBe('/console/account');
    expect(new URL(page.url()).origin).toBe(origin);
  }
});

test.each([
  { locale: 'zh-CN', viewport: { width: 360, height: 640 }, colorScheme: 'light' as const },
  { locale: 'en', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' as const },
  { locale: 'ug', viewport: { width: 360, height: 640 }, colorScheme: 'dark' as const },
])('every page is sound: $locale, $viewport.width, $colorScheme', async (options) => {
  const { token } = await invited(`sound.${options.locale.toLowerCase()}`);
  const { page, complaints } = await phone(origin, options);
  const submit = () => page.click('form[method=post] button[type=submit]');
  // axe-core finds the same in Uygur as in Chinese, except direction, which the first page covers.
  const sound = () => (options.locale === 'ug' ? expectFitting(page) : expectSound(page));
  await page.goto(signInPath());
  await expectSound(page);
  await page.goto(activationPath(token));
  await sound();
  await page.fill('[name=password]', PASSWORD);
  await page.fill('[name=again]', PASSWORD);
  await submit();
  await sound();
  await page.fill('[name=code]', codeOf((await page.textContent('.secret'))!.replaceAll(' ', '')));
  await submit();
  await sound();
  await page.goto(ownAccountPath());
  await expectAccessible(page);
  for (const path of [ownPasswordPath(), '/console/confirm', '/console/account/second-factor/codes']) {
    await page.goto(path);
    await sound();
  }
  await page.goto(activationPath(token));
  await sound();
  expect(complaints).toEqual([]);
});
