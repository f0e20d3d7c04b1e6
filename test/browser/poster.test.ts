import { expect, test } from 'vitest';
import { expectSound } from '../support/accessibility.ts';
import { testBrowser } from '../support/browser.ts';
import { marked } from '../support/channels.ts';
import { testDatabase } from '../support/database.ts';
import { readQr } from '../support/qr.ts';
import { begin } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

const { db, url } = await testDatabase();
await openedWave(db);
const origin = await listeningServer(url);
const phone = testBrowser();

/** Millimetres per point of a PDF. */
const mm = (points: number) => Math.round((points * 25.4) / 72);
/** The page sizes of a PDF, in millimetres. */
const pagesOf = (pdf: Buffer) =>
  [...pdf.toString('latin1').matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)].map((box) => [
    mm(Number(box[1])),
    mm(Number(box[2])),
  ]);

for (const language of ['zh-CN', 'en'])
  for (const [size, paper] of [
    ['a4', [210, 297]],
    ['a3', [297, 420]],
  ] as const)
    test(`a poster prints on exactly one page: ${size}, ${language}`, async () => {
      const { page, complaints } = await phone(origin);
      await page.goto(`/poster/330100?ch=community-12&size=${size}&lang=${language}`);
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      expect(pagesOf(pdf)).toEqual([paper]);
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('.screen:visible, header:visible, footer:visible').count()).toBe(0);
      expect(complaints).toEqual([]);
    });

test('its QR code and its clear text are the short link, which leads to the questionnaire', async () => {
  const { page, requests } = await phone(origin);
  await page.goto('/poster/330100?ch=community-12');
  const channel = new URL(page.url()).searchParams.get('ch') ?? '';
  expect(channel).toMatch(/^community-12\.[0-9a-z]{4}\.[0-9a-z]{8}$/);
  const link = `${origin}/q/330100/${channel}`;
  expect(await readQr(page.locator('.paper'))).toBe(link);
  expect(await page.locator('.paper').textContent()).toContain(link.replace('http://', ''));
  expect(requests).toContain(`${origin}/poster/330100?ch=community-12`);
  expect(requests.filter((r) => !r.startsWith(origin) && !r.startsWith('data:'))).toEqual([]);
  await page.goto(link);
  expect(page.url()).toBe(`${origin}/s/330100?ch=${channel}`);
  await begin(page);
});

test('the drawing alone is a file that needs nothing else, and reads as well', async () => {
  const { page } = await phone(origin);
  const svg = await (
    await fetch(`${origin}/poster/330100.svg?ch=${marked('community-12')}&size=a3&lang=en`)
  ).text();
  expect(svg).toMatch(/^<svg[^>]* width="297mm" height="420mm"/);
  expect(svg).not.toMatch(/href|url\(|@import|<script|<style/);
  await page.setContent(svg.replace('<svg', '<svg id="poster"'));
  expect(await readQr(page.locator('#poster'))).toBe(`${origin}/q/330100/${marked('community-12')}`);
  expect(
    await page.evaluate(
      (text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelector('parsererror'),
      svg,
    ),
  ).toBeNull();
});

test('no text of a poster leaves its paper', async () => {
  const { page } = await phone(origin, { viewport: { width: 1280, height: 800 } });
  for (const address of ['/poster/330100?lang=zh-CN', `/poster/330100?lang=en&ch=${'x'.repeat(64)}`]) {
    await page.goto(address);
    const outside = await page.evaluate(() => {
      const paper = document.querySelector('.paper')!.getBoundingClientRect();
      const texts = Array.from(document.querySelectorAll('.paper text'));
      return texts.filter((t) => {
        const box = t.getBoundingClientRect();
        return box.left < paper.left + 4 || box.right > paper.right - 4 || box.bottom > paper.bottom - 4;
      }).length;
    });
    expect(outside).toBe(0);
  }
});

test('the form makes a poster, with a script or without, and tells what is wrong', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { page } = await phone(origin, { javaScriptEnabled });
    await page.goto('/poster');
    expect(await page.locator('.note').textContent()).toBe('选择城市之后，海报会显示在这里。');
    await page.selectOption('[name=city]', '110000');
    await page.fill('[name=ch]', 'a b');
    await page.selectOption('[name=size]', 'a3');
    await page.click('main button[type=submit]');
    expect(await page.locator('.fault').textContent()).toContain('渠道以字母或数字开头');
    expect(await page.locator('.paper').count()).toBe(0);
    await page.fill('[name=ch]', 'hall-3');
    await page.click('main button[type=submit]');
    expect(await page.locator('.paper.a3').textContent()).toContain('北京市');
    expect(await readQr(page.locator('.paper'))).toContain(`${origin}/q/110000/hall-3.`);
    expect(await page.locator('[data-print]').isVisible()).toBe(javaScriptEnabled);
  }
});

test('its pages are sound, on a phone and on a desk', async () => {
  for (const viewport of [
    { width: 360, height: 640 },
    { width: 1280, height: 800 },
  ])
    for (const locale of ['zh-CN', 'en']) {
      const { page, complaints } = await phone(origin, { viewport, locale });
      for (const path of ['/poster', '/poster/330100?ch=hall-3', '/poster/330100?ch=!', '/poster/120000']) {
        await page.goto(path);
        await expectSound(page);
      }
      expect(complaints).toEqual([]);
    }
});
