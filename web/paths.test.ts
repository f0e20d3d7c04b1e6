import { expect, test } from 'vitest';
import {
  channelPath,
  cityPath,
  homePath,
  inLanguagePath,
  posterFilePath,
  questionnairePath,
  shortPath,
  wavePath,
} from './paths.ts';

test('parts that come from data are encoded', () => {
  expect(questionnairePath('../x?')).toBe('/s/..%2Fx%3F');
  expect(cityPath('2016', '330100', 2)).toBe('/results/2016/330100?release=2');
  expect(wavePath('2016')).toBe('/results/2016');
  expect(shortPath('330100')).toBe('/q/330100');
  expect(shortPath('330100', 'a/b')).toBe('/q/330100/a%2Fb');
  expect(channelPath('330100', 'share')).toBe('/s/330100?ch=share');
  expect(homePath()).toBe('/');
  expect(posterFilePath('330100', { size: 'a3', language: 'en' })).toBe('/poster/330100.svg?size=a3&lang=en');
});

test('the language changes, and the rest of the address stays', () => {
  expect(inLanguagePath('/s/330100?ch=a&lang=zh-CN&k=1', 'en')).toBe('/s/330100?ch=a&lang=en&k=1');
  expect(inLanguagePath('/', 'en')).toBe('/?lang=en');
});
