import { expect, test } from 'vitest';
import { cityPath, inLanguagePath, questionnairePath, wavePath } from './paths.ts';

test('parts that come from data are encoded', () => {
  expect(questionnairePath('../x?')).toBe('/s/..%2Fx%3F');
  expect(cityPath('2016', '330100', 2)).toBe('/results/2016/330100?release=2');
  expect(wavePath('2016')).toBe('/results/2016');
});

test('the language changes, and the rest of the address stays', () => {
  expect(inLanguagePath('/s/330100?ch=a&lang=zh-CN&k=1', 'en')).toBe('/s/330100?ch=a&lang=en&k=1');
  expect(inLanguagePath('/', 'en')).toBe('/?lang=en');
});
