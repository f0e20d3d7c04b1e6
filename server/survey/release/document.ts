import { z } from 'zod';
import { modelFaults } from '../small-area/city-model.ts';
import { submissionModes } from '../submission/modes.ts';
import { reasons, warnings } from './publication-rules.ts';

/** The shape of a release, as it is signed, served and described to the outside. */

/** Lower and upper end, or nothing. OpenAPI generators know no tuples: the metadata says it as a list of two. */
const interval = z
  .tuple([z.number(), z.number()])
  .nullable()
  .meta({ type: ['array', 'null'], items: { type: 'number' }, minItems: 2, maxItems: 2 })
  .describe(
    '95 % model-based interval (self-selected sample), in the unit of the score, clipped to 0–100; null when withheld',
  );

const figureShape = {
  score: z.number().nullable().describe('0–100, 2 decimals; null when withheld'),
  se: z.number().nullable().describe('Standard error, in the unit of the score; null when withheld'),
  ci: interval,
  moe: z
    .number()
    .nullable()
    .describe(
      'Margin of error: half the width of the interval before clipping, in the unit of the score; null when withheld',
    ),
  points: z
    .number()
    .nullable()
    .describe(
      'What the overall score is worth in the evaluation, score × weight / 100, in points of it; null when withheld, and of other figures',
    ),
  pointsMoe: z.number().nullable().describe('The margin of error in points of the evaluation; null likewise'),
  publishable: z.boolean().describe('False: the figure is withheld, for the reasons below'),
  reasons: z.array(z.enum(reasons)).describe('All reasons why the figure is withheld'),
  warnings: z.array(z.enum(warnings)).describe('What should be known about the figure'),
};
export const figureSchema = z.object(figureShape);
export type Figure = z.infer<typeof figureSchema>;

const few = z.string().regex(/^<\d+$/);
const answers = z
  .union([z.int(), few])
  .nullable()
  .describe('Answers; a small number as "<10", null where the figure is withheld');

const removed = z
  .record(z.string(), z.int())
  .describe(
    'Submissions that do not count, by the reason: that of a screening rule, HELD, REVIEW, QUOTA_FULL …',
  );

/** Added to the document later: releases of before do not have it. */
const fieldwork = z
  .object({
    first: z.iso
      .date()
      .nullable()
      .describe('First day on which a counted submission came in, in China; null where none did'),
    last: z.iso.date().nullable().describe('Last such day; null likewise'),
    modes: z
      .array(
        z.object({
          mode: z.enum(submissionModes).describe('How it was answered'),
          n: z
            .union([z.int(), few])
            .nullable()
            .describe('Counted submissions; null where it would give a small number of another mode away'),
        }),
      )
      .describe('Counted submissions by mode'),
    completion: z
      .number()
      .nullable()
      .describe('Percent of the submissions in scope that were not broken off; null without any'),
    participation: z
      .object({
        invited: z.int().describe('Invitations made'),
        used: z.int().describe('Submissions in scope that came by invitation'),
        rate: z.number().describe('Used invitations in percent'),
      })
      .nullable()
      .describe(
        'Of invitations; null without any, or where few were used. An open sample has no response rate',
      ),
  })
  .nullable()
  .optional()
  .describe('How the city was surveyed; null where none of its figures is published');

const group = z.object({
  categories: z.array(z.string()).describe('Categories that are weighted as one'),
  share: z.number().describe('Share that they are weighted to, in percent'),
  sample: z
    .number()
    .nullable()
    .optional()
    .describe(
      'Their share of those who count, unweighted; null where it is about few, or would give such a share away',
    ),
});

export const releaseCitySchema = z.object({
  code: z.string().describe('Division code'),
  name: z.string().describe('Chinese name'),
  unchangedSince: z
    .int()
    .nullable()
    .optional()
    .describe(
      'All of this is repeated from this earlier release, for too few submissions have changed since; null when it is new',
    ),
  n: z
    .object({
      received: z.int().describe('Submissions received'),
      valid: z.int().describe('Those that count'),
      removed,
    })
    .describe('Submissions of the city'),
  neff: z
    .number()
    .nullable()
    .describe('Effective number of respondents (Kish); null where nothing of the city is published'),
  deff: z
    .number()
    .nullable()
    .describe('Design effect of the weights, n / neff (Kish), a ratio; null likewise'),
  maxWeight: z.number().nullable().describe('Largest weight, the mean being 1; null likewise'),
  margins: z
    .object({
      population: z.number().nullable().describe('Inhabitants, people; null where the margins do not say'),
      source: z
        .string()
        .nullable()
        .describe('Where the population figures come from; null where nobody said'),
      weighting: z.enum(['raked', 'none']).describe('How the city was weighted'),
      capped: z.boolean().describe('Whether weights were capped'),
      notes: z
        .array(z.string())
        .describe('What the weighting had to do: COLLAPSED:variable, PARTLY_WEIGHTED:variable …'),
      variables: z
        .array(
          z.object({
            variable: z.string().describe('Weighting variable'),
            groups: z.array(group).describe('Its groups; thin categories are weighted as one'),
            scoreWithout: z
              .number()
              .nullable()
              .optional()
              .describe(
                'Overall score, 0 to 100, weighted by the other variables alone: what this one moves; null where the overall score is withheld or a group is small',
              ),
          }),
        )
        .describe('Variables in use; none where no figure of the city is published'),
    })
    .describe('What the city was weighted to'),
  clusters: z
    .object({
      psus: z
        .int()
        .nullable()
        .describe(
          'Primary sampling units: sampling points, interviewers, and people who stand alone; null where it would tell a small number of answers by a mode',
        ),
      deff: z
        .number()
        .nullable()
        .describe(
          'Variance of the overall score by clusters, over that without, a ratio; null where there is no such variance',
        ),
      icc: z
        .number()
        .nullable()
        .describe(
          'Intraclass correlation: how alike the answers of one cluster are, 3 decimals; null where everybody stands alone',
        ),
    })
    .nullable()
    .optional()
    .describe(
      'Clusters behind the errors and intervals; null where everybody stands alone, or nothing is published',
    ),
  fieldwork,
  overall: figureSchema.describe('The overall score'),
  sensitivity: z
    .object({
      sd: z.number().describe('Standard deviation, among residents, of what the overall score measures'),
      shifts: z
        .array(
          z.object({
            beta: z
              .number()
              .describe('Rise of the log-odds of taking part for each standard deviation of satisfaction'),
            shift: z
              .number()
              .describe('By so much the score is too high if that is how people chose to answer'),
          }),
        )
        .describe('What self-selection of a given strength does to the overall score'),
      holdsUpTo: z
        .number()
        .nullable()
        .describe(
          'The beta beyond which the shift is larger than the margin of error, 3 decimals; null where no strength is known',
        ),
    })
    .nullable()
    .optional()
    .describe('What self-selection would do to the overall score; null unless the score is published'),
  modes: z
    .object({
      before: z
        .object({
          wave: z.string().describe('Its code'),
          release: z.int().describe('The release that tells it'),
        })
        .nullable()
        .describe('The wave before, whose shares stand beside; null where there is none'),
      items: z
        .array(
          z.object({
            mode: z.enum(submissionModes).describe('How it was answered'),
            n: z
              .union([z.int(), few])
              .nullable()
              .describe(
                'Counted submissions, as under fieldwork; null where it would give a small number away',
              ),
            share: z.number().nullable().describe('Percent of the counted submissions; null where n is'),
            shareBefore: z
              .number()
              .nullable()
              .describe('The same in the wave before, percent; null where that is not known'),
            unweighted: z
              .number()
              .nullable()
              .describe(
                'The overall score of this mode, all weights 1, 0–100; null below 50, or where it is withheld',
              ),
            score: z
              .number()
              .nullable()
              .describe('The same, weighted to the margins by itself, 0–100; null likewise'),
            se: z
              .number()
              .nullable()
              .describe('Its standard error, in points of score; null where the score is'),
            notes: z.array(z.string()).describe('What weighting had to give up for this mode'),
          }),
        )
        .describe('Modes of this wave or the one before'),
      differences: z
        .array(
          z.object({
            modes: z.array(z.enum(submissionModes)).length(2).describe('The first less the second'),
            difference: z.number().describe('Between the weighted scores'),
            se: z.number().describe('Its standard error'),
          }),
        )
        .describe('Between modes with at least 50 each'),
    })
    .nullable()
    .optional()
    .describe('The overall score by mode; null where none of the city’s figures is published'),
  benchmarks: z
    .object({
      items: z
        .array(
          z.object({
            question: z.string().describe('Id of the question'),
            option: z.string().nullable().describe('The option whose share it is; null where it is a mean'),
            n: answers,
            estimate: z
              .number()
              .nullable()
              .describe('By the weighted answers; null where these are too few, or the score is withheld'),
            value: z.number().describe('The true value, from elsewhere'),
            difference: z
              .number()
              .nullable()
              .describe('Estimate less value, in the unit of both; null where the estimate is'),
            source: z.string().describe('Where the value is from'),
          }),
        )
        .describe('One for each'),
      meanAbsoluteDifference: z
        .number()
        .nullable()
        .describe('Over shares and scores, in points from 0 to 100; null without any'),
    })
    .nullable()
    .optional()
    .describe('Questions whose true value is known from elsewhere; null where there are none'),
  unweighted: z
    .number()
    .nullable()
    .optional()
    .describe('The overall score if all weights were 1; null unless the score is published'),
  unscreened: z
    .object({
      n: z.int().describe('Submissions'),
      score: z.number().nullable().describe('0–100; null where there is none'),
    })
    .nullable()
    .describe(
      'The overall score if screening had removed nothing for quality; null unless the score is published, or where it would tell about few',
    ),
  dimensions: z
    .array(z.object({ id: z.string().describe('Id of the dimension'), n: answers, ...figureShape }))
    .describe('Scores by dimension'),
  questions: z
    .array(
      z.object({
        id: z.string().describe('Id of the question'),
        n: answers,
        ...figureShape,
        top2: figureSchema
          .nullable()
          .describe(
            'The share of the two most favourable options, in percent; null for scales of fewer than 4 or more than 11 points, or where these are more than half of the options',
          ),
        answers: z
          .array(
            z.object({
              codes: z
                .array(z.number())
                .describe('Codes of the scale; for a choice the places of its options, from 1'),
              share: z.number().describe('Weighted percent of those who answered'),
            }),
          )
          .nullable()
          .optional()
          .describe(
            'The answers by option, the best first; options of few people stand together, and all are null where they would tell about few',
          ),
        notUsed: z
          .number()
          .nullable()
          .describe('Percent of those asked who have not used it; null when withheld'),
        missing: z
          .number()
          .nullable()
          .describe('Percent of those asked who gave no answer; null when withheld'),
      }),
    )
    .describe('Scores by question'),
  experimental: z
    .array(
      z.object({
        id: z.string().describe('Id of the dimension, whose score is withheld'),
        score: z.number().describe('The estimate, 0–100, 1 decimal'),
        se: z.number().describe('Root of its mean squared error, in points of score, 1 decimal'),
        ci: interval.unwrap().describe('The estimate ± 1.96 such errors, clipped to 0–100, 1 decimal'),
        ownShare: z
          .int()
          .describe(
            'Percent of the estimate that the city’s own answers make; the rest is from cities like it',
          ),
      }),
    )
    .nullable()
    .optional()
    .describe(
      'Experimental estimates of dimensions with too few answers for a score; never in points, ranks, the feed or the scores files; null where there are none',
    ),
});
export type ReleaseCity = z.infer<typeof releaseCitySchema>;

export const releaseDocumentSchema = z.object({
  wave: z.string().describe('Id of the wave'),
  number: z.int().min(1).describe('Number of the release, from 1'),
  createdAt: z.iso.datetime().describe('When it was made'),
  supersedes: z
    .int()
    .nullable()
    .describe('Number of the release that this one corrects; null where it corrects none'),
  reason: z.string().nullable().describe('Why it had to be corrected; null where it corrects none'),
  provenance: z
    .object({
      questionnaire: z
        .array(
          z.object({
            version: z.int().describe('Version of the questionnaire'),
            digest: z.string().describe('SHA-256 of the canonical definition'),
          }),
        )
        .describe('Questionnaires that were answered'),
      cutoff: z.iso.datetime().describe('Counted is what stood at this moment; unless a city is unchanged'),
      screening: z.record(z.string(), z.unknown()).describe('Screening options of the wave'),
      weighting: z
        .record(z.string(), z.unknown())
        .describe('Scoring options, and the weight in the evaluation that points are computed with'),
      code: z.string().describe('Name and version of the program'),
      signOff: z
        .enum(['one', 'two'])
        .optional()
        .describe('By how many people it was signed; absent in releases of before this was a setting'),
      trail: z
        .object({
          rows: z.int().describe('Rows of the trail by then'),
          hash: z.string().describe('Hash of the last of them, which `verify --trail --head` looks for'),
        })
        .optional()
        .describe('The trail of what people did; absent in releases of before it was chained'),
      submissions: z
        .object({
          received: z.int().describe('Received in all cities'),
          counted: z.int().describe('Counted in all cities'),
          byReason: removed,
        })
        .describe('Sums over the cities below'),
    })
    .describe('What the figures were made from'),
  cities: z.array(releaseCitySchema).describe('All cities of the wave, by code'),
  inclusion: z
    .object({
      root: z.string().describe('Root of the tree of cities, SHA-256'),
      cities: z
        .array(
          z.object({
            code: z.string().describe('Division code'),
            size: z.int().describe('Receipts in its tree: the submissions that count'),
            root: z.string().describe('Root of the tree of its receipts, SHA-256'),
          }),
        )
        .describe('All cities of the wave, by code'),
    })
    .optional()
    .describe('Merkle trees (RFC 9162) by which the holder of a receipt can check that it is counted'),
  ranking: z
    .object({
      method: z
        .literal('holm')
        .describe('Step-down over the one-sided tests of all pairs of cities: all sets hold at once'),
      confidence: z.literal(95).describe('Percent'),
    })
    .optional()
    .describe(
      'How the ranks were found. Absent in releases of before: there each city by itself ranks from behind those that are significantly higher to before those that are significantly lower (|z| ≥ 1.96)',
    ),
  ranks: z
    .array(
      z.object({
        code: z.string().describe('Division code'),
        from: z.int().describe('Best rank'),
        to: z.int().describe('Worst rank'),
      }),
    )
    .optional()
    .describe('Ranks of the cities with a published overall score, by code; 1 is the highest'),
  experimental: z
    .object({
      method: z
        .literal('fay-herriot')
        .describe('Area-level model of each dimension over the published cities, by REML'),
      dimensions: z
        .array(
          z.object({
            id: z.string().describe('Id of the dimension'),
            cities: z
              .int()
              .describe('Cities with a published score that it was fitted to, or that there are'),
            fault: z
              .enum(modelFaults)
              .nullable()
              .describe(
                'Why there is no model: fewer than 20 cities, no spread between them beyond their errors, or population and region that cannot be told apart; null where there is one',
              ),
            spread: z
              .number()
              .nullable()
              .describe(
                'Standard deviation between cities of the same size and region, in points of score; null without a model',
              ),
            unitSd: z
              .number()
              .nullable()
              .describe('Standard deviation of single answers, in points of score; null likewise'),
            terms: z
              .array(
                z.object({
                  name: z
                    .string()
                    .describe(
                      'intercept; population (its power of ten, less 6); east, central, west or northeast (against the region in the intercept)',
                    ),
                  value: z.number().describe('Coefficient, in points of score, 3 decimals'),
                  se: z.number().describe('Its standard error'),
                }),
              )
              .describe('The regression; none without a model'),
          }),
        )
        .describe('One for each dimension'),
    })
    .optional()
    .describe('The models behind the experimental estimates; absent where the wave has none of these'),
});
export type ReleaseDocument = z.infer<typeof releaseDocumentSchema>;
