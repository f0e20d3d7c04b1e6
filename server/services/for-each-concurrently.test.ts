import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { forEachConcurrently } from './for-each-concurrently.ts';

test('does every item once, begins them in order, never more than three at once', async () => {
  const begun: number[] = [];
  let [running, most] = [0, 0];
  await forEachConcurrently(Array.from({ length: 20 }, (_, i) => i).values(), async (item) => {
    begun.push(item);
    most = Math.max(most, ++running);
    await sleep(item % 4);
    running--;
  });
  expect(begun).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect([running, most]).toEqual([0, 3]);
});

test('a failure ends it once what had begun is over, and nothing more begins', async () => {
  let [running, begun] = [0, 0];
  const work = forEachConcurrently([0, 1, 2, 3, 4, 5, 6, 7], async (item) => {
    begun++;
    running++;
    await sleep(item === 1 ? 1 : 20);
    running--;
    if (item === 1) throw new Error('city 1');
  });
  await expect(work).rejects.toThrow('city 1');
  expect([running, begun]).toEqual([0, 3]);
});
