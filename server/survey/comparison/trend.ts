import type { Figure } from '../release/document.ts';
import { exceeds, measuredIn } from '../release/ranks.ts';
import { roundFigure } from '../release/rounding.ts';

/** The direction of a score from one wave to the next; `indistinct`: within chance. */
export const directions = ['up', 'down', 'indistinct'] as const;

export interface Trend {
  difference: number;
  /** Standard error of the difference. */
  se: number;
  direction: (typeof directions)[number];
}

/**
 * The change of a score between two waves, whose samples are independent: significant from |z| = |Θ₂ − Θ₁| / √(V₁ +
 * V₂) ≥ 1.96 on (docs/feedback.md). Null where either is withheld. The caller knows whether both asked the same.
 */
export function trendBetween(before: Figure, after: Figure): Trend | null {
  const [first, second] = [measuredIn(before), measuredIn(after)];
  if (!first || !second) return null;
  const difference = roundFigure(second.score - first.score);
  const direction = exceeds(second, first) ? 'up' : exceeds(first, second) ? 'down' : 'indistinct';
  return { difference, se: roundFigure(Math.hypot(first.se, second.se)), direction };
}
