import { parentPort, workerData } from 'node:worker_threads';
import { type AttackTarget, attackAll } from './attacks.ts';

/** The thread of the journey `abuse` that attacks, so that an idle one times the residents. */
await attackAll(workerData as AttackTarget, (name) => parentPort?.postMessage(name));
