import { expect, test } from 'vitest';
import type { Datum } from './indicator-set.ts';
import { parseTyped, typedOf } from './typed-entry.ts';

const title = { en: 'Matters' };
const count: Datum = { id: 'a', title, unit: 'count' };
const option: Datum = { id: 'b', title, unit: 'option' };
const typed = (value: string, quality = '', note = '') => ({ value, quality, note });

test.each([
  ['620', 620],
  [' 1,234,567.5 ', 1234567.5],
  ['１２３', 123],
  ['1 234', 1234],
  ['-3', -3],
  ['1.50', 1.5],
])('%s is a number', (text, value) => {
  expect(parseTyped(count, typed(text, 'records'))).toEqual({ entry: { value, quality: 'records' } });
});

test.each([
  ['12a', 'number'],
  ['1,23', 'number'],
  ['1e5', 'number'],
  ['0.1234567', 'digits'],
  ['1234567890123456', 'digits'],
])('%s is none', (text, fault) => {
  expect(parseTyped(count, typed(text))).toEqual({ fault });
});

test('a note without a value is the reason of a null; nothing at all is nothing', () => {
  expect(parseTyped(count, typed('', '', ' not yet\r\ncounted '))).toEqual({
    entry: { value: null, note: 'not yet\ncounted' },
  });
  expect(parseTyped(count, typed(' ', 'records'))).toEqual({ entry: null });
  expect(parseTyped(count, typed('1', 'guessed', ''))).toEqual({ entry: { value: 1 } });
  expect(parseTyped(option, typed('partly', 'records'))).toEqual({ entry: { value: 'partly' } });
});

test('a note that cannot be stored, or is too long, is a fault', () => {
  expect(parseTyped(count, typed('1', '', 'x'.repeat(2001)))).toEqual({ fault: 'noteLong' });
  expect(parseTyped(count, typed('1', '', 'a\0'))).toEqual({ fault: 'noteUnstorable' });
});

test('an entry that is shown is typed back as it was', () => {
  for (const entry of [
    { value: 12.5, quality: 'measured' as const, note: 'x\ny' },
    { value: null, note: 'why' },
  ])
    expect(parseTyped(count, typedOf(entry))).toEqual({ entry });
  expect(parseTyped(count, typedOf(null))).toEqual({ entry: null });
});
