import { parentPort, workerData } from 'node:worker_threads';
import { attackAll, type Target } from './attacks.ts';

/** A thread of its own for the attacks of the journey `abuse`, so that residents are timed by one that is not busy. */
await attackAll(workerData as Target, (name) => parentPort?.postMessage(name));
