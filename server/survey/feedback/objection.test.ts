import { expect, test } from 'vitest';
import { objectionsUntil } from './objection.ts';

test('objections are taken to the end of the fourteenth day after the sign-off, in China', () => {
  const end = '2026-12-15T16:00:00.000Z';
  // 00:00 and 23:59 of 1 December there.
  for (const signed of ['2026-11-30T16:00:00Z', '2026-12-01T15:59:59Z'])
    expect(objectionsUntil(new Date(signed)).toISOString()).toBe(end);
  expect(objectionsUntil(new Date('2026-12-01T16:00:00Z')).toISOString()).toBe('2026-12-16T16:00:00.000Z');
});
