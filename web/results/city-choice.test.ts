import { expect, test } from 'vitest';
import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { areaOf } from '../cities/search.ts';
import {
  type CitySort,
  chooseCities,
  cityMeant,
  orderOf,
  provincesOf,
  type RegisteredCity,
  searchCities,
  sortCities,
} from './city-choice.ts';

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
const areas = [areaOf('330200', '慈溪市', 'Cixi')];
const city = (code: string, name: string, score: number, valid: number, ci: [number, number]) => ({
  code,
  name,
  n: { valid },
  overall: { score, ci },
});
const cities = [
  city('110000', '北京市', 70, 300, [69, 71]),
  city('330100', '杭州市', 80, 100, [76, 84]),
  city('330200', '宁波市', 75, 200, [73, 77]),
] as ReleaseCity[];
const ranks = new Map([
  ['110000', { code: '110000', from: 2, to: 3 }],
  ['330100', { code: '330100', from: 1, to: 2 }],
  ['330200', { code: '330200', from: 1, to: 3 }],
]);
const codes = (chosen: ReleaseCity[]) => chosen.map(({ code }) => code);
const choose = ({ search, ...choice }: { search?: string; province?: string; kind?: 'planning' }) =>
  codes(chooseCities(cities, registry, { sort: 'score', ...choice }, searchCities(registry, areas, search)));

test('cities are found as on the home page, by their districts too, and narrowed by province and kind', () => {
  expect(choose({})).toEqual(['110000', '330100', '330200']);
  expect(choose({ search: 'hangzhou' })).toEqual(['330100']);
  expect(choose({ search: '慈溪' })).toEqual(['330200']);
  expect(choose({ search: '浙江' })).toEqual(['330100', '330200']);
  expect(choose({ search: 'nowhere' })).toEqual([]);
  expect(choose({ province: '33', kind: 'planning' })).toEqual(['330200']);
  expect(choose({ province: '11', kind: 'planning' })).toEqual([]);
});

const [BEIJING, HANGZHOU, NINGBO] = ['110000', '330100', '330200'];
test.each<[CitySort, (string | undefined)[]]>([
  ['score', [HANGZHOU, NINGBO, BEIJING]],
  ['rank', [HANGZHOU, NINGBO, BEIJING]],
  ['name', [BEIJING, HANGZHOU, NINGBO]],
  ['answers', [BEIJING, NINGBO, HANGZHOU]],
  ['interval', [BEIJING, NINGBO, HANGZHOU]],
])('%s orders them, and the other way round with a minus', (sort, order) => {
  const inOrder = (one: CitySort) => codes(sortCities(cities, { registry, ranks, language: 'zh-CN' }, one));
  expect(inOrder(sort)).toEqual(order);
  expect(inOrder(`-${orderOf(sort).column}`)).toEqual(order.toReversed());
});

test('the highest score and the most answers come first, the first rank and the narrowest interval too', () => {
  const ascending = (['score', 'answers', '-rank', '-interval', '-name'] as const).map(
    (sort) => orderOf(sort).isAscending,
  );
  expect(ascending).toEqual([false, false, false, false, false]);
});

test('a name means the only city that fits, or the only one of just this name', () => {
  const meant = (text: string) => cityMeant(registry, searchCities(registry, areas, text) ?? [], text);
  expect(meant('hangz')).toBe('330100');
  expect(meant('浙江')).toBeUndefined();
  expect(meant('北京市')).toBe('110000');
  expect(meant('nowhere')).toBeUndefined();
  const namesakes = new Map([...registry, ['340100', { ...registry.get('330200')!, code: '340100' }]]);
  expect(cityMeant(namesakes, searchCities(namesakes, areas, 'Ningbo') ?? [], 'Ningbo')).toBeUndefined();
});

test('only provinces with cities are offered', () => {
  expect(provincesOf(cities, registry).map(({ code }) => code)).toEqual(['11', '33']);
});
