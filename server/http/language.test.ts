import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { Language } from '../survey/questionnaire/languages.ts';
import { languageOf } from './language.ts';

/** The language of the reply to a request with these headers. */
async function answered(languages: readonly Language[], accepts: string, path = '/', cookie = '') {
  const app = new Hono().get('/', (c) => c.text(languageOf(c, { languages })));
  const headers = { 'Accept-Language': accepts, Cookie: cookie };
  return await (await app.request(path, { headers })).text();
}

test('a language is chosen only when it is offered, by address, cookie and browser in turn', async () => {
  const usual = ['zh-CN', 'en'] as const;
  const all = [...usual, 'ug'] as const;
  expect(await answered(usual, 'ug,en;q=0.5')).toBe('en');
  expect(await answered(usual, 'ug', '/?lang=ug', 'lang=ug')).toBe('zh-CN');
  expect(await answered(all, 'ug,en;q=0.5')).toBe('ug');
  expect(await answered(all, 'en;q=0.5, ug-Arab;q=0.9')).toBe('ug');
  expect(await answered(all, 'en', '/', 'lang=ug')).toBe('ug');
  expect(await answered(all, 'ug', '/?lang=zh-Hant', 'lang=en')).toBe('zh-CN');
  expect(await answered(all, 'tlh')).toBe('zh-CN');
});
