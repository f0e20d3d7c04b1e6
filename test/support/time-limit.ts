/** How long a test waits for an expected state. It finds hangs, and says nothing of a machine's speed. */
export const TIME_LIMIT_MS = 60_000;

/** How long a test may take that waits for many states one after another. */
export const WALK_LIMIT_MS = 5 * TIME_LIMIT_MS;
