import type { Tally } from '../tally/tally.ts';
import type { Margins } from '../weighting/margins.ts';
import { overallOf } from './estimate-overall.ts';
import type { ScoringOptions } from './scoring-design.ts';
import { weightedMean } from './variance.ts';
import { columnOf, weighCells } from './weighted-cells.ts';

/** A city's overall score and its respondents, nothing else. */
export interface OverallScore {
  n: number;
  /** Unrounded; null where a dimension has no answer. */
  estimate: number | null;
}

/** The overall score of `scoreCity`, without its errors and parts: a tenth of the work. */
export function overallScore(tally: Tally, margins: Margins | null, options: ScoringOptions): OverallScore {
  const { n, sums, weights } = weighCells(tally, margins, options);
  const { design, layout } = tally.plan;
  const parts = design.dimensions.map(({ weight }, d) => {
    const at = layout.dimension(d);
    return { weight, mean: weightedMean(weights, columnOf(sums, at), columnOf(sums, at + 1)) };
  });
  return { n, estimate: overallOf(parts) };
}
