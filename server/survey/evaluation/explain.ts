import { formatHundredths, hundredthsOf } from './hundredths.ts';
import type { IndicatorSet, Item, Part } from './indicator-set.ts';
import type { CityInput, CityPoints } from './points.ts';
import type { ReportValues } from './report-values.ts';
import { fieldOf, isSurvey, partsOf, percentHundredths } from './set-parts.ts';

/** Shows each step of a city's points as arithmetic that can be checked by hand. */

/** One step: what it is of, its arithmetic, and what comes out. */
export interface Step {
  code: string;
  arithmetic: string;
  /** With both decimals; null where nothing comes out. */
  result: string | null;
}

/** The steps of a city's total, in the order in which they are done: items, their indicator, the level, the total. */
export function explainPoints(set: IndicatorSet, input: CityInput, city: CityPoints): Step[] {
  const resultOf = (code: string) => formatted(city.levels.get(code));
  const steps = set.levels.flatMap(({ code, indicators }): Step[] => [
    ...indicators.flatMap((indicator) => {
      const own = city.items.filter((points) => indicator.items.some((item) => item.code === points.code));
      const weight = formatPercent(indicator.weight);
      const arithmetic = isSurvey(indicator)
        ? surveyArithmetic(input.survey, weight)
        : own.length === 0
          ? 'not reported'
          : `${weight} × (${own.map(({ points }) => formatHundredths(points)).join(' + ')})`;
      return [
        ...own.map(({ code: itemCode, points }) => ({
          code: itemCode,
          arithmetic: itemArithmetic(indicator.items.find((item) => item.code === itemCode)!, input),
          result: formatHundredths(points),
        })),
        { code: indicator.code, arithmetic, result: resultOf(indicator.code) },
      ];
    }),
    { code, arithmetic: indicators.map((i) => resultOf(i.code) ?? '?').join(' + '), result: resultOf(code) },
  ]);
  const levels = set.levels.map(({ code }) => resultOf(code) ?? '?').join(' + ');
  const taken = city.deductions.map(({ points }) => ` − ${formatHundredths(points)}`).join('');
  const total = { code: 'total', arithmetic: `${levels}${taken}`, result: formatted(city.total) };
  return [...steps, total];
}

function itemArithmetic(item: Item, { values, given }: CityInput): string {
  const share = formatPercent(item.share);
  if (item.score.kind === 'given') {
    const score = given.get(item.code);
    return score === undefined ? `${share} × 0 (not given)` : `${share} × ${formatHundredths(score)} (given)`;
  }
  if (typeof values === 'string') return 'not reported';
  const parts = partsOf(item).map((part) => ({ part, text: partArithmetic(item, part, values) }));
  if (item.score.kind !== 'mix') return `${share} × ${parts[0]?.text}`;
  return `${share} × (${parts.map(({ part, text }) => `${formatPercent(part.share)} × ${text}`).join(' + ')})`;
}

function partArithmetic(item: Item, part: Part, values: ReportValues): string {
  const entries = (part.kind === 'choice' ? [part.of] : part.of).map((id) => values[fieldOf(item, { id })]);
  const missing = entries.find((entry) => (entry?.value ?? null) === null);
  if (entries.includes(undefined) || missing)
    return `0 (missing${missing?.note === undefined ? '' : `: ${missing.note}`})`;
  const [a, b] = entries.map((entry) => entry?.value);
  if (part.kind === 'ratio') return `${a} / ${b} × 100`;
  const option = part.options.find(({ value }) => value === a);
  return `${formatHundredths(percentHundredths(option?.score ?? 0))} (${a})`;
}

function surveyArithmetic(survey: CityInput['survey'], weight: string): string {
  if (survey === 'NOT_SURVEYED') return 'the survey has no such city';
  if (survey === 'SURVEY_WITHHELD') return 'the survey’s score is withheld';
  return `${weight} × ${formatHundredths(survey.score)}, as the survey’s release has it`;
}

/** A percentage without needless zeros: 30 %, 12.5 %. */
const formatPercent = (percent: number) => `${(hundredthsOf(percent) ?? 0) / 100} %`;

const formatted = (points: number | null | undefined) =>
  points === null || points === undefined ? null : formatHundredths(points);
