import {
  type Fraction,
  fractionOfHundredths,
  type Hundredths,
  percentOf,
  roundHundredths,
} from './hundredths.ts';
import type { Indicator, IndicatorSet, Item } from './indicator-set.ts';
import { reportedScore } from './item-score.ts';
import type { ReportValues } from './report-values.ts';
import { indicatorsOf, isSurvey, percentHundredths } from './set-parts.ts';

/**
 * A city's points, in whole hundredths at every level: item, second level, first level, total (docs/evaluation.md,
 * "Points"). Every level is rounded once, from the printed levels below, so that a city can check its row by hand.
 */

/** A city's result in the release of a wave. */
export interface SurveyPoints {
  /** 0 to 100. */
  score: Hundredths;
  /** The score at the wave's weight, which enters the total and is never recomputed. */
  points: Hundredths;
  /** Margin of error of the points. */
  margin: Hundredths | null;
}

/** Why a city has no total, from a closed list. */
export const totalReasons = [
  /** The city submitted nothing, or its report was not accepted. */
  'NO_REPORT',
  'NOT_ACCEPTED',
  /** The survey's release has no score for the city. */
  'NOT_SURVEYED',
  'SURVEY_WITHHELD',
] as const;
export type TotalReason = (typeof totalReasons)[number];

export interface CityInput {
  /** The city's values; a reason where its report does not count. */
  values: ReportValues | Extract<TotalReason, 'NO_REPORT' | 'NOT_ACCEPTED'>;
  /** Scores that the secretariat entered, and scores of cases, by item. */
  given: ReadonlyMap<string, Hundredths>;
  /** Points that the secretariat deducted, by deduction. */
  deducted: ReadonlyMap<string, Hundredths>;
  /** Ignored in a set without a survey. */
  survey: SurveyPoints | Extract<TotalReason, 'NOT_SURVEYED' | 'SURVEY_WITHHELD'>;
}

export interface ItemPoints {
  code: string;
  /** 0 to 100, rounded for display: the points do not derive from it. */
  score: Hundredths;
  points: Hundredths;
  isMissing: boolean;
}

export interface CityPoints {
  items: ItemPoints[];
  /** Of first and second levels by code; without a withheld survey's. */
  levels: Map<string, Hundredths>;
  deductions: { code: string; points: Hundredths }[];
  /** The sum of all levels except the survey's, before deductions. */
  objective: Hundredths | null;
  survey: Hundredths | null;
  total: Hundredths | null;
  reasons: TotalReason[];
}

/** The points of one city, every level of it. */
export function cityPoints(set: IndicatorSet, input: CityInput): CityPoints {
  const { values, survey } = input;
  const hasSurvey = indicatorsOf(set).some(isSurvey);
  const reasons = [values, ...(hasSurvey ? [survey] : [])].filter((part) => typeof part === 'string');
  const items = typeof values === 'string' ? [] : reportedItems(set, values, input);
  const indicatorPoints = new Map<string, Hundredths>();
  for (const indicator of indicatorsOf(set)) {
    const points = isSurvey(indicator) ? surveyPointsOf(survey) : weighted(indicator, items);
    if (points !== null) indicatorPoints.set(indicator.code, points);
  }
  const levels = new Map<string, Hundredths>();
  for (const { code, indicators } of set.levels) {
    const points = indicators.map((indicator) => indicatorPoints.get(indicator.code));
    for (const [i, one] of points.entries()) if (one !== undefined) levels.set(indicators[i]!.code, one);
    if (points.every((one) => one !== undefined)) levels.set(code, sum(points));
  }
  const objective = typeof values === 'string' ? null : sum(objectivePoints(set, indicatorPoints));
  const deductions = (set.deductions ?? []).map(({ code }) => ({
    code,
    points: input.deducted.get(code) ?? 0,
  }));
  const surveyed = hasSurvey ? surveyPointsOf(survey) : null;
  const total =
    objective === null || reasons.length > 0
      ? null
      : Math.max(0, objective + (surveyed ?? 0) - sum(deductions.map(({ points }) => points)));
  return { items, levels, deductions, objective, survey: surveyed, total, reasons };
}

const surveyPointsOf = (survey: CityInput['survey']): Hundredths | null =>
  typeof survey === 'string' ? null : survey.points;

function reportedItems(set: IndicatorSet, values: ReportValues, { given }: CityInput): ItemPoints[] {
  return indicatorsOf(set)
    .filter((indicator) => !isSurvey(indicator))
    .flatMap(({ items }) => items.map((item) => itemPoints(item, values, given.get(item.code))));
}

function itemPoints(item: Item, values: ReportValues, givenScore: Hundredths | undefined): ItemPoints {
  const { score, isMissing } =
    item.score.kind === 'given' || item.score.kind === 'paper'
      ? { score: fractionOfHundredths(givenScore ?? 0), isMissing: givenScore === undefined }
      : reportedScore(item, values);
  return {
    code: item.code,
    score: roundHundredths(score),
    points: roundHundredths(percentOf(percentHundredths(item.share), score)),
    isMissing,
  };
}

/** weight × Σ items, rounded; null where the city has no items. */
function weighted(indicator: Indicator, items: readonly ItemPoints[]): Hundredths | null {
  const own = items.filter(({ code }) => indicator.items.some((item) => item.code === code));
  if (own.length === 0) return null;
  const shares: Fraction = fractionOfHundredths(sum(own.map(({ points }) => points)));
  return roundHundredths(percentOf(percentHundredths(indicator.weight), shares));
}

function objectivePoints(set: IndicatorSet, points: ReadonlyMap<string, Hundredths>): Hundredths[] {
  return indicatorsOf(set)
    .filter((indicator) => !isSurvey(indicator))
    .map(({ code }) => points.get(code) ?? 0);
}

const sum = (points: readonly (Hundredths | undefined)[]): Hundredths =>
  points.reduce<Hundredths>((total, one) => total + (one ?? 0), 0);
