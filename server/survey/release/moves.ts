/**
 * Whether the scores without each weighting variable, beside the weighted and the unweighted one, reveal fewer than
 * `few` people. They add up the same cells with different weights. From d such sums a reader can make one in which d
 * − 1 of the cells cancel out, and in general no more; the rest concerns all the others, at the least the smallest of
 * them.
 * @param cells respondents of each weighting cell
 */
export function areMovesTelling(cells: readonly number[], variables: number, few: number): boolean {
  // Without the only variable the score is the unweighted one.
  const sums = variables === 1 ? 2 : variables + 2;
  const sizes = cells.toSorted((a, b) => a - b);
  const left = sizes.slice(0, Math.max(1, sizes.length - sums + 1));
  return left.reduce((sum, n) => sum + n, 0) < few;
}
