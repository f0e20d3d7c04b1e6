import { expect, test } from 'vitest';
import { retry } from './retry.ts';

/** Attempts that settle nothing, up to the one that does. */
const settlingAt = (last: number) => {
  let n = 0;
  return async () => (++n < last ? undefined : n);
};

test('pauses double, up to five minutes', async () => {
  const pauses: number[] = [];
  const settled = await retry(settlingAt(9), async (ms) => pauses.push(ms), 4000);
  expect(settled).toBe(9);
  expect(pauses).toEqual([4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000]);
});

test('what settles at once is not repeated', async () => {
  const pauses: number[] = [];
  expect(await retry(settlingAt(1), async (ms) => pauses.push(ms), 4000)).toBe(1);
  expect(pauses).toEqual([]);
});
