import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';

/** A line in the log for each refused submission would fill the disk, which may be the reason. */
const LINE_MS = 1000;

/** Counts submissions refused because no database could store them, and logs them. */
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
