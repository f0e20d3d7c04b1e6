import type { ExperimentalStrings } from './experimental-zh-CN.ts';

/** The sentences about experimental estimates, in English. */
export const experimentalEn: ExperimentalStrings = {
  experimental: {
    title: 'Experimental estimates',
    mark: 'Experimental',
    lead: 'These cities have too few answers for a score. What follows is estimated by a model: in part from the city’s own answers, and for the rest from cities of its region, of like population, whose scores are published. They are no scores: they earn no points, have no rank, and stand in no table of scores.',
    trust:
      'The interval is what the model holds for plausible (95 %). A small city that is unlike the published ones is drawn towards them, and the interval does not know.',
    choose: 'Topic',
    of: '{dimension}: {n} cities',
    city: 'City',
    estimate: 'Estimate',
    own: '{own} % own answers, {other} % from cities like it',
    unchanged: 'as in release {n}',
    model:
      'The model is of {n} cities with a published score; those of one region and size differ by a standard deviation of {spread} points.',
    none: 'No city has an experimental estimate of this topic.',
    faults: {
      FEW_CITIES:
        'Fewer than twenty cities with a known population have a published score: there is no model.',
      NO_SPREAD: 'The published cities differ no more than their errors let expect: there is no model.',
      COVARIATES_DEPEND:
        'Population and region of the published cities cannot be told apart: there is no model.',
    },
    nothing: 'This release has no experimental estimates.',
    onCity:
      'These topics have too few answers for a score. The estimates are in part from the city’s own answers, and for the rest from cities of its region and of like population; they are no scores.',
    link: '{n} cities have experimental estimates, on a page of their own; they are no scores.',
    more: 'How these are made, and other cities that have them',
    file: 'Download (CSV)',
    rule: 'Model of Fay and Herriot, by REML; the interval is the estimate ± 1.96 × the root of its mean squared error.',
  },
};
