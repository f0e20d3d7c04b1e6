import type { Logger } from 'pino';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Db } from '../../../db/client.ts';
import { loggable } from '../../../db/errors.ts';
import { type ProofOutcome, proofOutcomes } from '../../platform.ts';
import { findEmptySignalsOfRunning } from '../../services/screening/missing-metadata.ts';
import { createRefusalCount } from './refusals.ts';
import { addSignalGauges } from './signal-gauges.ts';

export type ProcessMetrics = ReturnType<typeof createProcessMetrics>;

/** Prometheus metrics of one serving process. */
export function createProcessMetrics(db: Db, log: Pick<Logger, 'warn'>) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({ name: 'chengsheng_workers', help: 'Processes that serve', registers: [registry] }).set(1);
  addSignalGauges(
    registry,
    () => findEmptySignalsOfRunning(db, new Date()),
    (error) => log.warn({ err: loggable(error) }, 'what the latest submissions lack was not counted'),
  );
  return {
    registry,
    countRefusal: createRefusalCount(registry, log),
    countProof: proofCounter(registry),
    /** Registers the function that reads the number of waiting submissions at each scrape. */
    watchWaiting(waiting: () => number): void {
      new Gauge({
        name: 'chengsheng_submissions_waiting',
        help: 'Submissions that wait for a transaction',
        registers: [registry],
        collect() {
          this.set(waiting());
        },
      });
    },
  };
}

/** Counts the outcomes of asking for proof of work; every outcome exists from the start. */
function proofCounter(registry: Registry): (outcome: ProofOutcome) => void {
  const counter = new Counter({
    name: 'chengsheng_proofs_total',
    help: 'Submissions under pressure, by what became of asking for proof of work',
    labelNames: ['outcome'],
    registers: [registry],
  });
  for (const outcome of proofOutcomes) counter.inc({ outcome }, 0);
  return (outcome) => counter.inc({ outcome });
}
