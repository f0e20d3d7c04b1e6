import { expect, test } from 'vitest';
import { expectAccessible, expectColoursOfNight } from '../support/accessibility.ts';
import { testBrowser } from '../support/browser.ts';

// What tests of pages look for is found, also in one row of many that look alike, and at night.

const desk = testBrowser();
const good = (i: number) =>
  `<button aria-label="Delete ${i}"></button><label for="a${i}">n</label><input id="a${i}">`;

async function tableWith(faulty: string, style = '') {
  const { page } = await desk('http://127.0.0.1');
  const rows = Array.from({ length: 30 }, (_, i) => `<tr><td>${i === 15 ? faulty : good(i)}</td></tr>`);
  await page.setContent(`<!doctype html><html lang="en"><title>Rows</title><style>${style}</style><main><h1>Rows</h1>
    <table><thead><tr><th scope="col">Field</th></tr></thead><tbody>${rows.join('')}</tbody></table></main></html>`);
  return page;
}

test('a table without faults is accessible by day and by night', async () => {
  const page = await tableWith(good(15));
  await expectAccessible(page);
  await expectColoursOfNight(page);
  expect(await page.locator('tbody tr').count()).toBe(30);
});

test.each([
  ['button-name', good(15).replace('Delete 15', '')],
  ['label', good(15).replace('for="a15"', 'for="elsewhere"')],
])('one row is faulty: %s', async (rule, row) => {
  await expect(expectAccessible(await tableWith(row))).rejects.toMatchObject({
    actual: [expect.stringContaining(`${rule}: `)],
  });
});

test('letters are too dark at night', async () => {
  const page = await tableWith(good(15), '@media (prefers-color-scheme: dark) { body { background: #111 } }');
  await expectAccessible(page);
  await expect(expectColoursOfNight(page)).rejects.toMatchObject({
    actual: expect.arrayContaining([expect.stringContaining('color-contrast: ')]),
  });
});
