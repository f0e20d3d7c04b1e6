import { expect, test } from 'vitest';
import type { Steps } from '../survey/steps.ts';
import { stepByStep } from './step-by-step.ts';

test('what was asked for meanwhile is done between the steps of a long computation', async () => {
  let isDone = false;
  setImmediate(() => {
    isDone = true;
  });
  const until = performance.now() + 10_000;
  function* computation(): Steps<number> {
    let steps = 0;
    while (!isDone && performance.now() < until) {
      steps++;
      yield;
    }
    return steps;
  }
  expect(await stepByStep(computation())).toBeGreaterThan(0);
  expect(isDone).toBe(true);
});
