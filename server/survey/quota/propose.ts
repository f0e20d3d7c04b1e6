import { leastWhole } from '../least-whole.ts';
import { tQuantile } from '../score/distributions.ts';
import { type Margins, pairsOf } from '../weighting/margins.ts';

/**
 * Quotas from a city's margins and a desired precision (docs/wave.md, "How many answers"). Pure: it proposes, and
 * people decide.
 */

export interface QuotaPrecision {
  /** The desired half-width of the overall score's 95 % interval, in points of score. */
  halfWidth: number;
  /** The standard deviation of the score among residents, in points of score. */
  deviation: number;
  /** The fewest answers desired in a stratum. */
  least: number;
  /** The cap of a stratum in percent of its target. */
  capPercent: number;
}

/** A stratum with its share of the city. */
export interface ProposedStratum {
  stratum: string;
  share: number;
}

export interface ProposedQuota {
  stratum: string;
  target: number;
  cap: number;
}

/** The most answers that a proposal asks of a city. */
const MOST_ANSWERS = 1_000_000;

/** Half the width of the 95 % interval of a mean of n answers with this standard deviation, infinite below two. */
export function halfWidthOf(n: number, deviation: number): number {
  return n < 2 ? Number.POSITIVE_INFINITY : (tQuantile(0.975, n - 1) * deviation) / Math.sqrt(n);
}

/** The fewest answers whose interval is narrow enough. */
export function answersFor({
  halfWidth,
  deviation,
}: Pick<QuotaPrecision, 'halfWidth' | 'deviation'>): number {
  return leastWhole(1, MOST_ANSWERS, (n) => halfWidthOf(n, deviation) <= halfWidth);
}

/** The strata of a city by the product of its margins, because their joint distribution is unknown. */
export function strataByMargins(margins: Margins, variables: readonly string[]): ProposedStratum[] {
  let strata: ProposedStratum[] = [{ stratum: '', share: 1 }];
  for (const variable of variables) {
    const pairs = pairsOf(margins[variable]?.targets ?? []);
    const sum = pairs.reduce((total, [, amount]) => total + amount, 0);
    strata = strata.flatMap(({ stratum, share }) =>
      pairs.map(([category, amount]) => ({
        stratum: stratum ? `${stratum}/${category}` : category,
        share: (share * amount) / sum,
      })),
    );
  }
  return strata;
}

/** Targets in proportion to the strata's shares, none below `least`, and caps above them. */
export function proposeQuotas(
  strata: readonly ProposedStratum[],
  precision: QuotaPrecision,
): ProposedQuota[] {
  const { least, capPercent } = precision;
  const wanted = answersFor(precision);
  return strata.map(({ stratum, share }) => {
    const target = Math.max(least, Math.ceil(wanted * share - 1e-9));
    return { stratum, target, cap: Math.max(target, Math.ceil((target * capPercent) / 100 - 1e-9)) };
  });
}

export interface Expected {
  n: number;
  /** Kish's design effect of weighting the strata back to their shares; null where one of them has no target. */
  deff: number | null;
  /** Expected half-width of the overall score; null as above. */
  halfWidth: number | null;
}

/** The precision that targets give, if all of them are met. */
export function expectedOf(
  strata: readonly ProposedStratum[],
  targets: ReadonlyMap<string, number>,
  deviation: number,
): Expected {
  const cells = strata.map(({ stratum, share }) => ({ share, n: targets.get(stratum) ?? 0 }));
  const n = cells.reduce((sum, cell) => sum + cell.n, 0);
  if (cells.some((cell) => cell.n === 0 && cell.share > 0)) return { n, deff: null, halfWidth: null };
  // Weights w = share / n of each stratum: deff = N Σ n w² / (Σ n w)², and the shares sum to 1.
  const deff = n * cells.reduce((sum, { share, n }) => sum + (n > 0 ? share ** 2 / n : 0), 0);
  return { n, deff, halfWidth: halfWidthOf(n, deviation) * Math.sqrt(deff) };
}
