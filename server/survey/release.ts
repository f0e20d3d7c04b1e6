import type { Estimate } from './estimate.ts';
import { orNull, printer } from './figure.ts';
import type { Level } from './publication.ts';
import type { ReleaseCity, ReleaseDocument } from './release-document.ts';
import { roundFigure } from './rounding.ts';
import type { CityScore, QuestionEstimate } from './score.ts';
import type { ScoringOptions } from './scoring.ts';

export { type ReleaseDocument, releaseDocument } from './release-document.ts';

/** From unrounded scores to the document that is signed: figures are judged, rounded once, and withheld. */

export interface ReleaseInput {
  wave: string;
  number: number;
  /** ISO 8601, UTC. */
  createdAt: string;
  supersedes: number | null;
  reason: string | null;
  provenance: Omit<ReleaseDocument['provenance'], 'weighting' | 'submissions'>;
  /** Weight of the survey in the whole evaluation, percent: 20 makes a score of 80 worth 16 points. */
  weight: number;
  options: ScoringOptions;
  cities: ReleasedCity[];
}

export interface ReleasedCity {
  code: string;
  name: string;
  received: number;
  valid: number;
  /** Submissions that do not count, by reason. */
  removed: Record<string, number>;
  population: number | null;
  marginSource: string | null;
  /** Score of the valid respondents. */
  score: CityScore;
  /** Score of the valid ones and those that quality rules removed. */
  unscreened: CityScore | null;
}

/** The release as everybody may see it. */
export function buildRelease(input: ReleaseInput): ReleaseDocument {
  return document(input, true);
}

/** The same release with nothing withheld, for the operator's eyes only. */
export function operatorFigures(input: ReleaseInput): ReleaseDocument {
  return document(input, false);
}

function document(input: ReleaseInput, withhold: boolean): ReleaseDocument {
  const { wave, number, createdAt, supersedes, reason, provenance, weight, options } = input;
  const cities = [...input.cities].sort((a, b) => (a.code < b.code ? -1 : 1));
  for (const [i, city] of cities.entries()) {
    if (city.code === cities[i - 1]?.code) throw new RangeError(`city ${city.code} appears twice`);
    if (city.valid !== city.score.n)
      throw new RangeError(`city ${city.code}: ${city.valid} are valid, but ${city.score.n} were scored`);
  }
  const byReason: Record<string, number> = {};
  for (const { removed } of cities)
    for (const [code, n] of Object.entries(removed)) byReason[code] = (byReason[code] ?? 0) + n;
  const submissions = {
    received: cities.reduce((sum, city) => sum + city.received, 0),
    counted: cities.reduce((sum, city) => sum + city.valid, 0),
    byReason,
  };
  return {
    wave,
    number,
    createdAt,
    supersedes,
    reason,
    provenance: { ...provenance, weighting: { ...options, weight }, submissions },
    cities: cities.map((city) => releasedCity(city, weight, options, withhold)),
  };
}

function releasedCity(
  city: ReleasedCity,
  weight: number,
  options: ScoringOptions,
  withhold: boolean,
): ReleaseCity {
  const { score, code, name, received, valid, removed } = city;
  const { result } = score;
  const round = (x: number) => roundFigure(x, options.rounding);
  const figureOf = printer(city, weight, options, withhold);
  const overall = figureOf('overall', {
    answered: score.n,
    kishNeff: result.kishNeff,
    kishDeff: result.kishDeff,
    estimate: result.overall.estimate,
    se: result.overall[options.variance].se,
  });
  const estimated = (level: Level, e: Estimate) =>
    figureOf(level, {
      ...e,
      se: e[options.variance].se,
      ciLogit: e[options.variance].ciLogit,
    });
  const counted = (n: number) => smallCount(n, options, withhold);
  return {
    code,
    name,
    n: { received, valid, removed },
    neff: orNull(result.kishNeff, round),
    deff: orNull(result.kishDeff, round),
    maxWeight: orNull(result.maxWeight, round),
    margins: {
      population: city.population,
      source: city.marginSource,
      weighting: score.weighting,
      capped: score.capped,
      notes: score.notes,
      variables: Object.entries(score.groups).map(([variable, { groups, targets }]) => ({
        variable,
        groups: Object.entries(targets).map(([group, share]) => ({
          categories: groups[group] ?? [group],
          share: round(100 * share),
        })),
      })),
    },
    overall,
    unscreened:
      city.unscreened && (overall.publishable || !withhold)
        ? { n: city.unscreened.n, score: orNull(city.unscreened.result.overall.estimate, round) }
        : null,
    dimensions: Object.entries(result.dimensions).map(([id, e]) => ({
      id,
      n: counted(e.answered),
      ...estimated('dimension', e),
    })),
    questions: Object.entries(result.questions).map(([id, e]) => ({
      id,
      n: counted(e.answered),
      ...estimated('question', e),
      top2: e.top2 ? estimated('top2', e.top2) : null,
      ...unanswered(e, typeof counted(e.answered) === 'number', round),
    })),
  };
}

function smallCount(n: number, { publication }: ScoringOptions, withhold: boolean): number | string {
  return withhold && n > 0 && n < publication.smallCount ? `<${publication.smallCount}` : n;
}

/** Shares of those asked; with a small count of answers they would tell it exactly. */
function unanswered(
  { answered, notUsed, missing }: QuestionEstimate,
  shown: boolean,
  round: (x: number) => number,
): { notUsed: number | null; missing: number | null } {
  const asked = answered + notUsed + missing;
  if (!shown || asked === 0) return { notUsed: null, missing: null };
  return { notUsed: round((100 * notUsed) / asked), missing: round((100 * missing) / asked) };
}
