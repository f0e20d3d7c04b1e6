import { expect, test } from 'vitest';
import { isKeptUntilClosing } from './organiser.ts';

test.each([
  ['2026-05-31', '2026-05-31T15:59:00.000Z', true],
  ['2026-05-31', '2026-05-31T16:00:00.000Z', true],
  ['2026-05-31', '2026-05-31T16:01:00.000Z', false],
  ['2026-05-31', '2026-06-01T00:00:00+08:00', true],
  ['2026-05-31', '2026-06-01T00:01:00+08:00', false],
  ['2026-06-01', '2026-06-01T00:01:00+08:00', true],
])('kept until the end of %s in China, closed at %s: %s', (keptUntil, closesAt, isLongEnough) => {
  expect(isKeptUntilClosing(keptUntil, closesAt)).toBe(isLongEnough);
});
