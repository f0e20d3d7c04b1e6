/** How many: while the database reads for one, this process computes another. */
const FEW = 3;

/**
 * Does some work for each of the items, a few of them at a time, so that the database and this process do not
 * wait for each other. Begins nothing more once one has failed, and returns when all that began has ended.
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
  await Promise.all(Array.from({ length: FEW }, worker));
  if (failures.length > 0) throw failures[0];
}
