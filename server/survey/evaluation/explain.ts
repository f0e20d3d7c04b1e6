import { formatHundredths, hundredthsOf } from './hundredths.ts';
import type { IndicatorPart, IndicatorSet, Item } from './indicator-set.ts';
import type { CityInput, CityPoints } from './points.ts';
import type { ReportValues } from './report-values.ts';
import { fieldOf, isSurvey, itemPartsOf, percentHundredths } from './set-parts.ts';

/** Shows each step of a city's points as arithmetic that can be checked by hand. */

/** One step: its subject, its arithmetic, and its result. */
export interface Step {
  code: string;
  arithmetic: string;
  /** With both decimals; null without a result. */
  result: string | null;
}

/** The words that replace missing numbers. */
export interface StepWords {
  notReported: string;
  given: string;
  notGiven: string;
  missing: string;
  notSurveyed: string;
  surveyWithheld: string;
  asReleased: string;
}

const english: StepWords = {
  notReported: 'not reported',
  given: 'given',
  notGiven: 'not given',
  missing: 'missing',
  notSurveyed: 'the survey has no such city',
  surveyWithheld: 'the survey’s score is withheld',
  asReleased: 'as the survey’s release has it',
};

/** The steps of a city's total, in order: items, their indicator, the level, the total. */
export function explainPoints(
  set: IndicatorSet,
  input: CityInput,
  city: CityPoints,
  words: StepWords = english,
): Step[] {
  const resultOf = (code: string) => formatted(city.levels.get(code));
  const steps = set.levels.flatMap(({ code, indicators }): Step[] => [
    ...indicators.flatMap((indicator) => {
      const own = city.items.filter((points) => indicator.items.some((item) => item.code === points.code));
      const weight = formatPercent(indicator.weight);
      const arithmetic = isSurvey(indicator)
        ? surveyArithmetic(input.survey, weight, words)
        : own.length === 0
          ? words.notReported
          : `${weight} × (${own.map(({ points }) => formatHundredths(points)).join(' + ')})`;
      return [
        ...own.map(({ code: itemCode, points }) => ({
          code: itemCode,
          arithmetic: itemArithmetic(indicator.items.find((item) => item.code === itemCode)!, input, words),
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

function itemArithmetic(item: Item, { values, given }: CityInput, words: StepWords): string {
  const share = formatPercent(item.share);
  if (item.score.kind === 'given' || item.score.kind === 'paper') {
    const score = given.get(item.code);
    return score === undefined
      ? `${share} × 0 (${words.notGiven})`
      : `${share} × ${formatHundredths(score)} (${words.given})`;
  }
  if (typeof values === 'string') return words.notReported;
  const parts = itemPartsOf(item).map((part) => ({ part, text: partArithmetic(item, part, values, words) }));
  if (item.score.kind !== 'mix') return `${share} × ${parts[0]?.text}`;
  return `${share} × (${parts.map(({ part, text }) => `${formatPercent(part.share)} × ${text}`).join(' + ')})`;
}

function partArithmetic(item: Item, part: IndicatorPart, values: ReportValues, words: StepWords): string {
  const entries = (part.kind === 'choice' ? [part.of] : part.of).map((id) => values[fieldOf(item, { id })]);
  const missing = entries.find((entry) => (entry?.value ?? null) === null);
  if (entries.includes(undefined) || missing)
    return `0 (${words.missing}${missing?.note === undefined ? '' : `: ${missing.note}`})`;
  const [a, b] = entries.map((entry) => entry?.value);
  if (part.kind === 'ratio') return `${a} / ${b} × 100`;
  const option = part.options.find(({ value }) => value === a);
  return `${formatHundredths(percentHundredths(option?.score ?? 0))} (${a})`;
}

function surveyArithmetic(survey: CityInput['survey'], weight: string, words: StepWords): string {
  if (survey === 'NOT_SURVEYED') return words.notSurveyed;
  if (survey === 'SURVEY_WITHHELD') return words.surveyWithheld;
  return `${weight} × ${formatHundredths(survey.score)}, ${words.asReleased}`;
}

/** A percentage without needless zeros: 30 %, 12.5 %. */
const formatPercent = (percent: number) => `${(hundredthsOf(percent) ?? 0) / 100} %`;

const formatted = (points: number | null | undefined) =>
  points === null || points === undefined ? null : formatHundredths(points);
