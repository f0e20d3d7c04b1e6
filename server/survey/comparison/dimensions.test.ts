import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect, test } from 'vitest';
import type { ReleaseCity } from '../release/document.ts';
import { compareDimensions } from './dimensions.ts';

const cityOf = (code: string, scores: Record<string, number | null>, se = 1, population = 1000) =>
  ({
    code,
    n: { valid: 1000 },
    margins: { population },
    dimensions: Object.entries(scores).map(([id, score]) => ({
      id,
      score,
      se: score === null ? null : se,
      publishable: score !== null,
    })),
  }) as unknown as ReleaseCity;

test('each difference is from the mean of a group that has the dimension, and judged by the errors of all of it', () => {
  const [a, b, c] = [
    cityOf('a', { x: 80, y: 60, z: null }, 1, 3000),
    cityOf('b', { x: 70, y: 61, z: 50 }),
    cityOf('c', { x: 74, y: null, z: 51 }),
  ];
  expect(compareDimensions([[a, b, c], [a, c], [a]], 'a', ['x', 'y', 'z', 'w'])).toEqual([
    // (3 · 80 + 70 + 74) / 5 = 76.8; (3 · 80 + 74) / 4 = 78.5, with 1.5 / √(0.25² + 0.25²) = 4.24
    {
      id: 'x',
      beside: [{ difference: 3.2, position: 'above' }, { difference: 1.5, position: 'above' }, null],
    },
    // −0.25 / √(0.25² + 0.25²) = −0.71
    { id: 'y', beside: [{ difference: -0.25, position: 'indistinct' }, null, null] },
  ]);
});

test('what would count by itself does not beside others, unless they are as certain', () => {
  const others = (score: number) =>
    Array.from({ length: 40 }, (_, i) => cityOf(`o${i}`, { x: score, y: 60, z: 60, w: 60 }));
  // |z| = 2.2: p = 0.028, of one comparison below 0.05, of four above 0.0125.
  const own = cityOf('a', { x: 62.2, y: 60, z: 60, w: 60 });
  const position = (ids: string[]) =>
    compareDimensions([[own, ...others(60)]], 'a', ids)[0]?.beside[0]?.position;
  expect(position(['x'])).toBe('above');
  expect(position(['x', 'y', 'z', 'w'])).toBe('indistinct');
});

test('of cities that are alike, one in twenty has any dimension called different, and not more', () => {
  const generator = xoroshiro128plus(5);
  const uniform = () => uniformFloat64(generator);
  // Box and Muller 1958.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const ids = ['v', 'w', 'x', 'y', 'z'];
  const drawn = (code: string) =>
    cityOf(code, Object.fromEntries(ids.map((id) => [id, 60 + 2 * normal()])), 2);
  const TIMES = 2000;
  let called = 0;
  for (let i = 0; i < TIMES; i++) {
    const all = Array.from({ length: 12 }, (_, k) => drawn(String(k)));
    const compared = compareDimensions([all, all.slice(0, 6), all.slice(0, 3)], '0', ids);
    if (compared.some(({ beside }) => beside.some((one) => one?.position !== 'indistinct'))) called++;
  }
  // Groups that contain one another make the comparisons depend on each other, which lowers the rate.
  expect(called / TIMES).toBeGreaterThan(0.015);
  expect(called / TIMES).toBeLessThan(0.06);
});
