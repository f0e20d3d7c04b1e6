import type { Logger } from 'pino';
import { loggable } from '../../../db/errors.ts';

export interface Job {
  /** Stops without waiting: the next process repeats an interrupted run. */
  stop(): void;
}

interface JobOptions {
  everyMs: number;
  /** The log message for a failure. */
  failure: string;
  log: Pick<Logger, 'warn'>;
}

/** Runs a job again and again, never twice at once. A failed run is repeated at its next time. */
export function regularly(run: () => Promise<unknown>, { everyMs, failure, log }: JobOptions): Job {
  let isStopped = false;
  let isRunning = false;
  const timer = setInterval(async () => {
    if (isRunning) return;
    isRunning = true;
    try {
      await run();
    } catch (error) {
      if (!isStopped) log.warn({ err: loggable(error) }, failure);
    } finally {
      isRunning = false;
    }
  }, everyMs);
  return {
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
