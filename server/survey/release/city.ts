import type { Estimate } from '../score/estimate.ts';
import type { CityScore, QuestionEstimate } from '../score/score.ts';
import { UNKNOWN } from '../submission/check-answers.ts';
import type { Figure, ReleaseCity } from './document.ts';
import type { ReleasedCity, ReleaseInput } from './input.ts';
import type { Level } from './publication-rules.ts';
import { orNull, printer } from './publish-figure.ts';
import { roundFigure } from './rounding.ts';
import { told, toldParts } from './small-counts.ts';

type Round = (x: number) => number;

/** A city in the document; with `withhold` as everybody may see it. */
export function releaseEntry(
  city: ReleasedCity,
  { weight, options }: Pick<ReleaseInput, 'weight' | 'options'>,
  withhold: boolean,
): ReleaseCity {
  const { score, code, name, received, valid, removed } = city;
  const { result } = score;
  const few = withhold ? options.publication.smallCount : 0;
  const round: Round = (x) => roundFigure(x, options.rounding);
  const figureOf = printer(city, weight, options, withhold);
  const overall = figureOf('overall', {
    answered: score.n,
    missingShare: 0,
    kishNeff: result.kishNeff,
    kishDeff: result.kishDeff,
    estimate: result.overall.estimate,
    se: result.overall[options.variance].se,
  });
  const estimated = (level: Level, e: Estimate, missingShare = 0) => {
    const { se, ciLogit } = e[options.variance];
    return figureOf(level, { ...e, missingShare, se, ciLogit });
  };
  const countOf = (figure: Figure, n: number) => (withhold && !figure.publishable ? null : told(n, few));
  const dimensions = Object.entries(result.dimensions).map(([id, e]) => {
    const figure = estimated('dimension', e);
    return { id, n: countOf(figure, e.answered), ...figure };
  });
  const questions = Object.entries(result.questions).map(([id, e]) => {
    const asked = e.answered + e.notUsed + e.missing;
    const missingShare = asked > 0 ? e.missing / asked : 0;
    const figure = estimated('question', e, missingShare);
    const n = countOf(figure, e.answered);
    const top2 = e.top2 ? estimated('top2', e.top2, missingShare) : null;
    return { id, n, ...figure, top2, ...unanswered(e, typeof n === 'number', round) };
  });
  const entry = { overall, dimensions, questions };
  // Of a city without any figure only the counts of fieldwork are told: the rest describes its few respondents.
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

/** Shares of those asked; with a small or withheld number of answers they would tell it exactly. */
function unanswered(
  { answered, notUsed, missing }: QuestionEstimate,
  isShown: boolean,
  round: Round,
): { notUsed: number | null; missing: number | null } {
  const asked = answered + notUsed + missing;
  if (!isShown || asked === 0) return { notUsed: null, missing: null };
  return { notUsed: round((100 * notUsed) / asked), missing: round((100 * missing) / asked) };
}

/**
 * What the city was weighted to, beside the sample's own composition. The unknown are weighted to their share of the
 * sample: when they are few the shares are printed as those of the rest.
 */
function composition(score: CityScore, few: number, round: Round): ReleaseCity['margins']['variables'] {
  return Object.entries(score.groups).map(([variable, { groups, targets }]) => {
    const names = Object.keys(targets);
    const counts = names.map((name) =>
      score.cells.reduce((sum, { cell, n }) => (cell[variable] === name ? sum + n : sum), 0),
    );
    const isTold = toldParts(counts, few);
    const isUnknownLeftOut = names.some(
      (name, i) => name === UNKNOWN && typeof told(counts[i]!, few) === 'string',
    );
    const rest = isUnknownLeftOut ? 1 - targets[UNKNOWN]! : 1;
    return {
      variable,
      groups: names.flatMap((name, i) => {
        if (isUnknownLeftOut && name === UNKNOWN) return [];
        const share = round((100 * targets[name]!) / rest);
        const sample = isTold[i] ? round((100 * counts[i]!) / score.n) : null;
        return [{ categories: groups[name] ?? [name], share, sample }];
      }),
    };
  });
}

/** How the city was surveyed. */
function fieldworkOf(
  { fieldwork, received, removed }: ReleasedCity,
  few: number,
  round: Round,
): ReleaseCity['fieldwork'] {
  const { first, last, invited } = fieldwork;
  const present = fieldwork.modes.filter(({ counted }) => counted > 0);
  const isTold = toldParts(
    present.map(({ counted }) => counted),
    few,
  );
  const modes = present.map(({ mode, counted }, i) => {
    const n = told(counted, few);
    return { mode, n: isTold[i] || typeof n === 'string' ? n : null };
  });
  const inScope = received - (removed.OUT_OF_SCOPE ?? 0) - (removed.DUPLICATE ?? 0);
  const complete = inScope - (removed.BREAKOFF ?? 0);
  const used = fieldwork.modes.find(({ mode }) => mode === 'invitation')?.inScope ?? 0;
  const isUseTold = modes.every(({ mode, n }) => mode !== 'invitation' || typeof n === 'number');
  return {
    first,
    last,
    modes,
    completion: inScope > 0 ? round((100 * complete) / inScope) : null,
    participation:
      invited > 0 && isUseTold && typeof told(used, few) === 'number'
        ? { invited, used, rate: round((100 * used) / invited) }
        : null,
  };
}
