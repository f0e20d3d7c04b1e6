import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Steps } from '../survey/steps.ts';

/** How long other requests wait for a computation at a time; one that asks the database four times waits four times. */
const TURN_MS = 1;

/** Takes a computation's steps, a few in each turn of the event loop. */
export async function stepByStep<T>(steps: Steps<T>): Promise<T> {
  let until = performance.now() + TURN_MS;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() < until) continue;
    await nextTurn();
    until = performance.now() + TURN_MS;
  }
}
