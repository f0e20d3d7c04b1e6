/** The most items in a message: nobody corrects more at a time. */
const MOST_NAMED = 20;

/** The first items, and "and n more" where there are more. */
export function firstFew<T>(items: readonly T[], most = MOST_NAMED): (T | string)[] {
  const more = items.length - most;
  return more > 0 ? [...items.slice(0, most), `and ${more} more`] : [...items];
}
