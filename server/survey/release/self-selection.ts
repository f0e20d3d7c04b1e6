import type { ReleaseCity } from './document.ts';
import { roundFigure } from './rounding.ts';

/** A published score beside its value if respondents had not selected themselves. */
export interface WithoutSelection {
  score: number;
  /** The assumed rise of the log-odds of taking part for each standard deviation of satisfaction. */
  beta: number;
  /** The score without such a selection, if more satisfied people are likelier to answer; within 0–100. */
  without: number;
  /** Whether it lies inside the interval printed with the score. */
  isInside: boolean;
}

/**
 * What a city's overall score would be without self-selection of a strength that the release reports, 0.1 or 0.2
 * (docs/scoring.md, "Self-selection"). Null where the score is withheld, and in releases from before this was
 * reported.
 */
export function withoutSelection(
  { overall, sensitivity }: Pick<ReleaseCity, 'overall' | 'sensitivity'>,
  beta: number,
): WithoutSelection | null {
  const shift = sensitivity?.shifts.find((one) => one.beta === beta)?.shift;
  if (!overall.publishable || overall.score === null || shift === undefined) return null;
  const without = roundFigure(Math.min(100, Math.max(0, overall.score - shift)));
  const isInside = overall.ci !== null && overall.ci[0] <= without && without <= overall.ci[1];
  return { score: overall.score, beta, without, isInside };
}
