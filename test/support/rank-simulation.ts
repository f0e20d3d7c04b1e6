import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RankRange, Scored } from '../../server/survey/release/ranks.ts';

/** Cities with known true scores, around which scores and errors are drawn. */
export interface TrueCity {
  score: number;
  se: number;
  df: number;
}

/** The outcome of the ranks in several surveys of the same cities. */
export interface Coverage {
  /** Share of surveys in which the sets of all cities hold their true ranks. */
  all: number;
  /** Share of cities' sets that hold. */
  each: number;
  /** Mean number of ranks in a set. */
  width: number;
}

/**
 * Repeats a survey. A set holds if it has every rank that the city truly has: tied cities share all their ranks, from
 * behind those above to before those below.
 */
export function coverageOf(
  truth: readonly TrueCity[],
  ranksOf: (cities: Scored[]) => RankRange[],
  surveys: number,
  seed: number,
): Coverage {
  const normal = normals(seed);
  const bounds = truth.map(({ score }) => ({
    from: 1 + truth.filter((other) => other.score > score).length,
    to: truth.length - truth.filter((other) => other.score < score).length,
  }));
  let [all, each, width] = [0, 0, 0];
  for (let survey = 0; survey < surveys; survey++) {
    const sets = ranksOf(truth.map((city, i) => ({ code: String(i), ...surveyed(city, normal) })));
    const held = sets.filter(({ from, to }, i) => from <= bounds[i]!.from && to >= bounds[i]!.to).length;
    all += held === truth.length ? 1 : 0;
    each += held / truth.length;
    width += sets.reduce((sum, { from, to }) => sum + to - from + 1, 0) / truth.length;
  }
  return { all: all / surveys, each: each / surveys, width: width / surveys };
}

/** A score and, independent of it, a standard error with its degrees of freedom. */
function surveyed({ score, se, df }: TrueCity, normal: () => number): Omit<Scored, 'code'> {
  let squares = 0;
  for (let i = 0; i < df; i++) squares += normal() ** 2;
  return { score: score + se * normal(), se: se * Math.sqrt(squares / df), df };
}

/** Box and Muller 1958, both of a pair. */
function normals(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  let second: number | undefined;
  return () => {
    if (second !== undefined) {
      const value = second;
      second = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator)));
    const angle = 2 * Math.PI * uniformFloat64(generator);
    second = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** Fifty cities, by the pattern of their true scores. */
export const fiftyCities: Record<string, TrueCity[]> = {
  'all tie': citiesAt(() => 70, 99),
  'five groups of ten that tie': citiesAt((i) => 60 + 3 * (i % 5), 99),
  'pairs that tie, 1 point apart': citiesAt((i) => 50 + Math.floor(i / 2), 99),
  'one far above 49 that tie': citiesAt((i) => (i === 0 ? 90 : 70), 99),
  '0.25 points apart': citiesAt((i) => 65 + i / 4, 99),
  'all tie, 10 sampling units each': citiesAt(() => 70, 9),
  'groups that tie, 10 or 400 units': citiesAt(
    (i) => 60 + 5 * (i % 5),
    (i) => (i % 2 ? 9 : 399),
  ),
};

/** Standard errors from 0.8 to 2.2, like those of real cities. */
function citiesAt(scoreOf: (i: number) => number, df: number | ((i: number) => number)): TrueCity[] {
  return Array.from({ length: 50 }, (_, i) => ({
    score: scoreOf(i),
    se: 0.8 + (1.4 * ((7 * i) % 50)) / 49,
    df: typeof df === 'number' ? df : df(i),
  }));
}
