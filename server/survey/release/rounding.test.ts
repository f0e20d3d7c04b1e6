import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roundFigure } from './rounding.ts';

test('half up, also where the tie is none in binary', () => {
  const given = [1.005, 2.675, 50.125, 64.086, 0.004, 0.005, 99.995, 0];
  expect(given.map((x) => roundFigure(x))).toEqual([1.01, 2.68, 50.13, 64.09, 0, 0.01, 100, 0]);
});

test('half to even, as GB/T 8170 asks', () => {
  const given = [1.005, 1.015, 2.675, 50.125, 50.135, 50.1251, 50.1249];
  expect(given.map((x) => roundFigure(x, 'half_even'))).toEqual([1, 1.02, 2.68, 50.12, 50.14, 50.13, 50.12]);
});

test('moves no figure by more than half a hundredth, and keeps their order', () => {
  const figure = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(
    fc.property(figure, figure, fc.constantFrom('half_up', 'half_even'), (a, b, mode) => {
      expect(Math.abs(roundFigure(a, mode) - a)).toBeLessThanOrEqual(0.005 + 1e-9);
      if (a <= b) expect(roundFigure(a, mode)).toBeLessThanOrEqual(roundFigure(b, mode));
      expect(roundFigure(roundFigure(a, mode), mode)).toBe(roundFigure(a, mode));
    }),
  );
});
