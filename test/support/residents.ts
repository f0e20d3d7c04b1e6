import type { Page } from 'playwright-core';

/** A resident's actions on a questionnaire page. */

/** Chooses an option, on the page of its question: this one, or one of the next. A mouse is not moved on. */
export async function choose(page: Page, question: string, value: string): Promise<void> {
  const tile = page.locator(`label:has(input[name="${question}"][value="${value}"])`);
  if (!(await tile.isVisible()) && (await page.locator('#start').isVisible())) await page.click('#start');
  for (let pages = 0; pages < 4 && !(await tile.isVisible()); pages++) await goOn(page);
  await tile.click();
}

/** Presses the page's button: Next, Submit, or Try again. */
export const goOn = (page: Page) => page.locator('button[type=submit]:visible').click();

/** Answers the eligibility questions of the national core as a resident of the city, by clicks that the page makes itself. */
export async function passScreener(page: Page): Promise<void> {
  await begin(page);
  await page.evaluate(answerPages, null);
}

/** Answers every visible scale and continues, until only submitting is left, like a resident with a mouse. */
export async function clickScales(page: Page, submitLabel: string): Promise<void> {
  for (;;) {
    // A resident who has used every listed service sees every question.
    for (const used of await page.locator('#q-services:visible label:not(:has(input[value=none]))').all())
      await used.click();
    for (const scale of await page.locator('.q:visible .row, .q:visible .rows').all())
      await scale.locator('label').nth(3).click();
    if ((await page.locator('button[type=submit]:visible').textContent()) === submitLabel) return;
    await goOn(page);
  }
}

/** The same by clicks that the page makes itself: a mouse costs twenty times as much, and is for tests of clicking. */
export const answerScales = (page: Page, submitLabel: string) => page.evaluate(answerPages, submitLabel);

/**
 * In the page: answers the scales in sight as a resident of the city and goes on, until only submitting is left; without
 * a label only until it is known who may answer.
 */
async function answerPages(submitLabel: string | null): Promise<void> {
  const inSight = (selector: string) =>
    Array.from(document.querySelectorAll<HTMLElement>(selector)).filter((e) => e.checkVisibility());
  const click = async (element: HTMLElement | null | undefined) => {
    element?.click();
    // The page is rendered anew in between.
    await Promise.resolve();
  };
  const fit = '[name=lives_here][value=yes], [name=aged_16][value=yes], [value=five_years_or_more]';
  for (;;) {
    for (const eligible of inSight(`label:has(:is(${fit}))`)) await click(eligible);
    if (submitLabel === null && document.querySelector('[name=aged_16]:checked')) return;
    for (const used of inSight('#q-services label:not(:has(input[value=none]))')) await click(used);
    for (const scale of inSight('.q .row, .q .rows')) await click(scale.querySelectorAll('label')[3]);
    const [button] = inSight('button[type=submit]');
    if (button?.textContent === submitLabel) return;
    await click(button);
    // Each page is in sight for a moment, which the submission tells.
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** The receipt on the page, as stored. */
export async function receiptOn(page: Page): Promise<string> {
  const groups = await page.locator('.code span').allTextContents();
  return groups.map((g) => g.trim()).join('-');
}

/** Leaves the first screen once the script runs; a draft continues where it was. */
export async function begin(page: Page): Promise<void> {
  await page.waitForSelector('form[class]', { state: 'attached' });
  if (await page.locator('#start').isVisible()) await page.click('#start');
}

/** Opens the questionnaire of Hangzhou at its first question. */
export async function openQuestionnaire(page: Page, query = ''): Promise<void> {
  await page.goto(`/s/330100${query}`);
  await begin(page);
}

/** Answers the national core up to Submit. */
export async function answerAll(page: Page): Promise<void> {
  await openQuestionnaire(page);
  await answerScales(page, '提交');
}

/** Answers the required questions of the tiny questionnaire, up to Submit. */
export async function answerTiny(page: Page, isScripted = true): Promise<void> {
  if (isScripted) await begin(page);
  for (;;) {
    for (const [id, value] of [
      ['lives_here', 'yes'],
      ['q_gov', '4'],
    ] as const)
      if (await page.locator(`#q-${id}`).isVisible()) await choose(page, id, value);
    if (!isScripted || (await page.locator('button[data-next=false]:visible').count()) > 0) return;
    await goOn(page);
  }
}
