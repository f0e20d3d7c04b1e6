import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { keepBehind } from './behind.ts';

function counted(sharesQueries = true) {
  let time = 1_000_000;
  let reads = 0;
  let isAway = false;
  const warnings: unknown[] = [];
  const read = keepBehind<{ n: number }>({ now: () => time });
  const log = { info: () => {}, error: () => {}, warn: (about: unknown) => void warnings.push(about) };
  return {
    warnings,
    ask: async (key = 'all') =>
      (
        await read({ sharesQueries, log }, key, async () => {
          await turn();
          if (isAway) throw new Error('away');
          return { n: ++reads };
        })
      ).n,
    async pass(ms: number) {
      time += ms;
      // The library looks at the clock once a millisecond.
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
    goAway: (away: boolean) => (isAway = away),
    settle: async () => {
      for (let i = 0; i < 5; i++) await turn();
    },
  };
}

test('is read once for all, and after a minute anew behind whoever asks', async () => {
  const { ask, pass, settle } = counted();
  expect(await Promise.all([ask(), ask(), ask('330100')])).toEqual([1, 1, 2]);
  await pass(59_000);
  expect(await ask()).toBe(1);
  await pass(2000);
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
  await settle();
  expect(await ask()).toBe(3);
});

test('who comes when nobody has asked for minutes waits', async () => {
  const { ask, pass } = counted();
  expect(await ask()).toBe(1);
  await pass(361_000);
  expect(await Promise.all([ask(), ask()])).toEqual([2, 2]);
});

test('what fails behind is logged, shown as it was, and tried again', async () => {
  const { ask, pass, settle, goAway, warnings } = counted();
  expect(await ask()).toBe(1);
  await pass(61_000);
  goAway(true);
  expect(await ask()).toBe(1);
  await settle();
  expect(warnings).toHaveLength(1);
  goAway(false);
  expect(await ask()).toBe(1);
  await settle();
  expect(await ask()).toBe(2);
  await pass(361_000);
  goAway(true);
  await expect(ask()).rejects.toThrow('away');
});

test('where no request may wait for another, each reads what is not new', async () => {
  const { ask, pass } = counted(false);
  expect(await Promise.all([ask(), ask()])).toEqual([1, 2]);
  expect(await ask()).toBe(2);
  await pass(61_000);
  expect(await ask()).toBe(3);
});
