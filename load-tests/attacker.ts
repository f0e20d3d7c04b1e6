import { parentPort, workerData } from 'node:worker_threads';
import { type AttackTarget, attackAll } from './attacks.ts';

/** The attacking thread of the journey `abuse`, so that an idle thread times the residents. */
await attackAll(workerData as AttackTarget, (name) => parentPort?.postMessage(name));
