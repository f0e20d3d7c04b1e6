import { logTail } from './fisher-exact.ts';
import type { SampledAnswer } from './sample.ts';

/** Arrivals within a second are simultaneous: a server stores waiting ones in one transaction. */
const MOMENT_MS = 1000;
/** A later start must be a thousand times less likely by chance than the first answer, … */
const CLEARLY = Math.log(1000);
/** … and of the starts at most a hundred times more likely than the best, the latest is taken. */
const ABOUT_AS_GOOD = Math.log(100);

/** What a rule looks for among the answers of a source. */
export interface Pattern {
  isMarked: (answer: SampledAnswer) => boolean;
  /** Answers of the whole city, and how many of them are marked. */
  city: { answers: number; marked: number };
  /** Whether these answers of the source show the pattern on their own. */
  stands: (answers: readonly SampledAnswer[]) => boolean;
}

/**
 * The index at which a pattern began among a source's answers, in order of arrival. Earlier answers are not held with
 * it, so nobody can get residents held by joining them later. For each start two probabilities are multiplied: that
 * this many of the answers since are marked, given the city (Fisher), and that this many of the marked ones came
 * since, at an even pace (Chernoff's bound of the binomial tail). The smallest product is the best start. If the
 * pattern also stands before it, it began there.
 */
export function startOf(answers: readonly SampledAnswer[], pattern: Pattern): number {
  const { isMarked, city, stands } = pattern;
  const marks = answers.flatMap((answer, at) => (isMarked(answer) ? [at] : []));
  const first = answers[marks[0] ?? 0]!.storedAt;
  const last = answers.at(-1)!.storedAt;
  const chanceSince = (at: number, marked: number) =>
    logTail(marked, answers.length - at, city.marked, city.answers);
  const chances = marks.map((at, earlier) => {
    const since = marks.length - earlier;
    const part = (last - answers[at]!.storedAt + MOMENT_MS) / (last - first + MOMENT_MS);
    return chanceSince(at, since) - marks.length * divergence(since / marks.length, part);
  });
  const best = chances.reduce((least, chance) => Math.min(least, chance), 0);
  if (!(best < chanceSince(0, marks.length) - CLEARLY)) return 0;
  const start = marks[chances.findLastIndex((chance) => chance <= best + ABOUT_AS_GOOD)]!;
  const before = answers.slice(0, start);
  return stands(before) ? startOf(before, pattern) : start;
}

/** The Kullback–Leibler divergence of a share from a smaller expected one; 0 where the share is not larger. */
function divergence(share: number, expected: number): number {
  if (share <= expected) return 0;
  const rest = share < 1 ? (1 - share) * Math.log((1 - share) / (1 - expected)) : 0;
  return share * Math.log(share / expected) + rest;
}
