import type { ReleaseDocument } from '../release/document.ts';
import { meanScore } from '../release/mean-score.ts';
import { measuredIn } from '../release/ranks.ts';
import { Z_975 } from '../score/distributions.ts';

/** The 99.9 % point of the standard normal distribution. */
const Z_999 = 3.090232306167813;

/** Where a city lies: within the 95 % limits, beyond them, or beyond the 99.8 % limits. */
export const funnelPositions = ['within', 'above', 'below', 'far-above', 'far-below'] as const;
export type FunnelPosition = (typeof funnelPositions)[number];

/** Lower and upper limit at an effective number of respondents. */
export type Limits = readonly [number, number];

export interface FunnelCity {
  code: string;
  score: number;
  neff: number;
  inner: Limits;
  outer: Limits;
  position: FunnelPosition;
  /** Beyond 99.8 % even given the usual differences between cities. */
  isUnusual: boolean;
}

/** The cities of a release as a funnel plot. */
export interface Funnel {
  /** The national mean, as elsewhere. */
  target: number;
  /** Standard deviation of the answers within cities. */
  within: number;
  /** Standard deviation of the true scores between cities, beyond chance. */
  between: number;
  cities: FunnelCity[];
}

/** With fewer cities there is no funnel. */
const FEWEST = 3;

/** 95 % limits of chance, 99.8 % limits of chance, and those plus the usual differences between cities. */
export type LimitKind = 'inner' | 'outer' | 'wide';

/** The control limits at an effective number of respondents: θ₀ ± z·√(σ²/n), and ± z·√(σ²/n + τ²). */
export function limitsAt(
  { target, within, between }: Pick<Funnel, 'target' | 'within' | 'between'>,
  neff: number,
  kind: LimitKind,
): Limits {
  const spread = kind === 'wide' ? between : 0;
  const reach = (kind === 'inner' ? Z_975 : Z_999) * Math.hypot(within / Math.sqrt(neff), spread);
  return [target - reach, target + reach];
}

/**
 * A funnel plot (Spiegelhalter 2005; docs/feedback.md): score against effective number of respondents, with the
 * limits within which chance keeps a city whose true score is the nation's. σ² is pooled over cities, Σ(n−1)·n·SE² /
 * Σ(n−1), and τ² is the variance between cities by DerSimonian and Laird (1986). Null with fewer than three published
 * scores.
 */
export function funnelOf(document: ReleaseDocument): Funnel | null {
  const nation = meanScore(document.cities);
  const measured = document.cities.flatMap(({ code, overall, neff }) => {
    const figure = measuredIn(overall);
    return figure && figure.se > 0 && neff !== null && neff > 1 ? [{ code, neff, ...figure }] : [];
  });
  if (!nation || measured.length < FEWEST) return null;
  const freedom = measured.reduce((sum, { neff }) => sum + neff - 1, 0);
  const squares = measured.reduce((sum, { neff, se }) => sum + (neff - 1) * neff * se ** 2, 0);
  const within = Math.sqrt(squares / freedom);
  const basis = { target: nation.score, within, between: spreadBetween(measured, within) };
  return {
    ...basis,
    cities: measured.map(({ code, score, neff }) => {
      const [inner, outer, wide] = (['inner', 'outer', 'wide'] as const).map((kind) =>
        limitsAt(basis, neff, kind),
      ) as [Limits, Limits, Limits];
      const side = score > basis.target ? 'above' : 'below';
      const position = isIn(score, inner) ? 'within' : isIn(score, outer) ? side : (`far-${side}` as const);
      return { code, score, neff, inner, outer, position, isUnusual: !isIn(score, wide) };
    }),
  };
}

const isIn = (score: number, [low, high]: Limits): boolean => score >= low && score <= high;

/** τ by the method of moments: the excess of the weighted squares Q over their degrees of freedom. */
function spreadBetween(cities: readonly { score: number; neff: number }[], within: number): number {
  const weights = cities.map(({ neff }) => neff / within ** 2);
  const total = weights.reduce((sum, w) => sum + w, 0);
  const mean = cities.reduce((sum, { score }, i) => sum + weights[i]! * score, 0) / total;
  const q = cities.reduce((sum, { score }, i) => sum + weights[i]! * (score - mean) ** 2, 0);
  const scale = total - weights.reduce((sum, w) => sum + w ** 2, 0) / total;
  return Math.sqrt(Math.max(0, (q - (cities.length - 1)) / scale));
}
