import { expect, test } from 'vitest';
import { keepFresh } from './fresh.ts';

/** A cache with numbered loads that the test ends. */
function counted(sharesQueries = true) {
  let time = 0;
  const loads: { resolve(n: number): void; reject(error: Error): void }[] = [];
  const befores: (number | undefined)[] = [];
  const cache = keepFresh<number>({ now: () => new Date(time), sharesQueries }, (_key, before) => {
    befores.push(before);
    return new Promise((resolve, reject) => loads.push({ resolve, reject }));
  });
  const finish = (n: number) => loads[n]!.resolve(n);
  return { cache, loads, befores, finish, pass: (ms: number) => (time += ms) };
}

test('one asks and waits once a second; whoever comes meanwhile takes the old value', async () => {
  const { cache, loads, befores, finish, pass } = counted();
  const all = [cache.read('a'), cache.read('a')];
  expect(cache.find('a')).toBeUndefined();
  finish(0);
  expect(await Promise.all(all)).toEqual([0, 0]);
  pass(999);
  expect([cache.find('a'), await cache.read('a')]).toEqual([0, 0]);
  pass(1);
  expect(cache.find('a')).toBeUndefined();
  const second = cache.read('a');
  expect([cache.find('a'), await cache.read('a')]).toEqual([0, 0]);
  finish(1);
  expect([await second, cache.find('a')]).toEqual([1, 1]);
  expect([loads.length, befores]).toEqual([2, [undefined, 0]]);
});

test('an answer that took long to come is as old as its question, and a clock that was put back makes none new', async () => {
  const { cache, finish, pass } = counted();
  const first = cache.read('a');
  pass(600);
  finish(0);
  await first;
  pass(399);
  expect(cache.find('a')).toBe(0);
  pass(1);
  expect(cache.find('a')).toBeUndefined();
  pass(-2000);
  expect(cache.find('a')).toBeUndefined();
});

test('what could not be read is not kept, and is asked for again', async () => {
  const { cache, loads, finish, pass } = counted();
  const first = cache.read('a');
  finish(0);
  await first;
  pass(1000);
  const failing = cache.read('a');
  loads[1]!.reject(new Error('away'));
  await expect(failing).rejects.toThrow('away');
  const again = cache.read('a');
  expect(loads.length).toBe(3);
  finish(2);
  expect(await again).toBe(2);
});

test('where no request may wait for another’s query each asks, but for those that find an old value', async () => {
  const { cache, loads, finish, pass } = counted(false);
  const both = [cache.read('a'), cache.read('a')];
  finish(0);
  finish(1);
  expect(await Promise.all(both)).toEqual([0, 1]);
  pass(1000);
  const third = cache.read('a');
  expect(await cache.read('a')).toBe(1);
  finish(2);
  expect(await third).toBe(2);
  expect(loads.length).toBe(3);
});
