import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { verifyCommand } from '../../server/cli/commands/verify.ts';
import { screenWave } from '../../server/services/screening/screen.ts';
import {
  feedbackPath,
  heldGroupPath,
  objectionsPath,
  publishPath,
  pullsPath,
  signInPath,
  wavePath,
} from '../../web/paths.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { testApp } from '../support/app.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { PRAISE_GROUP, PRAISED, praisedWave } from '../support/praise.ts';
import { listeningServer } from '../support/server.ts';
import { activatedAccount, PASSWORD } from '../support/staff-browser.ts';

// From a held group to a release, signed by two, pulled by an evaluator, objected to by a city and then corrected;
// by keyboard, everybody in a browser of their own.

const { db, url } = await testDatabase();
const app = await testApp(db, { sharesPasswords: true });
const phone = testBrowser();
for (const [username, role] of [
  ['zhao.min', 'reviewer'],
  ['wang.fang', 'releaser'],
  ['li.na', 'releaser'],
  ['sun.wei', 'evaluator'],
] as const)
  await activatedAccount(app, username, role);
await activatedAccount(app, 'chen.gang', 'city', [PRAISED]);
const { wave, fieldwork, praise } = await praisedWave(db, app, 1000, { signOff: 'two' });
await praise(0, 24);
await screenWave(db, fieldwork);
const origin = await listeningServer(url);

/** Presses Enter on the element of a selector. */
async function press(page: Page, selector: string): Promise<void> {
  await page.locator(selector).focus();
  await page.keyboard.press('Enter');
}

async function type(page: Page, selector: string, text: string): Promise<void> {
  await page.locator(selector).focus();
  await page.keyboard.type(text);
}

/** A desk or a phone with a signed-in person. */
async function signedIn(username: string, options: object = { viewport: { width: 1280, height: 800 } }) {
  const { page, complaints } = await phone(origin, { locale: 'en', ...options });
  await page.goto(signInPath());
  await type(page, '#username', username);
  await type(page, '#password', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/console\/w-/);
  return { page, complaints };
}

/** Freezes an interim draft by keyboard; returns its address and its digest. */
async function freeze(page: Page, reason?: string): Promise<{ address: string; digest: string }> {
  await page.goto(publishPath(wave.code));
  await page.locator('[name=interim]').focus();
  await page.keyboard.press('Space');
  if (reason) await type(page, '#reason', reason);
  await press(page, '#freeze button');
  await page.waitForURL(/drafts\/[0-9a-f-]{36}\?done=frozen$/);
  return { address: page.url().replace(/\?.*/, ''), digest: (await page.textContent('code.digest')) ?? '' };
}

/** Approves the draft at an address by keyboard. */
async function approve(page: Page, address: string, digest: string): Promise<void> {
  await page.goto(address);
  expect(await page.textContent('code.digest')).toBe(digest);
  await page.locator('[name=sure]').focus();
  await page.keyboard.press('Space');
  await press(page, 'form[action$="/approval"] button');
  await page.waitForURL(/publish\?done=approved$/);
}

/** Makes a key by keyboard; the page shows it once. */
async function makeKey(page: Page): Promise<string> {
  await page.goto(pullsPath(wave.code));
  await type(page, '#name', 'totals');
  await press(page, `form[action="${pullsPath(wave.code)}"] button[type=submit]`);
  return ((await page.textContent('.once')) ?? '').trim();
}

const run = promisify(execFile);

/** Fetches as an evaluator's script does: with curl, or with Node where there is no curl. */
async function pull(address: string, key: string): Promise<string> {
  const Authorization = `Bearer ${key}`;
  try {
    const curl = [
      '--fail',
      '--silent',
      '--show-error',
      '--location',
      '-H',
      `Authorization: ${Authorization}`,
    ];
    return (await run('curl', [...curl, address], { maxBuffer: 1e8 })).stdout;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    return await (await fetch(address, { headers: { Authorization } })).text();
  }
}

/** Pulls the newest release with an evaluator's key, and verifies it from the pulled files alone. */
async function pullAndVerify(
  key: string,
): Promise<{ number: number; supersedes: number | null; digest: string }> {
  const releases = `${origin}/api/v1/waves/${wave.code}/releases`;
  const document = await pull(`${releases}/latest`, key);
  const { number, supersedes } = JSON.parse(document);
  const folder = await mkdtemp(join(tmpdir(), 'chengsheng-pull-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [release, signature, jwks] = ['release.json', 'signature.jws', 'jwks.json'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await writeFile(release, document);
  await writeFile(signature, await pull(`${releases}/${number}/signature`, key));
  await writeFile(jwks, await pull(`${origin}/.well-known/jwks.json`, key));
  const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  await verifyCommand().parseAsync([release, '--signature', signature, '--jwks', jwks], { from: 'user' });
  const said = printed.mock.calls.join('');
  printed.mockRestore();
  const [, digest = ''] = /^valid: .*sha256 ([0-9a-f]{64})/.exec(said) ?? [];
  return { number, supersedes, digest };
}

test('a held group is decided, two people sign, the city objects, an evaluator verifies, and a correction supersedes', async () => {
  const reviewer = await signedIn('zhao.min');
  const [author, approver] = [await signedIn('wang.fang'), await signedIn('li.na')];
  const [official, evaluator] = [await signedIn('chen.gang'), await signedIn('sun.wei')];
  await official.page.goto(feedbackPath(wave.code));
  expect(await official.page.textContent('main')).toMatch(/result will be here once it is signed/);
  const key = await makeKey(evaluator.page);

  // While the group is held, the page says so and links to it.
  await author.page.goto(publishPath(wave.code));
  await expectAccessible(author.page);
  expect(await author.page.textContent('.checks')).toContain('24 answers are held');
  await press(author.page, '.checks a:has-text("Review them")');
  await author.page.waitForURL(/\/review$/);

  await reviewer.page.goto(heldGroupPath(wave.code, PRAISED, PRAISE_GROUP));
  await type(reviewer.page, '#decide textarea', 'the community showed its visitors’ book');
  await press(reviewer.page, '#decide button[value=accept]');
  await reviewer.page.waitForURL(/done=accept/);

  const first = await freeze(author.page);
  await expectAccessible(author.page);
  expect(await author.page.textContent('main')).toContain('Another person has to approve it: you froze it.');
  expect(await author.page.locator('form[action$="/approval"]').count()).toBe(0);
  await approver.page.goto(first.address);
  await expectAccessible(approver.page);
  await approve(approver.page, first.address, first.digest);
  await expectAccessible(approver.page);
  expect(await approver.page.textContent('.releases')).toMatch(
    /Release 1.*public.*frozen by WANG.FANG, approved by LI.NA/s,
  );

  // The city reads its own result, finds itself on the list of viewers, and objects.
  await official.page.goto(feedbackPath(wave.code));
  expect(await official.page.textContent('main')).toMatch(/Who looked.*CHEN.GANG/s);
  await expectAccessible(official.page);
  await type(official.page, '#objection', 'forty answers on paper are not in it');
  await press(official.page, 'form[action$="/objections"] button');
  await official.page.waitForSelector('.objections li');

  expect(await pullAndVerify(key)).toEqual({ number: 1, supersedes: null, digest: first.digest });
  const pulls = async () => {
    await evaluator.page.goto(pullsPath(wave.code));
    return await evaluator.page.textContent('main');
  };
  expect(await pulls()).toContain('You hold release 1, the current one.');
  const reader = await phone(origin, { locale: 'en' });
  expect((await reader.page.goto(wavePath(wave.code)))?.status()).toBe(200);
  expect(await reader.page.textContent('main')).toContain(first.digest);

  // The approver freezes this time, and the author approves and answers the city.
  const second = await freeze(approver.page, 'answers on paper came late');
  await approve(author.page, second.address, second.digest);
  await author.page.goto(objectionsPath(wave.code));
  await author.page.locator('[name=outcome][value=correction]').focus();
  await author.page.keyboard.press('Space');
  await type(author.page, '[name=release]', '2');
  await type(author.page, 'form[action$="/answer"] textarea', 'they are in now');
  await press(author.page, 'form[action$="/answer"] button');
  await author.page.waitForSelector('.reply');
  await official.page.goto(feedbackPath(wave.code));
  expect(await official.page.textContent('.objections')).toMatch(/release 2.*they are in now.*WANG.FANG/is);

  expect(await pulls()).toContain('You hold release 1; 2 is current.');
  expect(await pullAndVerify(key)).toEqual({ number: 2, supersedes: 1, digest: second.digest });
  expect(await pulls()).toContain('You hold release 2, the current one.');
  await reader.page.goto(wavePath(wave.code));
  expect(await reader.page.textContent('main')).toContain('answers on paper came late');
  const all = [reviewer, author, approver, official, evaluator, reader];
  expect(all.flatMap(({ complaints }) => complaints)).toEqual([]);
});

test('the pages are sound on a phone, in Chinese and in the dark', async () => {
  const options = { locale: 'zh-CN', colorScheme: 'dark', viewport: { width: 360, height: 640 } };
  const { page } = await signedIn('wang.fang', options);
  for (const path of ['', '/releases/1/withdrawal']) {
    await page.goto(`${publishPath(wave.code)}${path}`);
    await expectAccessible(page);
  }
  await freeze(page, '更正');
  await expectAccessible(page);
});
