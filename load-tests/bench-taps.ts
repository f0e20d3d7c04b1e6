import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { readingSeconds } from '../server/survey/submission/reading-speed.ts';
import { openChromium } from '../test/support/chromium.ts';
import { stormed } from './journeys/stormed.ts';
import { openEmptyWave, openSite, startServer } from './site.ts';

/**
 * `npm run bench:taps`: the effort of the national core for hand and eyes. A real Chromium walks from the city's page
 * to the thanks and answers each question except texts and the list of districts. A row for each way of moving on.
 */

/** The work of a finger and the eyes. */
interface Effort {
  taps: number;
  scrolls: number;
  /** From the top of its screen to the lower edge of the first answer that can be tapped. */
  firstAnswer: number;
  screens: number;
  /** Seconds to read everything once, at the usual speed. */
  seconds: number;
}

interface Way {
  what: string;
  context: BrowserContextOptions;
  query?: string;
  /** Whether the phone remembers that moving on is switched off. */
  isSwitchedOff?: boolean;
  /** The number of services used: three by default. */
  boxes?: number;
}

const phone = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
const desktop = { viewport: { width: 1280, height: 800 }, hasTouch: true };
const ways: readonly Way[] = [
  { what: 'phone, moving on by itself', context: phone },
  { what: 'phone, all services used', context: phone, boxes: 99 },
  { what: 'phone, that switched off', context: phone, isSwitchedOff: true },
  {
    what: 'phone, page by page',
    context: { ...phone, isMobile: false, screen: { width: 1280, height: 800 } },
  },
  { what: 'phone, large print', context: phone, query: '&mode=elder' },
  { what: 'desktop, page by page', context: desktop },
  {
    what: 'desktop, a question a screen',
    context: { ...desktop, screen: phone.viewport },
  },
];

/** The share of a screen that one swipe moves. */
const SWIPE = 0.75;

const site = await openSite();
const browser = await openChromium();
try {
  await openEmptyWave(site);
  const server = await startServer(site);
  try {
    await walkAll(`${server.origin}/s/${stormed.city}`);
  } finally {
    await server.stop();
  }
} finally {
  await browser.close();
  await site.close();
}

async function walkAll(url: string): Promise<void> {
  const head = ['way', 'language', 'taps', 'scrolls', 'first answer, px', 'screens', 'reading, s'];
  const rows = [head, head.map(() => '---')];
  for (const way of ways)
    for (const language of ['zh-CN', 'en']) {
      const effort = await walk(browser, `${url}?lang=${language}`, way);
      rows.push([way.what, language, ...Object.values(effort).map((n: number) => n.toFixed(0))]);
    }
  process.stdout.write(`${rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('')}\n`);
}

/** One walk, on a phone that has never seen the page. */
async function walk(
  browser: Browser,
  url: string,
  { context, query = '', isSwitchedOff, boxes = 3 }: Way,
): Promise<Effort> {
  const effort: Effort = { taps: 0, scrolls: 0, firstAnswer: 0, screens: 0, seconds: 0 };
  const visit = await browser.newContext(context);
  try {
    const page = await visit.newPage();
    page.setDefaultTimeout(20_000);
    if (isSwitchedOff) await page.addInitScript(() => localStorage.setItem('chengsheng/advance', 'off'));
    await page.goto(url + query);
    await page.waitForSelector('.foot');
    const texts = new Set<string>();
    const answered = new Set<string>();
    while ((await page.locator('.code').count()) === 0) {
      const screen = await screenOf(page);
      effort.screens++;
      for (const text of screen.texts) texts.add(text);
      for (const id of screen.questions) {
        if (answered.has(id)) continue;
        answered.add(id);
        for (const chosen of await answersOf(page, id, boxes)) {
          if (effort.firstAnswer === 0) {
            await page.evaluate(() => scrollTo(0, 0));
            const box = (await chosen.boundingBox())!;
            effort.firstAnswer = box.y + box.height;
          }
          await tap(page, chosen, effort);
        }
      }
      // A chosen answer stays a moment before the next question comes.
      await page.waitForSelector('form.going', { state: 'detached' });
      if ((await screenOf(page)).at !== screen.at) continue;
      const isEnd = (await page.locator('[data-next=false]:visible').count()) > 0;
      await tap(page, page.locator('#start:visible, [type=submit]:visible').first(), effort);
      if (isEnd) await page.waitForSelector('.code');
    }
    effort.seconds = [...texts].reduce((sum, text) => sum + readingSeconds(text), 0);
    return effort;
  } finally {
    await visit.close();
  }
}

/**
 * The taps for a question: this many of several boxes, but none that excludes the others; else one well up the scale.
 */
async function answersOf(page: Page, id: string, boxes: number): Promise<Locator[]> {
  const tiles = await page.locator(`#q-${id} .os .o`).all();
  const isList = (await page.locator(`#q-${id} .os [type=checkbox]`).count()) > 0;
  if (isList) return tiles.slice(0, Math.min(boxes, tiles.length - 1));
  const at = tiles.length <= 3 ? 0 : Math.floor(tiles.length * 0.7);
  return tiles.slice(at, at + 1);
}

/** The visible texts: the questions and all their texts; an option that was read once is known. */
function screenOf(page: Page): Promise<{ at: string; questions: string[]; texts: string[] }> {
  return page.evaluate(() => {
    const isSeen = (element: HTMLElement) => element.offsetParent !== null && element.offsetHeight > 1;
    const seen = (selector: string) =>
      Array.from(document.querySelectorAll<HTMLElement>(selector)).filter(isSeen);
    const questions = seen('main .q').map((q) => q.id.slice(2));
    return {
      at: questions.join(' ') || 'opening',
      questions,
      texts: seen('main h1, main h2, main p, #opening li, .ask, .o span')
        // Answered texts were read before.
        .filter((e) => !e.closest('.check'))
        .map((e) => e.textContent.trim()),
    };
  });
}

/** A tap, with the swipes that bring it into sight. */
async function tap(page: Page, target: Locator, effort: Effort): Promise<void> {
  const height = page.viewportSize()!.height;
  const box = (await target.boundingBox())!;
  const hidden = Math.max(0, box.y + box.height - height, -box.y);
  effort.scrolls += Math.ceil(hidden / (SWIPE * height));
  effort.taps++;
  await target.scrollIntoViewIfNeeded();
  await target.tap();
}
