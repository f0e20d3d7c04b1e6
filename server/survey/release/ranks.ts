import { CERTAIN_Z, tTail } from '../score/distributions.ts';
import type { Figure, ReleaseCity, ReleaseDocument } from './document.ts';

/**
 * Ranks as simultaneous confidence sets (docs/scoring.md, "Ranks"): Holm's step-down over the one-sided tests of all
 * pairs, from which Mogstad, Romano, Shaikh and Wilhelm (2024) make the sets.
 */

/** A score with its standard error. */
export interface Measured {
  score: number;
  se: number;
}

/** A city's score, with the degrees of freedom of its error. */
export interface Scored extends Measured {
  code: string;
  df: number;
}

export interface RankRange {
  code: string;
  from: number;
  to: number;
}

/** The chance that any of the sets misses a rank. */
const ALPHA = 0.05;

/** The set of ranks of each city, in their order: with 95 % confidence all of them hold the true ranks. */
export function rankSets(cities: readonly Scored[]): RankRange[] {
  const tests: { higher: number; lower: number; p: number }[] = [];
  for (const [i, city] of cities.entries())
    for (let k = i + 1; k < cities.length; k++) {
      const isHigher = city.score > cities[k]!.score;
      const [higher, lower] = isHigher ? [i, k] : [k, i];
      tests.push({ higher, lower, p: chanceOf(cities[higher]!, cities[lower]!) });
    }
  tests.sort((a, b) => a.p - b.p);
  // Each pair has two hypotheses. The one that the lower city is higher has p ≥ ½ and is never rejected.
  const hypotheses = 2 * tests.length;
  const isKept = ({ p }: { p: number }, step: number) => p > ALPHA / (hypotheses - step);
  const kept = tests.findIndex(isKept);
  const [above, below] = [cities.map(() => 0), cities.map(() => 0)];
  for (const { higher, lower } of kept < 0 ? tests : tests.slice(0, kept)) {
    above[lower]!++;
    below[higher]!++;
  }
  return cities.map(({ code }, i) => ({ code, from: above[i]! + 1, to: cities.length - below[i]! }));
}

/**
 * The probability of a lead this large if the other city is not lower: Student's t with the degrees of freedom of
 * Welch (1947) and Satterthwaite.
 */
function chanceOf(higher: Scored, lower: Scored): number {
  const [v, w] = [higher.se ** 2, lower.se ** 2];
  const lead = higher.score - lower.score;
  if (v + w === 0) return lead > 0 ? 0 : 1;
  const df = (v + w) ** 2 / (v ** 2 / higher.df + w ** 2 / lower.df);
  return tTail(lead / Math.sqrt(v + w), df);
}

/** Whether a score is significantly higher than an independent one. */
export function exceeds(a: Measured, b: Measured): boolean {
  const difference = a.score - b.score;
  return difference > 0 && difference >= CERTAIN_Z * Math.hypot(a.se, b.se);
}

/** A published score with its error; undefined where it is withheld, or rests on a single sampling unit. */
export function measuredIn({ publishable, score, se }: Figure): Measured | undefined {
  return publishable && score !== null && se !== null ? { score, se } : undefined;
}

/**
 * The degrees of freedom of a city's error, from the printed figures. Its sampling units are hidden where fewer than
 * ten people share them: then there are at most nine fewer than people.
 */
export function degreesOf({ n, clusters }: Pick<ReleaseCity, 'n' | 'clusters'>): number {
  const units = clusters ? (clusters.psus ?? n.valid - 9) : n.valid;
  return Math.max(1, units - 1);
}

/** The ranks of a release; for a release without any, computed from its printed figures. */
export function ranksIn({ ranks, ranking, cities }: Pick<ReleaseDocument, 'ranks' | 'ranking' | 'cities'>): {
  ranks: RankRange[];
  /** Whether they hold simultaneously; older ones hold one by one. */
  areJoint: boolean;
} {
  if (ranks) return { ranks, areJoint: ranking !== undefined };
  const scored = cities.flatMap((city) => {
    const measured = measuredIn(city.overall);
    return measured ? [{ code: city.code, ...measured, df: degreesOf(city) }] : [];
  });
  return { ranks: rankSets(scored), areJoint: true };
}
