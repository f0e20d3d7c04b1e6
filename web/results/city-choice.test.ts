import { expect, test } from 'vitest';
import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { chooseCities, provincesOf, type RegisteredCity, sortCities } from './city-choice.ts';

const registered = (
  code: string,
  name: string,
  pinyin: string,
  province: string,
  kind: RegisteredCity['kind'] = 'prefecture',
): [string, RegisteredCity] => [
  code,
  {
    code,
    name,
    english: pinyin[0]!.toUpperCase() + pinyin.slice(1),
    pinyin,
    initials: pinyin[0]!,
    province,
    provinceEnglish: province,
    provinceCode: code.slice(0, 2),
    kind,
  },
];
const registry = new Map([
  registered('110000', '北京市', 'beijing', '北京市', 'municipality'),
  registered('330100', '杭州市', 'hangzhou', '浙江省'),
  registered('330200', '宁波市', 'ningbo', '浙江省', 'planning'),
]);
const cities = [
  { code: '110000', name: '北京市', overall: { score: 70 } },
  { code: '330100', name: '杭州市', overall: { score: 80 } },
  { code: '330200', name: '宁波市', overall: { score: 75 } },
] as ReleaseCity[];
const codes = (chosen: ReleaseCity[]) => chosen.map(({ code }) => code);
const choose = (choice: object) => codes(chooseCities(cities, registry, { sort: 'score', ...choice }));

test('cities are found as on the home page, and narrowed by province and kind', () => {
  expect(choose({})).toEqual(['110000', '330100', '330200']);
  expect(choose({ search: 'hangzhou' })).toEqual(['330100']);
  expect(choose({ search: '浙江' })).toEqual(['330100', '330200']);
  expect(choose({ search: 'nowhere' })).toEqual([]);
  expect(choose({ province: '33', kind: 'planning' })).toEqual(['330200']);
  expect(choose({ province: '11', kind: 'planning' })).toEqual([]);
});

test('they come by score or by name, which is another one in each language', () => {
  expect(codes(sortCities(cities, registry, 'score', 'zh-CN'))).toEqual(['330100', '330200', '110000']);
  expect(codes(sortCities(cities.toReversed(), registry, 'name', 'zh-CN'))).toEqual([
    '110000',
    '330100',
    '330200',
  ]);
});

test('only provinces with cities are offered', () => {
  expect(provincesOf(cities, registry).map(({ code }) => code)).toEqual(['11', '33']);
});
