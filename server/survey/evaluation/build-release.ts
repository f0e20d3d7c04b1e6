import type { Reason } from '../release/publication-rules.ts';
import { bandOf, edgesWithin } from './bands.ts';
import { type Hundredths, numberOf } from './hundredths.ts';
import type { IndicatorSet } from './indicator-set.ts';
import { type CityInput, cityPoints } from './points.ts';
import type { EvaluatedCity, EvaluationRelease, ReleasedPaper } from './release-document.ts';
import { surveyWeight } from './set-parts.ts';

/** Makes the signed document from cities' reports: all points, no ranks. */

/** A set as a release names it. */
export interface NamedSet {
  definition: IndicatorSet;
  version: number;
  digest: string;
}

export interface ReleasedCityInput extends CityInput {
  code: string;
  /** The counting report. */
  report: EvaluatedCity['report'];
  /** Why the survey's release withholds the score. */
  surveyReasons: readonly Reason[];
}

/** A set and its cities' reports. */
export interface EvaluationPart {
  set: NamedSet;
  cities: readonly ReleasedCityInput[];
}

export interface EvaluationInput extends EvaluationPart {
  evaluation: string;
  number: number;
  createdAt: string;
  supersedes: number | null;
  reason: string | null;
  /** Name and version of the program. */
  code: string;
  survey: EvaluationRelease['survey'];
  optional: readonly (EvaluationPart & { province: string })[];
  /** Absent where none was handed in. */
  papers?: readonly ReleasedPaper[];
}

export function buildEvaluationRelease(input: EvaluationInput): EvaluationRelease {
  const { evaluation, number, createdAt, supersedes, reason, code, survey } = input;
  return {
    evaluation,
    number,
    createdAt,
    supersedes,
    reason,
    code,
    ...partOf(input),
    survey,
    optional: [...input.optional]
      .sort((a, b) => (a.province < b.province ? -1 : 1))
      .map((part) => ({ province: part.province, ...partOf(part) })),
    ...(input.papers && { papers: [...input.papers] }),
  };
}

function partOf({ set, cities }: EvaluationPart): Pick<EvaluationRelease, 'set' | 'cities'> {
  const { definition, version, digest } = set;
  const sorted = [...cities].sort((a, b) => (a.code < b.code ? -1 : 1));
  for (const [i, { code }] of sorted.entries())
    if (code === sorted[i - 1]?.code) throw new RangeError(`city ${code} appears twice`);
  const survey = surveyWeight(definition);
  return {
    set: {
      name: definition.name,
      version,
      digest,
      objective: numberOf(10_000 - survey),
      survey: numberOf(survey),
    },
    cities: sorted.map((city) => evaluatedCity(definition, city)),
  };
}

function evaluatedCity(set: IndicatorSet, city: ReleasedCityInput): EvaluatedCity {
  const { items, levels, deductions, objective, survey, total, reasons } = cityPoints(set, city);
  const margin = survey === null || typeof city.survey === 'string' ? null : city.survey.margin;
  return {
    code: city.code,
    report: city.report,
    items: items.map(({ code, score, points, isMissing }) => ({
      code,
      score: numberOf(score),
      points: numberOf(points),
      missing: isMissing,
    })),
    levels: Object.fromEntries([...levels].map(([code, points]) => [code, numberOf(points)])),
    deductions: deductions.map(({ code, points }) => ({ code, points: numberOf(points) })),
    objective: orNone(objective),
    survey: orNone(survey),
    total: orNone(total),
    margin: total === null ? null : orNone(margin),
    band: total === null ? null : bandOf(set, total),
    edges: total === null ? [] : edgesWithin(set, total, margin).map(numberOf),
    reasons,
    surveyReasons: surveyWeight(set) === 0 ? [] : [...city.surveyReasons],
  };
}

const orNone = (points: Hundredths | null): number | null => (points === null ? null : numberOf(points));
