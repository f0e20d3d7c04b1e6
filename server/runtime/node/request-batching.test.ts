import { setImmediate as round } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRequestBatching } from './request-batching.ts';

// How requests proceed; tests over HTTP cover their replies.

/** Requests by number, in the order in which they proceed. */
function arrivals(gather: () => Promise<void>, count: number): number[] {
  const gone: number[] = [];
  for (let i = 0; i < count; i++) void gather().then(() => gone.push(i));
  return gone;
}

test('requests of one moment go on together, in their order, when it is over', async () => {
  const { gather } = createRequestBatching();
  const gone = arrivals(gather, 3);
  await Promise.resolve();
  expect(gone).toEqual([]);
  await round();
  expect(gone).toEqual([0, 1, 2]);
});

test('one by one while connections are coming, then all', async () => {
  const { gather, connected } = createRequestBatching();
  const gone = arrivals(gather, 4);
  connected();
  await round();
  expect(gone).toEqual([0]);
  connected();
  await round();
  expect(gone).toEqual([0, 1]);
  await round();
  expect(gone).toEqual([0, 1, 2, 3]);
});

test('nobody waits for those who are coming for longer than a second', async () => {
  let ms = 0;
  const { gather, connected } = createRequestBatching(() => ms);
  const gone = arrivals(gather, 5);
  connected();
  ms = 1000;
  await round();
  expect(gone).toEqual([0]);
  connected();
  ms = 1001;
  await round();
  expect(gone).toEqual([0, 1, 2, 3, 4]);
});
