import { parentPort, workerData } from 'node:worker_threads';
import { type AttackTarget, attackAll } from './attacks.ts';

/** A thread of its own for the attacks of the journey `abuse`, so that residents are timed by one that is not busy. */
await attackAll(workerData as AttackTarget, (name) => parentPort?.postMessage(name));
