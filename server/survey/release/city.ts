import { type Estimate, precisionBy } from '../score/estimate.ts';
import type { CityScore, QuestionEstimate } from '../score/score.ts';
import type { ScoringOptions } from '../score/scoring.ts';
import { UNKNOWN } from '../submission/check-answers.ts';
import type { Figure, ReleaseCity } from './document.ts';
import type { ReleasedCity, ReleaseInput } from './input.ts';
import type { Level } from './publication-rules.ts';
import { clustersIn, figurePublisher, orNull } from './publish-figure.ts';
import { roundCorrelation, roundFigure } from './rounding.ts';
import { publishedCount, publishedParts } from './small-counts.ts';

type Round = (x: number) => number;

/** A city in the document; with `withhold`, its public form. */
export function releaseEntry(
  city: ReleasedCity,
  { weight, options }: Pick<ReleaseInput, 'weight' | 'options'>,
  withhold: boolean,
): ReleaseCity {
  const { score, code, name, received, valid, removed } = city;
  const { result } = score;
  const few = withhold ? options.publication.smallCount : 0;
  const round: Round = (x) => roundFigure(x, options.rounding);
  const figureOf = figurePublisher(city, weight, options, withhold);
  const overall = figureOf('overall', {
    answered: score.n,
    missingShare: 0,
    kishNeff: result.kishNeff,
    kishDeff: result.kishDeff,
    estimate: result.overall.estimate,
    se: precisionBy(result.overall, options.variance).se,
  });
  const estimated = (level: Level, e: Estimate, missingShare = 0) => {
    const { se, ciLogit } = precisionBy(e, options.variance);
    return figureOf(level, { ...e, missingShare, se, ciLogit });
  };
  const countOf = (figure: Figure, n: number) =>
    withhold && !figure.publishable ? null : publishedCount(n, few);
  const dimensions = Object.entries(result.dimensions).map(([id, e]) => {
    const figure = estimated('dimension', e);
    return { id, n: countOf(figure, e.answered), ...figure };
  });
  const questions = Object.entries(result.questions).map(([id, e]) => {
    const nAsked = e.answered + e.notUsed + e.missing;
    const missingShare = nAsked > 0 ? e.missing / nAsked : 0;
    const figure = estimated('question', e, missingShare);
    const n = countOf(figure, e.answered);
    const top2 = e.top2 ? estimated('top2', e.top2, missingShare) : null;
    return { id, n, ...figure, top2, ...unanswered(e, typeof n === 'number', round) };
  });
  const entry = { overall, dimensions, questions };
  // A city without any figure shows only counts of submissions: everything else describes its few respondents.
  const isDescribed = !withhold || hasFigures(entry);
  const isOverallShown = !withhold || overall.publishable;
  return {
    code,
    name,
    unchangedSince: null,
    n: { received, valid, removed },
    neff: isDescribed ? orNull(result.kishNeff, round) : null,
    deff: isDescribed ? orNull(result.kishDeff, round) : null,
    maxWeight: isDescribed ? orNull(result.maxWeight, round) : null,
    margins: {
      population: city.population,
      source: city.marginSource,
      weighting: score.weighting,
      capped: score.capped,
      notes: received > 0 ? [...score.notes, ...score.unmatched.map((v) => `PARTLY_WEIGHTED:${v}`)] : [],
      variables: isDescribed ? composition(score, few, round) : [],
    },
    clusters: isOverallShown ? clustersOf(score, options, few, round) : null,
    fieldwork: isDescribed ? fieldworkOf(city, few, round) : null,
    unweighted: isOverallShown ? orNull(city.unweighted, round) : null,
    unscreened:
      isOverallShown && !(withhold && city.isUnscreenedTelling)
        ? { n: city.unscreened.n, score: orNull(city.unscreened.result.overall.estimate, round) }
        : null,
    ...entry,
  };
}

/** Whether any figure of the city is published. */
export function hasFigures(city: Pick<ReleaseCity, 'overall' | 'dimensions' | 'questions'>): boolean {
  const { overall, dimensions, questions } = city;
  return [overall, ...dimensions, ...questions, ...questions.map((q) => q.top2)].some((f) => f?.publishable);
}

/** Shares of those asked; beside a small or withheld number of answers they would reveal it exactly. */
function unanswered(
  { answered, notUsed, missing }: QuestionEstimate,
  isShown: boolean,
  round: Round,
): { notUsed: number | null; missing: number | null } {
  const nAsked = answered + notUsed + missing;
  if (!isShown || nAsked === 0) return { notUsed: null, missing: null };
  return { notUsed: round((100 * notUsed) / nAsked), missing: round((100 * missing) / nAsked) };
}

/**
 * The weighting targets beside the sample's own composition. The unknown are weighted to their share of the sample:
 * when they are few, shares are those of the rest.
 */
function composition(score: CityScore, few: number, round: Round): ReleaseCity['margins']['variables'] {
  return Object.entries(score.groups).map(([variable, { groups, targets }]) => {
    const names = Object.keys(targets);
    const counts = names.map((name) =>
      score.cells.reduce((sum, { cell, n }) => (cell[variable] === name ? sum + n : sum), 0),
    );
    const isPublished = publishedParts(counts, few);
    const isUnknownLeftOut = names.some(
      (name, i) => name === UNKNOWN && typeof publishedCount(counts[i]!, few) === 'string',
    );
    const rest = isUnknownLeftOut ? 1 - targets[UNKNOWN]! : 1;
    return {
      variable,
      groups: names.flatMap((name, i) => {
        if (isUnknownLeftOut && name === UNKNOWN) return [];
        const share = round((100 * targets[name]!) / rest);
        const sample = isPublished[i] ? round((100 * counts[i]!) / score.n) : null;
        return [{ categories: groups[name] ?? [name], share, sample }];
      }),
    };
  });
}

/** What clusters do to the overall score. Their number would tell how few came by an interviewer or on paper. */
function clustersOf(
  { n, result }: CityScore,
  options: ScoringOptions,
  few: number,
  round: Round,
): ReleaseCity['clusters'] {
  const clusters = clustersIn(result, options);
  if (!clusters) return null;
  const { psus, deff, icc } = clusters;
  const isTelling = typeof publishedCount(n - psus, few) === 'string';
  return {
    psus: isTelling ? null : psus,
    deff: orNull(deff, round),
    icc: orNull(icc, (x) => roundCorrelation(x, options.rounding)),
  };
}

/** How the city was surveyed. */
function fieldworkOf(
  { fieldwork, received, removed }: ReleasedCity,
  few: number,
  round: Round,
): ReleaseCity['fieldwork'] {
  const { first, last, invited } = fieldwork;
  const present = fieldwork.modes.filter(({ counted }) => counted > 0);
  const isPublished = publishedParts(
    present.map(({ counted }) => counted),
    few,
  );
  const modes = present.map(({ mode, counted }, i) => {
    const n = publishedCount(counted, few);
    return { mode, n: isPublished[i] || typeof n === 'string' ? n : null };
  });
  const inScope = received - (removed.OUT_OF_SCOPE ?? 0) - (removed.DUPLICATE ?? 0);
  const complete = inScope - (removed.BREAKOFF ?? 0);
  const used = fieldwork.modes.find(({ mode }) => mode === 'invitation')?.inScope ?? 0;
  const isUsePublished = modes.every(({ mode, n }) => mode !== 'invitation' || typeof n === 'number');
  return {
    first,
    last,
    modes,
    completion: inScope > 0 ? round((100 * complete) / inScope) : null,
    participation:
      invited > 0 && isUsePublished && typeof publishedCount(used, few) === 'number'
        ? { invited, used, rate: round((100 * used) / invited) }
        : null,
  };
}
