import { isRefusal, isTransient } from '../../db/errors.ts';
import { Problem } from '../problems.ts';
import type { Sheet, Submitted } from '../steps/submit.ts';

export interface GroupCommitOptions {
  /** Sheets in one transaction at most. */
  batch: number;
  /** Transactions under way at once. */
  concurrency: number;
  /** Sheets that may wait; beyond it callers are turned away at once. */
  queue: number;
}

interface Waiting {
  sheet: Sheet;
  resolve(result: Submitted): void;
  reject(error: unknown): void;
}

/**
 * Group commit: sheets that arrive while a transaction is under way share the next one, so the cost of a
 * commit is spread over all that wait. Each caller hears only after the commit that holds its sheet.
 */
export function createGroupCommit(
  store: (sheets: readonly Sheet[]) => Promise<Submitted[]>,
  options: GroupCommitOptions,
) {
  const waiting: Waiting[] = [];
  const idle: (() => void)[] = [];
  let running = 0;

  async function run(batch: Waiting[]): Promise<void> {
    try {
      const results = await store(batch.map((w) => w.sheet));
      for (const [i, w] of batch.entries()) w.resolve(results[i] as Submitted);
    } catch (error) {
      // One sheet that the database refuses must not take the others down with it.
      if (batch.length > 1 && isRefusal(error)) for (const w of batch) await run([w]);
      else for (const w of batch) w.reject(isTransient(error) ? new Problem('overloaded') : error);
    }
  }

  function start(): void {
    while (waiting.length > 0 && running < options.concurrency) {
      running++;
      void run(waiting.splice(0, options.batch)).finally(() => {
        running--;
        start();
        if (running === 0) for (const resume of idle.splice(0)) resume();
      });
    }
  }

  return {
    submit(sheet: Sheet): Promise<Submitted> {
      if (waiting.length >= options.queue) return Promise.reject(new Problem('overloaded'));
      return new Promise((resolve, reject) => {
        waiting.push({ sheet, resolve, reject });
        // What is submitted in the same breath shares a transaction: the first does not leave by itself.
        if (waiting.length === 1) queueMicrotask(start);
      });
    },
    /** Sheets that wait for a transaction. */
    waiting: () => waiting.length,
    /** Resolves when nothing waits and no transaction is under way. */
    drained(): Promise<void> {
      const isIdle = running === 0 && waiting.length === 0;
      return isIdle ? Promise.resolve() : new Promise((resolve) => idle.push(resolve));
    },
  };
}
