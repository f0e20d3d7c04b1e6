import { setImmediate as round } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Sheet, Submitted } from '../../platform.ts';
import { createGroupCommit } from './group-commit.ts';

// How sheets share transactions; tests on PostgreSQL cover the transactions themselves.

const sheet = (id: number) => ({ id: String(id) }) as Sheet;
const stored: Submitted = { kind: 'stored', status: 'counted' };
const databaseError = (code: string) => Object.assign(new Error(`code ${code}`), { code });

/** A store whose transactions end when the test says so. */
function heldStore(fate: (ids: string[]) => Error | undefined = () => undefined) {
  const running: { ids: string[]; end(): void }[] = [];
  const store = (sheets: readonly Sheet[]) =>
    new Promise<Submitted[]>((resolve, reject) => {
      const ids = sheets.map((s) => s.id);
      running.push({
        ids,
        end() {
          const error = fate(ids);
          if (error) reject(error);
          else resolve(sheets.map(() => stored));
        },
      });
    });
  /** Ends the transactions in order, including those that start meanwhile. */
  const endAll = async () => {
    const seen: string[][] = [];
    await round();
    for (let next = running.shift(); next; next = running.shift()) {
      seen.push(next.ids);
      next.end();
      await round();
    }
    return seen;
  };
  return { store, endAll };
}

test('what waits shares the next transactions, in the order in which it came', async () => {
  const { store, endAll } = heldStore();
  const commit = createGroupCommit(store, { batch: 3, concurrency: 2, queue: 100 });
  const results = Array.from({ length: 9 }, (_, i) => commit.submit(sheet(i)));
  expect(commit.waiting()).toBe(9);
  expect(await endAll()).toEqual([
    ['0', '1', '2'],
    ['3', '4', '5'],
    ['6', '7', '8'],
  ]);
  expect(await Promise.all(results)).toEqual(Array(9).fill(stored));
  await commit.drained();
});

test('a sheet that the database refuses takes no other down with it', async () => {
  const { store, endAll } = heldStore((ids) => (ids.includes('2') ? databaseError('22P05') : undefined));
  const commit = createGroupCommit(store, { batch: 4, concurrency: 1, queue: 100 });
  const results = Promise.allSettled([0, 1, 2, 3].map((i) => commit.submit(sheet(i))));
  expect(await endAll()).toEqual([['0', '1', '2', '3'], ['0'], ['1'], ['2'], ['3']]);
  expect((await results).map((r) => r.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
});

test.each(['57P01', '40P01', '53100', '25006', 'CONNECTION_CLOSED', 'ECONNREFUSED'])(
  'when the database cannot do it now (%s) all are told to come again',
  async (code) => {
    const { store, endAll } = heldStore(() => databaseError(code));
    const onRefused = vi.fn();
    const commit = createGroupCommit(store, { batch: 4, concurrency: 1, queue: 100, onRefused });
    const results = Promise.allSettled([0, 1, 2].map((i) => commit.submit(sheet(i))));
    expect(await endAll()).toEqual([['0', '1', '2']]);
    for (const result of await results)
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'overloaded' } });
    expect(onRefused.mock.calls).toEqual([[code, 3]]);
  },
);

describe('by the clock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('it is not well while a transaction is stuck', async () => {
    const { store, endAll } = heldStore();
    const commit = createGroupCommit(store, { batch: 2, concurrency: 1, queue: 100 });
    const result = commit.submit(sheet(0));
    await round();
    expect(commit.isWell()).toBe(true);
    vi.advanceTimersByTime(4500);
    expect(commit.isWell()).toBe(false);
    await endAll();
    expect([await result, commit.isWell()]).toEqual([stored, true]);
  });

  test('it is not well after three transactions that failed in a row, until some time has passed', async () => {
    const { store, endAll } = heldStore((ids) => (ids[0] === '9' ? undefined : databaseError('53100')));
    const commit = createGroupCommit(store, { batch: 2, concurrency: 1, queue: 100 });
    const wellAfter = async (id: number) => {
      const result = commit.submit(sheet(id)).catch(() => {});
      await endAll();
      await result;
      return commit.isWell();
    };
    expect([await wellAfter(0), await wellAfter(1), await wellAfter(2)]).toEqual([true, true, false]);
    vi.advanceTimersByTime(11_000);
    expect(commit.isWell()).toBe(true);
    expect([await wellAfter(3), await wellAfter(9), await wellAfter(4)]).toEqual([false, true, true]);
  });

  test('what has waited too long behind a stuck transaction is turned away, what came later goes on', async () => {
    const { store, endAll } = heldStore((ids) => (ids[0] === '0' ? databaseError('ETIMEDOUT') : undefined));
    const onRefused = vi.fn();
    const commit = createGroupCommit(store, { batch: 1, concurrency: 1, queue: 100, onRefused });
    const early = [0, 1].map((i) => commit.submit(sheet(i)));
    await round();
    vi.advanceTimersByTime(9000);
    const late = commit.submit(sheet(2));
    vi.advanceTimersByTime(2000);
    const results = Promise.allSettled([...early, late]);
    expect(await endAll()).toEqual([['0'], ['2']]);
    expect((await results).map((r) => r.status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(onRefused.mock.calls).toEqual([
      ['ETIMEDOUT', 1],
      ['waited', 1],
    ]);
  });
});

test('beyond the queue callers are turned away at once, and a full queue empties again', async () => {
  const { store, endAll } = heldStore();
  const commit = createGroupCommit(store, { batch: 2, concurrency: 1, queue: 2 });
  const results = Promise.allSettled([0, 1, 2, 3].map((i) => commit.submit(sheet(i))));
  let isDrained = false;
  const drained = commit.drained().then(() => {
    isDrained = true;
  });
  await round();
  expect(isDrained).toBe(false);
  expect(await endAll()).toEqual([['0', '1']]);
  await drained;
  expect((await results).map((r) => r.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
  const again = commit.submit(sheet(4));
  await endAll();
  expect(await again).toBe(stored);
});
