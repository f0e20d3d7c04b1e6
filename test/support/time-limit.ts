/** How long a test waits for what is to come. It finds what hangs, and says nothing of how fast a machine is. */
export const TIME_LIMIT_MS = 60_000;

/** How long a test may take that waits for many things one after another. */
export const WALK_LIMIT_MS = 5 * TIME_LIMIT_MS;
