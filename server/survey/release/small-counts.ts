/** Hides counts of few people, and counts that would give them away (docs/scoring.md, "Small counts"). */

/** A count for publication: from 1 to one below `few` it is "<few", for instance "<10". */
export function publishedCount(n: number, few: number): number | string {
  return isSmall(n, few) ? `<${few}` : n;
}

/**
 * Which parts of a known sum are published: not the small ones. As the sum reveals the hidden parts together, the
 * next smallest parts are hidden too, until they are at least two, and at least `few` people.
 */
export function publishedParts(parts: readonly number[], few: number): boolean[] {
  const isPublished = parts.map((n) => !isSmall(n, few));
  for (;;) {
    const hidden = parts.filter((_, i) => !isPublished[i]);
    const sum = hidden.reduce((total, n) => total + n, 0);
    if (hidden.length === 0 || (hidden.length > 1 && sum >= few)) return isPublished;
    const rest = parts.flatMap((n, i) => (isPublished[i] && n > 0 ? [{ n, i }] : []));
    if (rest.length === 0) return isPublished;
    isPublished[rest.reduce((least, part) => (part.n < least.n ? part : least)).i] = false;
  }
}

function isSmall(n: number, few: number): boolean {
  return n > 0 && n < few;
}
