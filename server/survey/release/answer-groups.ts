import type { OptionShare } from '../score/score.ts';

/** Options that are published as one, with the share of those who chose one of them. */
export interface AnswerGroup {
  codes: number[];
  share: number;
}

/**
 * How many more options than groups are needed, where some are hidden. The score is one equation for the hidden
 * options; where weights hardly differ its standard error is another. One more has to stay unknown.
 */
const LEAST_HIDDEN = { weighted: 2, unweighted: 3 };

/** A design effect of the weights above which their spread hides what the standard error would tell. */
const WEIGHTED_FROM = 1.01;

interface Group {
  options: OptionShare[];
  n: number;
}

/**
 * The answers to a question by option, best first (docs/scoring.md, "Answers by option"). An option that fewer than
 * `few` people chose is merged with its neighbours; never across the border of the two best, whose share is published
 * separately. Null where nothing beyond that share may be revealed.
 */
export function answerGroups(
  options: readonly OptionShare[],
  few: number,
  kishDeff: number | null,
): AnswerGroup[] | null {
  if (options.every(({ n }) => n === 0)) return null;
  const ordered = options.toSorted((a, b) => b.score - a.score || b.code - a.code);
  const sides = [true, false]
    .map((isTop) => ordered.filter((option) => option.isTop === isTop))
    .filter((side) => side.length > 0)
    .map((side) => side.map((option): Group => ({ options: [option], n: option.n })));
  for (const side of sides) {
    for (;;) {
      const small = side.findIndex(({ n }) => n > 0 && n < few);
      if (small < 0) break;
      if (side.length === 1) return null;
      mergeAt(side, neighbourOf(side, small));
    }
  }
  const least = LEAST_HIDDEN[(kishDeff ?? 1) > WEIGHTED_FROM ? 'weighted' : 'unweighted'];
  const count = () => sides.reduce((sum, side) => sum + side.length, 0);
  while (count() < options.length && options.length - count() < least) {
    const mergeable = sides.filter((side) => side.length > 1);
    // Where a group hides people already, more of the same side hide them.
    const side = mergeable.find((one) => one.some((group) => group.options.length > 1)) ?? mergeable[0];
    if (!side) return null;
    const hidden = side.findIndex((group) => group.options.length > 1);
    mergeAt(side, hidden < 0 ? smallestPair(side) : neighbourOf(side, hidden));
  }
  if (count() <= sides.length) return null;
  return sides.flat().map((group) => ({
    codes: group.options.map(({ code }) => code).sort((a, b) => a - b),
    share: group.options.reduce((sum, { share }) => sum + (share ?? 0), 0),
  }));
}

/** The first of two groups to merge: the one at an index, and whichever neighbour has fewer people. */
function neighbourOf(side: readonly Group[], at: number): number {
  if (at === 0) return 0;
  if (at === side.length - 1) return at - 1;
  return side[at - 1]!.n < side[at + 1]!.n ? at - 1 : at;
}

/** The first of the two neighbours that are smallest together. */
function smallestPair(side: readonly Group[]): number {
  const sums = side.slice(1).map((group, i) => side[i]!.n + group.n);
  return sums.indexOf(Math.min(...sums));
}

function mergeAt(side: Group[], first: number): void {
  const [a, b] = side.slice(first, first + 2) as [Group, Group];
  side.splice(first, 2, { options: [...a.options, ...b.options], n: a.n + b.n });
}
