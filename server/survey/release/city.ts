import { type Estimate, marginOf, precisionBy } from '../score/estimate.ts';
import type { CityScore, QuestionEstimate } from '../score/score.ts';
import type { ScoringOptions } from '../score/scoring-design.ts';
import { sensitivityOf } from '../score/sensitivity.ts';
import { UNKNOWN } from '../submission/check-answers.ts';
import { answerGroups } from './answer-groups.ts';
import type { MeasuredBenchmark } from './benchmarks.ts';
import type { Figure, ReleaseCity } from './document.ts';
import type { ReleasedCity, ReleaseInput } from './input.ts';
import { modePart } from './mode-part.ts';
import { areMovesTelling } from './moves.ts';
import type { PublicationLevel } from './publication-rules.ts';
import { clustersIn, figurePublisher } from './publish-figure.ts';
import { orNull, roundFigure, roundFinely } from './rounding.ts';
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
  const estimated = (level: PublicationLevel, e: Estimate, missingShare = 0) => {
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
    const isCounted = typeof n === 'number';
    const areAnswersShown = !withhold || (isCounted && figure.publishable && !city.telling.answers);
    const groups = areAnswersShown ? answerGroups(e.options, few, e.kishDeff) : null;
    const answers = groups?.map(({ codes, share }) => ({ codes, share: round(share) })) ?? null;
    return { id, n, ...figure, top2, answers, ...unanswered(e, isCounted, round) };
  });
  const entry = { overall, dimensions, questions };
  // A city without any figure shows only counts of submissions: everything else describes its few respondents.
  const isDescribed = !withhold || hasFigures(entry);
  const isOverallShown = !withhold || overall.publishable;
  const fieldwork = isDescribed ? fieldworkOf(city, few, round) : null;
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
      variables: isDescribed ? composition(city, few, isOverallShown, round) : [],
    },
    clusters: isOverallShown ? clustersOf(score, options, few, round) : null,
    fieldwork,
    modes: fieldwork && modesIn(city, fieldwork, withhold, isOverallShown, round),
    sensitivity: isOverallShown ? sensitivityIn(score, options, round) : null,
    benchmarks: benchmarksOf(city, options, withhold, isOverallShown),
    unweighted: isOverallShown ? orNull(city.unweighted, round) : null,
    unscreened:
      isOverallShown && !(withhold && city.isUnscreenedTelling)
        ? { n: city.unscreened.n, score: orNull(city.unscreened.estimate, round) }
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
 * The weighting targets beside the sample's own composition. Unknown respondents are weighted to their share of the
 * sample: when they are few, shares are those of the rest.
 */
function composition(
  { score, withoutVariable }: ReleasedCity,
  few: number,
  isOverallShown: boolean,
  round: Round,
): ReleaseCity['margins']['variables'] {
  const variables = Object.entries(score.groups).map(([variable, { groups, targets }]) => {
    const names = Object.keys(targets);
    const counts = names.map((name) =>
      score.cells.reduce((sum, { cell, n }) => (cell[variable] === name ? sum + n : sum), 0),
    );
    return { variable, groups, targets, names, counts, isPublished: publishedParts(counts, few) };
  });
  // Without one variable, a score reveals how the groups of the others differ: no group of any variable may be small.
  const areMovesShown =
    isOverallShown &&
    variables.every(({ isPublished }) => isPublished.every(Boolean)) &&
    !areMovesTelling(
      score.cells.map(({ n }) => n),
      variables.length,
      few,
    );
  return variables.map(({ variable, groups, targets, names, counts, isPublished }) => {
    const isUnknownLeftOut = names.some(
      (name, i) => name === UNKNOWN && typeof publishedCount(counts[i]!, few) === 'string',
    );
    const rest = isUnknownLeftOut ? 1 - targets[UNKNOWN]! : 1;
    return {
      variable,
      scoreWithout: areMovesShown ? orNull(withoutVariable[variable] ?? null, round) : null,
      groups: names.flatMap((name, i) => {
        if (isUnknownLeftOut && name === UNKNOWN) return [];
        const share = round((100 * targets[name]!) / rest);
        const sample = isPublished[i] ? round((100 * counts[i]!) / score.n) : null;
        return [{ categories: groups[name] ?? [name], share, sample }];
      }),
    };
  });
}

/**
 * The effect of clusters on the overall score. Their number would reveal how few came by an interviewer or on paper.
 */
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
    icc: orNull(icc, (x) => roundFinely(x, options.rounding)),
  };
}

/** The effect of self-selection on the overall score. */
function sensitivityIn(
  { result: { overall } }: CityScore,
  { variance, ci, rounding }: ScoringOptions,
  round: Round,
): ReleaseCity['sensitivity'] {
  const sensitivity = sensitivityOf(overall.sd, marginOf(precisionBy(overall, variance), ci));
  return (
    sensitivity && {
      sd: round(sensitivity.sd),
      shifts: sensitivity.shifts.map(({ beta, shift }) => ({ beta, shift: round(shift) })),
      holdsUpTo: orNull(sensitivity.holdsUpTo, (x) => roundFinely(x, rounding)),
    }
  );
}

/** The scores by mode, where there are several, and the shares beside those of the wave before. */
function modesIn(
  city: ReleasedCity,
  { modes: counted }: NonNullable<ReleaseCity['fieldwork']>,
  withhold: boolean,
  isOverallShown: boolean,
  round: Round,
): ReleaseCity['modes'] {
  const { modes, modesBefore: before, telling, valid } = city;
  const areScoresShown = isOverallShown && !(withhold && telling.modes);
  return modePart(modes, counted, { valid, before }, { areScoresShown, areAllShown: !withhold }, round);
}

/** Benchmarks beside the estimates, which are withheld where they concern too few people or the score is withheld. */
function benchmarksOf(
  { benchmarks, telling }: ReleasedCity,
  { publication, rounding }: ScoringOptions,
  withhold: boolean,
  isOverallShown: boolean,
): ReleaseCity['benchmarks'] {
  if (benchmarks.length === 0) return null;
  const isShown = ({ n, benchmark }: MeasuredBenchmark) =>
    !withhold ||
    (isOverallShown && n >= publication.minAnswered && !telling.benchmarks.has(benchmark.question));
  const round: Round = (x) => roundFigure(x, rounding);
  const items = benchmarks.map((measured) => {
    const { benchmark, n, estimate } = measured;
    const { question, option = null, value, source } = benchmark;
    const shown = isShown(measured) ? estimate : null;
    return {
      question,
      option,
      n: isShown(measured) ? n : null,
      estimate: orNull(shown, round),
      value,
      difference: orNull(shown, (x) => round(x - value)),
      source,
    };
  });
  const distances = benchmarks.flatMap((measured) =>
    measured.isPercent && measured.estimate !== null && isShown(measured)
      ? [Math.abs(measured.estimate - measured.benchmark.value)]
      : [],
  );
  const sum = distances.reduce((total, x) => total + x, 0);
  return { items, meanAbsoluteDifference: distances.length > 0 ? round(sum / distances.length) : null };
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
