import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { TICKET_WAIT_SECONDS } from '../../server/admission/wait-ticket.ts';
import { testBrowser } from '../support/browser.ts';
import { clientOf, submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { gatewayTo, isKept } from '../support/gateway.ts';
import { begin, choose, goOn, receiptOn } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql, url } = await testDatabase();
const wave = await openedWave(db);
const PER_ORIGIN = 20;
/** The lead of the server's clock. */
let ahead = 0;
const origin = await listeningServer(
  url,
  { PRESSURE_PER_ORIGIN: String(PER_ORIGIN) },
  () => new Date(Date.now() + ahead),
);
const gateway = await gatewayTo(origin);
const phone = testBrowser();

/** Sends more than usual from the browser's own network. */
async function press(): Promise<void> {
  const client = clientOf(origin);
  for (let i = 0; i <= PER_ORIGIN; i++)
    await submitTo(client, wave.code, submissionOf(await takeForm(client, wave.code, '330100'), tinyAnswers));
}

/** Answers everything up to Submit, and notes what the page says it is doing. */
async function answer(page: Page): Promise<() => Promise<string[]>> {
  await page.goto('/s/330100');
  await begin(page);
  await choose(page, 'lives_here', 'yes');
  while (!(await page.locator('label:has([name=q_gov])').first().isVisible())) await goOn(page);
  await choose(page, 'q_gov', '3');
  const said = await page.evaluateHandle(() => {
    const sentences: string[] = [];
    const status = document.querySelector('.unseen[role=status]')!;
    new MutationObserver(() => sentences.push(status.textContent ?? '')).observe(status, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    return sentences;
  });
  return async () => await said.jsonValue();
}

async function submit(page: Page): Promise<void> {
  while ((await page.locator('button[type=submit]:visible').textContent()) !== '提交') await goOn(page);
  await goOn(page);
}

test('a page that is asked for a proof of work computes it and sends the same submission again', async () => {
  await press();
  const { page, complaints, requests } = await phone(origin);
  const bodies: string[] = [];
  page.on('request', (r) => r.url().endsWith('/submissions') && bodies.push(r.postData() ?? ''));
  const said = await answer(page);
  expect(requests.filter((r) => /\/prove-[^/]*\.js$/.test(r))).toEqual([]);
  await submit(page);
  await page.waitForSelector('.code');
  expect(await receiptOn(page)).toMatch(/^([0-9A-Z]{4}-){7}[0-9A-Z]{4}$/);
  expect(bodies).toHaveLength(2);
  expect(new Set(bodies).size).toBe(1);
  expect(requests.filter((r) => /\/prove-[^/]*\.js$/.test(r))).toHaveLength(1);
  const percents = (await said())
    .map((s) => /自动核对中… (\d+)%/.exec(s)?.[1])
    .filter((p) => p !== undefined);
  expect(percents.length).toBeGreaterThan(3);
  expect(percents.map(Number)).toEqual(percents.map(Number).toSorted((a, b) => a - b));
  const { id } = JSON.parse(bodies[0] ?? '{}');
  expect(await sql`select from submissions where id = ${id} and length(origin) = 8`).toHaveLength(1);
  expect(complaints).toEqual([]);
});

test('a page without Web Crypto waits instead, and is stored all the same', async () => {
  await press();
  const { page, complaints } = await phone(origin);
  await page.clock.install();
  // The APIs of a browser on a page without HTTPS.
  await page.addInitScript(() => Object.defineProperty(crypto, 'subtle', { value: undefined }));
  await answer(page);
  await submit(page);
  await page.waitForSelector('text=自动核对中');
  await page.clock.runFor((TICKET_WAIT_SECONDS - 5) * 1000);
  expect(await page.locator('.code').count()).toBe(0);
  ahead += (TICKET_WAIT_SECONDS + 1) * 1000;
  await page.clock.runFor(10_000);
  await page.waitForSelector('.code');
  expect(complaints).toEqual([]);
});

test.each(['allow', 'block'] as const)(
  'a page whose script for proofs went with an update waits instead: service workers %s',
  async (serviceWorkers) => {
    await press();
    const { page, complaints, requests } = await phone(gateway.origin, { serviceWorkers });
    await page.clock.install();
    const bodies: string[] = [];
    page.on('request', (r) => r.url().endsWith('/submissions') && bodies.push(r.postData() ?? ''));
    await answer(page);
    if (serviceWorkers === 'allow') await isKept(page, '/s/330100');
    gateway.deploy(`${serviceWorkers}ed`);
    await submit(page);
    await page.waitForSelector('text=自动核对中');
    expect(requests.filter((r) => /\/prove-[^/]*\.js$/.test(r))).toHaveLength(1);
    ahead += (TICKET_WAIT_SECONDS + 1) * 1000;
    await page.clock.runFor((TICKET_WAIT_SECONDS + 5) * 1000);
    await page.waitForSelector('.code');
    expect(await receiptOn(page)).toMatch(/^([0-9A-Z]{4}-){7}[0-9A-Z]{4}$/);
    expect(new Set(bodies).size).toBe(1);
    expect(bodies).toHaveLength(2);
    const { id } = JSON.parse(bodies[0] ?? '{}');
    expect(await sql`select from submissions where id = ${id}`).toHaveLength(1);
    expect(complaints).toEqual([]);
  },
);
