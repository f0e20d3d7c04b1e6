import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';

/** A line in the log for each refused submission would fill the disk that may be the reason. */
const LINE_MS = 1000;

/** Counts submissions that were refused for want of a database that can take them, and says so in the log. */
export function createRefusalCount(metrics: Registry, log: Pick<Logger, 'warn'>) {
  const counter = new Counter({
    name: 'chengsheng_submissions_refused_total',
    help: 'Submissions that were not stored and answered with 503, by SQLSTATE or another code',
    labelNames: ['code'],
    registers: [metrics],
  });
  let saidAt = Number.NEGATIVE_INFINITY;
  let unsaid = 0;
  return (code: string, submissions: number): void => {
    counter.inc({ code }, submissions);
    unsaid += submissions;
    if (performance.now() - saidAt < LINE_MS) return;
    log.warn({ code, submissions: unsaid }, 'submissions were refused, to be sent again');
    saidAt = performance.now();
    unsaid = 0;
  };
}
