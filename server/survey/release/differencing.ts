/**
 * Disclosure by differencing (docs/scoring.md, "Between releases"): the figures of two sets of people give the sums
 * of their answers, m·θ, and the difference of the sums concerns the people in one set alone. The same holds for
 * combinations of more sets.
 */

/** People who belong to the same sets. */
export interface Together {
  /** 1 for each set with these people, else 0. */
  sets: readonly number[];
  n: number;
}

/** The most combinations to try; sets that are entangled further count as telling people apart. */
const MOST_TRIES = 1000;

/**
 * Whether some combination Σ c_i · sum_i of the sums over these sets, including the last one, concerns somebody, but
 * fewer than `few` people. It concerns a group of people unless Σ c_i over their sets is 0: so every large group has
 * to cancel out, and as many of the small ones as the freedom left in c allows.
 */
export function tellsFewApart(groups: readonly Together[], few: number): boolean {
  // Stands for the last set: once this row has cancelled out, no remaining combination includes the set.
  const last = { sets: (groups[0]?.sets ?? []).map((_, i, { length }) => (i === length - 1 ? 1 : 0)), n: 0 };
  let rows: readonly Together[] = [...groups.filter(({ n }) => n > 0), last];
  for (let large = rows.find(isLarge); large; large = rows.find(isLarge)) rows = cancelOut(rows, large);
  let tries = 0;
  return concernsFew(rows, 0);

  function isLarge(row: Together): boolean {
    return isConcerned(row) && row !== rows.at(-1) && row.n >= few;
  }

  /** Cancels out one small group after another, in every order that matters, until one combination is left. */
  function concernsFew(rows: readonly Together[], from: number): boolean {
    if (!isConcerned(rows.at(-1)!)) return false;
    const small = rows.slice(0, -1);
    const first = small.find(isConcerned);
    if (!first) return false;
    if (++tries > MOST_TRIES) return true;
    const isOnlyOne = !cancelOut(small, first).some(isConcerned);
    if (isOnlyOne) return small.filter(isConcerned).reduce((sum, { n }) => sum + n, 0) < few;
    return small.some(
      (row, at) => at >= from && isConcerned(row) && concernsFew(cancelOut(rows, row), at + 1),
    );
  }
}

function isConcerned({ sets }: Together): boolean {
  return sets.some((x) => x !== 0);
}

/** The same groups under the combinations that cancel this one out; in whole numbers, so that 0 is exact. */
function cancelOut(rows: readonly Together[], { sets: out }: Together): Together[] {
  const pivot = out.findIndex((x) => x !== 0);
  return rows.map(({ sets, n }) => {
    const left = sets.map((x, i) => x * out[pivot]! - out[i]! * sets[pivot]!);
    const divisor = left.reduce(greatestCommonDivisor, 0) || 1;
    return { sets: left.map((x) => x / divisor), n };
  });
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : greatestCommonDivisor(b, a % b);
}
