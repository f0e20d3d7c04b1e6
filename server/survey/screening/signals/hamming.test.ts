import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countNear, transpose } from './hamming.ts';

const differing = (a: Uint8Array, b: Uint8Array) => a.filter((code, q) => code !== b[q]).length;

test('counts what one would count one by one', () => {
  const width = fc.integer({ min: 1, max: 40 });
  const sample = width.chain((length) => {
    // Few codes, so that many are alike; the extremes are those of a byte.
    const codes = fc
      .uint8Array({ minLength: length, maxLength: length, max: 2 })
      .map((a) => a.map((c) => c * 127));
    return fc.record({
      answers: fc.array(codes, { maxLength: 100 }),
      template: codes,
      radius: fc.nat(length),
    });
  });
  fc.assert(
    fc.property(sample, ({ answers, template, radius }) => {
      const turned = transpose(answers.map((codes) => ({ codes })));
      const expected = answers.filter((codes) => differing(codes, template) <= radius).length;
      expect(countNear(turned, template, radius)).toBe(expected);
    }),
  );
});

test.each([0, 1, 31, 32, 33, 64])('with %i answers, all the same', (count) => {
  const codes = Uint8Array.of(0, 255, 3);
  const turned = transpose(Array.from({ length: count }, () => ({ codes })));
  expect(countNear(turned, codes, 0)).toBe(count);
  expect(countNear(turned, Uint8Array.of(0, 255, 4), 0)).toBe(0);
  expect(countNear(turned, Uint8Array.of(0, 255, 4), 1)).toBe(count);
});
