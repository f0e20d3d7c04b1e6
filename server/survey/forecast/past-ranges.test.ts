import { expect, test } from 'vitest';
import { atOnce } from '../steps.ts';
import { HOUR } from './field-days.ts';
import { outlookOf } from './outlook.ts';
import { pastRanges } from './past-ranges.ts';

const NOW = 240 * HOUR;

/** Thirty cities over ten days, with this many arrivals in each hour. */
function hitsOf(perHour: (hour: number, city: number) => number) {
  const cells = Array.from({ length: 30 }, (_, city) => ({
    ...{ city: String(city), stratum: '', target: 500, counted: 0 },
    hours: Array.from({ length: 240 }, (_, hour) => ({ at: hour * HOUR, demand: perHour(hour, city) })),
  }));
  const { field } = outlookOf({ now: NOW, closesAt: 2 * NOW, cells });
  return atOnce(pastRanges(field, cells, 4));
}
/** More in one hour, fewer in the next, shifted between cities. */
const uneven = (hour: number, city: number) => (hour * 7 + city * 5) % 4;

test('a steady field held its past ranges in all cities', () => {
  const hits = hitsOf(uneven);
  expect(hits).toHaveLength(30);
  expect(hits.every(({ isHeld }) => isHeld)).toBe(true);
});

test('what nobody could know four days ago broke them, in the cities where it came alone', () => {
  const doubled = hitsOf((hour, city) => uneven(hour, city) * (hour >= 144 && city < 10 ? 9 : 1));
  expect(doubled.filter(({ isHeld }) => !isHeld).map(({ city }) => Number(city))).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ]);
  expect(hitsOf((hour, city) => (hour < 144 ? uneven(hour, city) : 0)).some(({ isHeld }) => isHeld)).toBe(
    false,
  );
});

test('only what was known then counts: who had not begun, or had stalled, had no range', () => {
  expect(hitsOf((hour, city) => (city === 3 && hour < 150 ? 0 : 2)).map(({ city }) => city)).not.toContain(
    '3',
  );
  expect(
    hitsOf((hour, city) => (city === 4 && hour > 90 && hour < 150 ? 0 : 2)).map(({ city }) => city),
  ).not.toContain('4');
  expect(atOnce(pastRanges(outlookOf({ now: NOW, closesAt: 2 * NOW, cells: [] }).field, [], 4))).toEqual([]);
});
