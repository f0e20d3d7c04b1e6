import { expect, test } from 'vitest';
import { matches, searchKeys } from './search.ts';

const xian = searchKeys({
  code: '610100',
  name: '西安市',
  english: "Xi'an",
  pinyin: 'xian',
  initials: 'xa',
  province: '陕西省',
});

test.each([
  '西安',
  '安市',
  '陕西',
  'xian',
  'Xi’an',
  "XI'AN",
  'xi an',
  'ｘａ',
  'xa',
  '6101',
  '61O1',
  '６１０1',
  '610-100',
  '6lOI 00',
  '',
  '  ',
])('%j finds it', (query) => {
  expect(matches(xian, query)).toBe(true);
});

test.each(['an', '01', '西宁', 'xi’n', 'xax', '.', '*'])('%j does not', (query) => {
  expect(matches(xian, query)).toBe(false);
});
