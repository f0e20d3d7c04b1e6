/** No pause is longer, in milliseconds. */
const LONGEST = 300_000;

/**
 * The one way in which browsers retry: each pause is twice as long as the previous one.
 * @param attempt resolves with undefined while nothing is settled
 * @param wait gets the pause in milliseconds, and may end it early
 * @param pause the first one
 */
export async function retry<T>(
  attempt: () => Promise<T | undefined>,
  wait: (ms: number) => Promise<unknown>,
  pause: number,
): Promise<T> {
  for (;;) {
    const settled = await attempt();
    if (settled !== undefined) return settled;
    await wait(pause);
    pause = Math.min(2 * pause, LONGEST);
  }
}
