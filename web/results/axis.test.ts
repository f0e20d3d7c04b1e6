import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisFor, positionOn } from './axis.ts';

test('an axis spans the intervals in tens, at least thirty points of them', () => {
  expect(axisFor([[61.2, 84.9]])).toEqual({ from: 60, to: 90, ticks: [60, 70, 80, 90] });
  expect(axisFor([[72, 78]])).toEqual({ from: 60, to: 90, ticks: [60, 70, 80, 90] });
  expect(axisFor([[96, 100]])).toEqual({ from: 70, to: 100, ticks: [70, 80, 90, 100] });
  expect(axisFor([])).toEqual({ from: 0, to: 100, ticks: [0, 20, 40, 60, 80, 100] });
});

test('every interval lies on its axis', () => {
  const score = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(score, score).map(([a, b]) => (a < b ? [a, b] : [b, a]) as [number, number])),
      (all) => {
        const axis = axisFor(all);
        for (const [lo, hi] of all) {
          expect(positionOn(axis, lo)).toBeGreaterThanOrEqual(0);
          expect(positionOn(axis, hi)).toBeLessThanOrEqual(100);
        }
        expect(axis.to - axis.from).toBeGreaterThanOrEqual(30);
      },
    ),
  );
});
