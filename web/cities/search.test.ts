import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { areas } from '../../server/survey/questionnaire/city-questions.ts';
import { areaOf, keysOf, matchCities, plain, type SearchableCity } from './search.ts';

const csv = readFileSync(new URL('../../db/cities.csv', import.meta.url), 'utf8');
const cities: SearchableCity[] = parse(csv, { columns: true });
const keys = new Map(cities.map((city) => [city.code, keysOf(city)]));
const nameOf = new Map(cities.map(({ code, name }) => [code, name]));
const searchedAreas = areas.map(({ city, name, english }) => areaOf(city, name, english));
const find = (query: string) =>
  matchCities(keys, searchedAreas, query).map(({ city, area }) =>
    area ? `${nameOf.get(city)} (${area})` : nameOf.get(city),
  );

describe('Xi’an', () => {
  test.each([
    '西安',
    'xian',
    'Xi’an',
    "XI'AN",
    'xi an',
    '610100',
    '610-100',
    '6lOI 00',
    'xian shi',
    '西安市',
  ])('%j means it first', (query) => {
    expect(find(query)[0]).toBe('西安市');
  });

  test.each(['安市', '陕西', 'ｘａ', 'xa', '6101', '61O1', '６１０1'])('%j finds it', (query) => {
    expect(find(query)).toContain('西安市');
  });

  test.each(['01', '西宁', 'xi’n', 'xax', '.', '*', '', '  '])('%j does not', (query) => {
    expect(find(query)).not.toContain('西安市');
  });
});

test.each([
  ['义乌', ['金华市 (义乌市)']],
  ['yiwu', ['金华市 (义乌市)']],
  ['昆山', ['苏州市 (昆山市)']],
  ['kunshan', ['苏州市 (昆山市)']],
  ['浦东', ['上海市 (浦东新区)']],
  ['雄安', ['保定市 (雄安新区)']],
  ['xiongan', ['保定市 (雄安新区)']],
  ['余杭', ['杭州市 (余杭区)']],
  ['hangzhou shi', ['杭州市']],
  ['Hangzhou City', ['杭州市']],
])('%j leads to %j', (query, found) => {
  expect(find(query).slice(0, found.length)).toEqual(found);
});

test.each([
  ['北京朝阳', ['北京市 (朝阳区)']],
  ['北京市朝阳区', ['北京市 (朝阳区)']],
  ['beijing chaoyang', ['北京市 (朝阳区)']],
  ['浙江义乌', ['金华市 (义乌市)']],
  ['陕西省西安市', ['西安市']],
  ['苏州工业园区', ['苏州市']],
  ['广西南宁', ['南宁市']],
])('said in full, %j leads to %j alone', (query, hits) => {
  expect(find(query)).toEqual(hits);
});

test.each(['不存在的地方', 'zzzzzz'])('%j finds nothing', (query) => {
  expect(find(query)).toEqual([]);
});

test('朝阳 is a city and two districts', () => {
  expect(find('朝阳').slice(0, 3).sort()).toEqual(['北京市 (朝阳区)', '朝阳市', '长春市 (朝阳区)'].sort());
});

test.each([
  ['杭洲', '杭州市'],
  ['hangzou', '杭州市'],
  ['hagnzhou', '杭州市'],
  ['shengzhen', '深圳市'],
])('one slip: %j is %s', (query, name) => {
  expect(find(query)).toContain(name);
});

test('what is sure hides what a slip would find', () => {
  expect(find('suzhou')).toEqual(expect.arrayContaining(['苏州市', '宿州市']));
  expect(find('suzhou').some((name) => name?.startsWith('徐州'))).toBe(false);
});

test('misread digits are digits, and letters stay letters', () => {
  expect(plain('33OlOO')).toBe('330100');
  expect(plain('Lishui')).toBe('lishui');
});
