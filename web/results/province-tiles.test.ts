import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { provinceTiles, shadeOf, shadesFor, tileStyle } from './province-tiles.ts';

const registered: { province_code: string; province: string; province_english: string }[] = parse(
  readFileSync(join(import.meta.dirname, '../../db/cities.csv')),
  { columns: true },
);

test('every province of the registry has a square of its own under its own name, and three have no cities', () => {
  const provinces = new Map(registered.map((city) => [city.province_code, city]));
  for (const [code, { province, province_english }] of provinces) {
    const tile = provinceTiles.find((one) => one.code === code);
    expect([code, tile?.english]).toEqual([code, province_english]);
    expect(province.startsWith(tile?.short ?? 'none')).toBe(true);
  }
  expect(provinceTiles.filter(({ code }) => !provinces.has(code)).map(({ iso }) => iso)).toEqual([
    'TW',
    'HK',
    'MO',
  ]);
  expect(new Set(provinceTiles.map(({ column, row }) => `${row}/${column}`)).size).toBe(34);
  expect(new Set(provinceTiles.map(({ iso }) => iso)).size).toBe(34);
  expect(tileStyle).toContain('.t23{grid-area:1/7}');
});

test('the legend has the north-west to itself', () => {
  expect(provinceTiles.filter(({ column, row }) => column < 6 && row < 4)).toEqual([]);
});

test.each([
  [[62.7, 73.4], { from: 60, step: 3, count: 5 }],
  [[66.1, 66.4], { from: 66, step: 1, count: 1 }],
  [[70, 75], { from: 70, step: 1, count: 5 }],
  [[0, 100], { from: 0, step: 20, count: 5 }],
  [[31.2, 79.9], { from: 30, step: 10, count: 5 }],
])('the scores %j have few shades with round limits', (scores, shades) => {
  expect(shadesFor(scores)).toEqual(shades);
  for (const score of scores) {
    const shade = shadeOf(shades, score);
    expect(shade).toBeGreaterThanOrEqual(0);
    expect(shade).toBeLessThan(shades.count);
  }
});

test('a limit belongs to the class above it, but for the last one', () => {
  const shades = shadesFor([60, 70]);
  expect(shades).toEqual({ from: 60, step: 2, count: 5 });
  expect([60, 61.9, 62, 69.9, 70].map((score) => shadeOf(shades, score))).toEqual([0, 0, 1, 4, 4]);
});
