import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Cookie, Page } from 'playwright-core';
import type { Role } from '../../../db/grants-schema.ts';
import { releasesWith } from '../../../db/releases.ts';
import { findWave, moveClosing } from '../../../db/waves.ts';
import { loadFieldwork, openDemo, openSite, type Site, startServer } from '../../../load-tests/site.ts';
import { deriveKeys } from '../../../server/crypto/keys.ts';
import { receiptOf } from '../../../server/crypto/receipt.ts';
import { signingKeyOf } from '../../../server/crypto/signature.ts';
import { issueStaffToken } from '../../../server/identity/staff.ts';
import { inviteFirst } from '../../../server/services/accounts/first-links.ts';
import { foldWaves } from '../../../server/services/monitor/fold.ts';
import type { Language } from '../../../web/language.ts';
import { activationPath } from '../../../web/paths.ts';
import { openChromium } from '../../support/chromium.ts';
import { publish } from '../../support/publish.ts';
import { withdraw } from '../../support/withdraw.ts';
import { galleryOf } from './gallery.ts';
import { type Device, deviceFile, type Stage, type State, times } from './stage.ts';
import { states } from './states.ts';

/**
 * `npm run screens [-- STATE...]`: a picture of every state of every page, in docs/screens, from a fresh
 * demonstration that is deleted afterwards. With names, only of these states.
 */
const folder = join(import.meta.dirname, '../../../docs/screens');
const viewports: Record<Device, { width: number; height: number }> = {
  phone: { width: 360, height: 640 },
  tablet: { width: 820, height: 1180 },
  laptop: { width: 1280, height: 720 },
  desktop: { width: 1280, height: 800 },
};
/** Time enough for a server to reread its caches. */
const SETTLED_MS = 2500;

const { positionals } = parseArgs({ allowPositionals: true });
const unknown = positionals.filter((name) => !states.some((s) => s.name === name));
if (unknown.length > 0) throw new Error(`no such state: ${unknown.join(', ')}`);
// Only people who have answered look receipts up.
const wanted = (s: State) =>
  positionals.length === 0 ||
  positionals.includes(s.name) ||
  (s.name === 'thanks' && positionals.includes('receipt-before'));

const site = await openSite();
const links = await inviteFirst(site.store.db, new Date(), true);
const PASSWORD = 'seven wonders of Hangzhou';
/** Sessions of the demonstration's people, by role. */
const sessions = new Map<Role, Cookie[]>();
const browser = await openChromium();
try {
  mkdirSync(folder, { recursive: true });
  const receipts = new Map<Language, string>();
  for (const time of times) {
    const due = states.filter((s) => (s.time ?? 'open') === time && wanted(s));
    await reach(time, site);
    for (const kind of ['usual', 'pressed', 'uyghur'] as const) {
      const shown = due.filter((s) => (s.server ?? 'usual') === kind);
      if (shown.length > 0) await takeAll(shown, kind, receipts);
    }
  }
  writeFileSync(join(folder, 'README.md'), galleryOf(states));
} finally {
  await browser.close();
  await site.close();
}

/** Brings the site to that time; each follows from the previous one. */
async function reach(time: (typeof times)[number], site: Site): Promise<void> {
  if (time === 'before') return;
  if (time === 'open') {
    await openDemo(site, true);
    return;
  }
  const { db } = site.store;
  const wave = await findWave(db, '2016');
  if (!wave) throw new Error('the demonstration is not there');
  if (time === 'withdrawn') await withdraw(db, wave.id, 2, '权重有误 · wrong weights', new Date());
  if (time === 'closed') await moveClosing(db, wave.id, new Date());
  if (time !== 'corrected') return;
  const signingKey = await signingKeyOf(site.configuration.signingKey);
  await publish(db, await loadFieldwork(site, wave), { signingKey, reason: '补充回答 · late answers' });
}

async function takeAll(
  shown: State[],
  kind: NonNullable<State['server']>,
  receipts: Stage['receipts'],
): Promise<void> {
  const environment = {
    usual: {},
    pressed: { PRESSURE_PER_ORIGIN: '1' },
    uyghur: { LANGUAGES: 'zh-CN,en,ug' },
  }[kind];
  const server = await startServer({
    ...site,
    serverEnvironment: { ...site.serverEnvironment, ...environment },
  });
  try {
    // The console shows current figures.
    await foldWaves(site.store.db);
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    for (const state of shown)
      for (const language of state.languages ?? (['zh-CN', 'en'] as const))
        await take(browser, state, { origin: server.origin, language, receipts, publishedReceipt, tokenFor });
  } finally {
    await server.stop();
  }
}

async function take(browser: Browser, state: State, stage: Omit<Stage, 'page' | 'signIn'>): Promise<void> {
  const devices = state.devices ?? ['phone', 'desktop'];
  const context = await browser.newContext({
    baseURL: stage.origin,
    locale: stage.language,
    viewport: viewports[devices[0] ?? 'phone'],
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    ...state.context,
  });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await state.show({ ...stage, page, signIn: (role) => signIn(page, role) });
    for (const device of devices) {
      await page.setViewportSize(viewports[device]);
      await page.waitForTimeout(150);
      await page.screenshot({ path: join(folder, deviceFile(state.name, device, stage.language)) });
    }
    process.stderr.write(`${state.name} ${stage.language}\n`);
  } finally {
    await context.close();
  }
}

/** Sets up an account by its link the first time; later calls continue its session. */
async function signIn(page: Page, role: Role): Promise<void> {
  const cookies = sessions.get(role);
  if (cookies) return await page.context().addCookies(cookies);
  await page.goto(activationPath(links.find((link) => link.role === role)?.token));
  await page.fill('[name=password]', PASSWORD);
  await page.fill('[name=again]', PASSWORD);
  await page.click('form [type=submit]');
  await page.waitForLoadState();
  sessions.set(role, await page.context().cookies());
}

async function publishedReceipt(): Promise<string> {
  const { db, sql } = site.store;
  const wave = (await findWave(db, '2016'))!;
  const rows = await sql<{ id: string }[]>`
    select id from submissions where wave_id = ${wave.id} and city = '330100' order by stored_at limit 50`;
  for (const { id } of rows)
    if ((await releasesWith(db, wave.id, id, 'all')).length > 0)
      return receiptOf(deriveKeys(site.configuration.secretKey), wave.id, id);
  throw new Error('no answers are in a release');
}

async function tokenFor(entry: 'tablet' | 'paper'): Promise<string> {
  const wave = await findWave(site.store.db, '2016');
  const name = entry === 'tablet' ? 'Wang 17' : 'Li 3';
  const staff = {
    name,
    role: 'interviewer' as const,
    wave: wave?.id ?? '',
    cities: ['330100'],
    entry,
  };
  const { staff: key } = deriveKeys(site.configuration.secretKey);
  return await issueStaffToken(key, staff, new Date(Date.now() + 3_600_000));
}
