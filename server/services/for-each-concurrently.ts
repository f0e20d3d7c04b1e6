/** While the database reads for one item, this process computes another. */
const CONCURRENCY = 3;

/**
 * Processes the items, a few at a time, so that the database and this process do not wait for each other. After a
 * failure it starts no further item, and it returns once all started ones have ended.
 */
export async function forEachConcurrently<T>(
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const waiting = [...items].reverse();
  const worker = async () => {
    while (waiting.length > 0 && failures.length === 0) {
      try {
        await work(waiting.pop()!);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  if (failures.length > 0) throw failures[0];
}
