/**
 * The least whole number above `low` with a property that all larger ones have as well, by bisection.
 * @param high has it
 */
export function leastWhole(low: number, high: number, hasIt: (n: number) => boolean): number {
  let [below, least] = [low, high];
  while (least - below > 1) {
    const middle = Math.floor((below + least) / 2);
    if (hasIt(middle)) least = middle;
    else below = middle;
  }
  return least;
}
