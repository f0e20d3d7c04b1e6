import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRegistry } from '../../../db/registry.ts';
import { scoringOptionsSchema } from '../../survey/score/scoring-design.ts';
import { regionOf, regions } from '../../survey/small-area/regions.ts';
import { demoCity } from './cities.ts';

const csv = readFileSync(new URL('../../../db/cities.csv', import.meta.url), 'utf8');
const cities = readRegistry(csv).map(({ code }) => demoCity(code));

test('cities of every region lend to the experimental estimates, and most cities borrow', () => {
  const { minValid, smallCount } = scoringOptionsSchema.parse({}).publication;
  const [lending, others] = [
    cities.filter(({ residents }) => residents > 1.1 * minValid),
    cities.filter(({ residents }) => residents <= 1.1 * minValid),
  ];
  for (const region of regions)
    expect(lending.filter(({ code }) => regionOf(code) === region).length, region).toBeGreaterThanOrEqual(5);
  expect(lending.length).toBeGreaterThanOrEqual(20);
  expect(others.length).toBeGreaterThan(300);
  for (const { residents } of others) expect(residents).toBeGreaterThan(2 * smallCount);
  for (const { code, population } of cities) expect(population, code).toBeGreaterThanOrEqual(400_000);
});
