import type { Step, StepWords } from './explain.ts';
import { formatHundredths, type Hundredths, hundredthsOf } from './hundredths.ts';
import type { IndicatorSet } from './indicator-set.ts';
import type { EvaluatedCity } from './release-document.ts';
import { isSurvey } from './set-parts.ts';

type Words = Pick<StepWords, 'missing' | 'notReported' | 'notSurveyed' | 'surveyWithheld' | 'asReleased'>;

/**
 * The steps of a city's total by its release: scores and points, without the reported values. Scores are rounded for
 * display, so share × score may differ from an item's points in the last place.
 */
export function releaseSteps(set: IndicatorSet, city: EvaluatedCity, words: Words): Step[] {
  const resultOf = (code: string): string | null => figure(city.levels[code]);
  const items = new Map(city.items.map((item) => [item.code, item]));
  const steps = set.levels.flatMap(({ code, indicators }): Step[] => [
    ...indicators.flatMap((indicator): Step[] => {
      const own = indicator.items.flatMap((item) => {
        const points = items.get(item.code);
        return points ? [{ share: item.share, ...points }] : [];
      });
      const sum = own.map(({ points }) => figure(points)).join(' + ');
      return [
        ...own.map(({ code: item, share, score, points, missing }) => ({
          code: item,
          arithmetic: `${share} % × ${figure(score)}${missing ? ` (${words.missing})` : ''}`,
          result: figure(points),
        })),
        {
          code: indicator.code,
          arithmetic: isSurvey(indicator)
            ? surveyText(city, words)
            : own.length === 0
              ? words.notReported
              : `${indicator.weight} % × (${sum})`,
          result: resultOf(indicator.code),
        },
      ];
    }),
    {
      code,
      arithmetic: indicators.map((one) => resultOf(one.code) ?? '?').join(' + '),
      result: resultOf(code),
    },
  ]);
  const sums = set.levels.map(({ code }) => resultOf(code) ?? '?').join(' + ');
  const taken = city.deductions.map(({ points }) => ` − ${figure(points)}`).join('');
  return [...steps, { code: 'total', arithmetic: `${sums}${taken}`, result: figure(city.total) }];
}

function surveyText({ reasons }: EvaluatedCity, words: Words): string {
  if (reasons.includes('NOT_SURVEYED')) return words.notSurveyed;
  return reasons.includes('SURVEY_WITHHELD') ? words.surveyWithheld : words.asReleased;
}

/** Points as a document prints them, with both decimals. */
function figure(points: number | null | undefined): string | null {
  const hundredths: Hundredths | undefined = points == null ? undefined : hundredthsOf(points);
  return hundredths === undefined ? null : formatHundredths(hundredths);
}
