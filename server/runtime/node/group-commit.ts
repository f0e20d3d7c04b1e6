import { errorCode, isRefusal } from '../../../db/errors.ts';
import { Problem, problemOf } from '../../http/problems.ts';
import type { Sheet, Submitted } from '../../platform.ts';

export interface GroupCommitOptions {
  /** The most sheets in one transaction. */
  batch: number;
  /** The most transactions under way at once. */
  concurrency: number;
  /** The most waiting sheets; beyond them callers are turned away at once. */
  queue: number;
  /** Called when sheets are turned away, with the reason: a code of the database, or of this queue. */
  onRefused?(code: string, sheets: number): void;
}

/**
 * Sheets in a transaction, transactions at once, and sheets that may wait before callers are turned away. One
 * transaction at a time measured fastest: a second one only waits for the first one's quota rows, while the
 * next batch could have grown.
 */
export const COMMIT = { batch: 256, concurrency: 1, queue: 10_000 };

/** A sheet that waits longer is turned away. */
const PATIENCE_MS = 10_000;
/** A transaction that takes longer is stuck: the database hangs, or the connection is dead. */
const STUCK_MS = 4000;
/** This many failed transactions in a row, the last one this recently, are no accident. */
const FAILURES = 3;
const LATELY_MS = 10_000;

interface Waiting {
  sheet: Sheet;
  since: number;
  resolve(result: Submitted): void;
  reject(error: unknown): void;
}

/**
 * Group commit: sheets that arrive while a transaction is under way share the next one, which spreads the cost of a
 * commit over all of them. Each caller gets the result only after the commit that holds its sheet.
 */
export function createGroupCommit(
  store: (sheets: readonly Sheet[]) => Promise<Submitted[]>,
  options: GroupCommitOptions,
) {
  const waiting: Waiting[] = [];
  const idle: (() => void)[] = [];
  /** When each transaction under way began. */
  const running = new Set<{ since: number }>();
  let failures = 0;
  let failedAt = Number.NEGATIVE_INFINITY;

  async function run(batch: Waiting[]): Promise<void> {
    try {
      const results = await store(batch.map((w) => w.sheet));
      failures = 0;
      for (const [i, result] of results.entries()) batch[i]?.resolve(result);
    } catch (error) {
      // A sheet that the database refuses must not take the others down with it.
      if (batch.length > 1 && isRefusal(error)) for (const w of batch) await run([w]);
      else fail(batch, error);
    }
  }

  function fail(batch: Waiting[], error: unknown): void {
    if (!isRefusal(error)) {
      failures++;
      failedAt = performance.now();
      options.onRefused?.(errorCode(error) ?? 'unknown', batch.length);
    }
    for (const w of batch) w.reject(problemOf(error) ?? error);
  }

  function start(): void {
    while (waiting.length > 0 && running.size < options.concurrency) {
      const transaction = { since: performance.now() };
      running.add(transaction);
      void run(waiting.splice(0, options.batch)).finally(() => {
        running.delete(transaction);
        turnAwayImpatient();
        start();
        if (running.size === 0) for (const resume of idle.splice(0)) resume();
      });
    }
  }

  function turnAwayImpatient(): void {
    const last = performance.now() - PATIENCE_MS;
    const patient = waiting.findIndex(({ since }) => since > last);
    const impatient = waiting.splice(0, patient < 0 ? waiting.length : patient);
    if (impatient.length > 0) options.onRefused?.('waited', impatient.length);
    for (const w of impatient) w.reject(new Problem('overloaded'));
  }

  return {
    submit(sheet: Sheet): Promise<Submitted> {
      if (waiting.length >= options.queue) {
        options.onRefused?.('queue_full', 1);
        return Promise.reject(new Problem('overloaded'));
      }
      return new Promise((resolve, reject) => {
        waiting.push({ sheet, since: performance.now(), resolve, reject });
        // Sheets submitted in the same tick share a transaction, so the first one does not start alone.
        if (waiting.length === 1) queueMicrotask(start);
      });
    },
    /** Sheets that wait for a transaction. */
    waiting: () => waiting.length,
    /** False while a transaction is stuck, or transactions fail. Later another try is worthwhile. */
    isWell(): boolean {
      const now = performance.now();
      if (failures >= FAILURES && now - failedAt < LATELY_MS) return false;
      return [...running].every(({ since }) => now - since < STUCK_MS);
    },
    /** Resolves when nothing waits and no transaction is under way. */
    drained(): Promise<void> {
      const isIdle = running.size === 0 && waiting.length === 0;
      return isIdle ? Promise.resolve() : new Promise((resolve) => idle.push(resolve));
    },
  };
}
