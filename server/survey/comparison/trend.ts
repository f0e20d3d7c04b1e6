import type { Figure } from '../release/document.ts';
import { exceeds, measuredIn } from '../release/ranks.ts';
import { roundFigure } from '../release/rounding.ts';

/** Which way a score went from one wave to the next; `indistinct`: the difference is within what chance does. */
export const directions = ['up', 'down', 'indistinct'] as const;

export interface Trend {
  difference: number;
  /** Standard error of the difference. */
  se: number;
  direction: (typeof directions)[number];
}

/**
 * How a score changed between two waves, whose samples are independent: a change is one from |z| = |Θ₂ − Θ₁| / √(V₁ + V₂)
 * ≥ 1.96 on (docs/feedback.md). Null where either is withheld. Whether both asked the same, the caller knows.
 */
export function trendBetween(before: Figure, after: Figure): Trend | null {
  const [first, second] = [measuredIn(before), measuredIn(after)];
  if (!first || !second) return null;
  const difference = roundFigure(second.score - first.score);
  const direction = exceeds(second, first) ? 'up' : exceeds(first, second) ? 'down' : 'indistinct';
  return { difference, se: roundFigure(Math.hypot(first.se, second.se)), direction };
}
