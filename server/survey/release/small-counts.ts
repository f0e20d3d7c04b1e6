/** Counts of few people, and those that would give them away (docs/scoring.md, "Small counts"). */

/** A count as it may be told: from 1 to one below `few` as "<few", for instance "<10". */
export function told(n: number, few: number): number | string {
  return isSmall(n, few) ? `<${few}` : n;
}

/**
 * Which parts of a known sum are told: not the small ones; and as what is left out can be worked out together, the
 * next smallest are left out with them until those are two at least, and `few` people at least.
 */
export function toldParts(parts: readonly number[], few: number): boolean[] {
  const isTold = parts.map((n) => !isSmall(n, few));
  for (;;) {
    const hidden = parts.filter((_, i) => !isTold[i]);
    const sum = hidden.reduce((total, n) => total + n, 0);
    if (hidden.length === 0 || (hidden.length > 1 && sum >= few)) return isTold;
    const rest = parts.flatMap((n, i) => (isTold[i] && n > 0 ? [{ n, i }] : []));
    if (rest.length === 0) return isTold;
    isTold[rest.reduce((least, part) => (part.n < least.n ? part : least)).i] = false;
  }
}

function isSmall(n: number, few: number): boolean {
  return n > 0 && n < few;
}
