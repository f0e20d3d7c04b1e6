import { numberIn } from './checks.ts';
import {
  addFractions,
  divide,
  type Fraction,
  fractionOf,
  fractionOfHundredths,
  multiply,
  percentOf,
  ZERO,
} from './hundredths.ts';
import type { IndicatorPart, Item } from './indicator-set.ts';
import type { ReportValues } from './report-values.ts';
import { fieldOf, itemPartsOf, percentHundredths } from './set-parts.ts';

/** The exact score of an item, 0 to 100, before anything is rounded (docs/evaluation.md, "Points"). */

const HUNDRED: Fraction = { numerator: 100n, denominator: 1n };

/** The score of a ratio or choice; undefined where a needed value is missing. */
function partScore(item: Item, part: IndicatorPart, values: ReportValues): Fraction | undefined {
  if (part.kind === 'choice') {
    const chosen = values[fieldOf(item, { id: part.of })]?.value;
    const option = part.options.find(({ value }) => value === chosen);
    return option && fractionOfHundredths(percentHundredths(option.score));
  }
  const [a, b] = part.of.map((id) => numberIn(values, fieldOf(item, { id })));
  if (a === undefined || b === undefined) return undefined;
  if (!(a >= 0 && b > 0 && a <= b)) throw new RangeError(`${item.code}: ${a} of ${b} is no share`);
  return multiply(HUNDRED, divide(fractionOf(a), fractionOf(b)));
}

export interface ReportedScore {
  score: Fraction;
  /** Whether a needed value is missing: such a part scores 0, and nothing is renormalised. */
  isMissing: boolean;
}

/** The score of an item from the city's values. */
export function reportedScore(item: Item, values: ReportValues): ReportedScore {
  const scores = itemPartsOf(item).map((part) => ({ part, score: partScore(item, part, values) }));
  return {
    score: scores.reduce(
      (sum, { part, score }) => addFractions(sum, percentOf(percentHundredths(part.share), score ?? ZERO)),
      ZERO,
    ),
    isMissing: scores.some(({ score }) => score === undefined),
  };
}
