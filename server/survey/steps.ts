/** A computation that pauses between its steps, so that a server can do other things meanwhile. */
export type Steps<T> = Generator<void, T, void>;

/** Takes all steps at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
