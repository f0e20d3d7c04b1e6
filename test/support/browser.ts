import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterEach, beforeAll } from 'vitest';
import { openChromium } from './chromium.ts';
import { TIME_LIMIT_MS } from './time-limit.ts';

/** One for all files of a worker, which closes it at its own end. */
let shared: Promise<Browser> | undefined;

/** A real Chromium for the test file that calls this at its top; everything a test opened is closed after it. */
export function testBrowser() {
  let contexts: BrowserContext[] = [];
  let browser: Browser | undefined;
  beforeAll(async () => {
    shared ??= openChromium();
    browser = await shared;
  });
  afterEach(async () => {
    for (const context of contexts) await context.close();
    contexts = [];
  });

  /** A separate phone, with nothing stored: 360 × 640, Chinese by default. */
  return async function phone(origin: string, options: BrowserContextOptions = {}): Promise<TestPhone> {
    if (!browser) throw new Error('the browser is not there yet');
    const context = await browser.newContext({
      baseURL: origin,
      viewport: { width: 360, height: 640 },
      hasTouch: true,
      locale: 'zh-CN',
      ...options,
    });
    context.setDefaultTimeout(TIME_LIMIT_MS);
    contexts.push(context);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // Refused forms and unknown addresses are part of tests, not complaints.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text());
    });
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    return { page, complaints, requests };
  };
}

export interface TestPhone {
  page: Page;
  /** Uncaught errors and the browser's refusals, such as a breach of the content policy. */
  complaints: string[];
  /** The URL of every request. */
  requests: string[];
}
