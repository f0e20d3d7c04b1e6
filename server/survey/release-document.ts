import { z } from 'zod';
import { reasons, warnings } from './publication.ts';

/** The shape of a release, as it is signed, served and described to the outside. */

/** Lower and upper end, or nothing. OpenAPI generators know no tuples: the metadata says it as a list of two. */
const interval = z
  .tuple([z.number(), z.number()])
  .nullable()
  .meta({ type: ['array', 'null'], items: { type: 'number' }, minItems: 2, maxItems: 2 });

const figureShape = {
  /** 0–100, 2 decimals; null when withheld. */
  score: z.number().nullable(),
  se: z.number().nullable(),
  /** 95 % model-based interval (self-selected sample), clipped to 0–100. */
  ci: interval,
  moe: z.number().nullable(),
  /** Score and margin in points of the evaluation: times the wave's weight over 100. */
  points: z.number().nullable(),
  pointsMoe: z.number().nullable(),
  publishable: z.boolean(),
  reasons: z.array(z.enum(reasons)),
  warnings: z.array(z.enum(warnings)),
};
export const figure = z.object(figureShape);
export type Figure = z.infer<typeof figure>;

/** A number of answers; small ones are not told exactly. */
const answers = z.union([z.int(), z.string().regex(/^<\d+$/)]);

const removed = z.record(z.string(), z.int());

export const releaseCity = z.object({
  code: z.string(),
  name: z.string(),
  n: z.object({ received: z.int(), valid: z.int(), removed }),
  neff: z.number().nullable(),
  deff: z.number().nullable(),
  maxWeight: z.number().nullable(),
  /** What the city was weighted to; shares of the groups in percent. */
  margins: z.object({
    population: z.number().nullable(),
    source: z.string().nullable(),
    weighting: z.enum(['raked', 'none']),
    capped: z.boolean(),
    notes: z.array(z.string()),
    variables: z.array(
      z.object({
        variable: z.string(),
        groups: z.array(z.object({ categories: z.array(z.string()), share: z.number() })),
      }),
    ),
  }),
  overall: figure,
  /** The overall score if screening had removed nothing for quality; null unless the score is published. */
  unscreened: z.object({ n: z.int(), score: z.number().nullable() }).nullable(),
  dimensions: z.array(z.object({ id: z.string(), n: answers, ...figureShape })),
  questions: z.array(
    z.object({
      id: z.string(),
      n: answers,
      ...figureShape,
      /** The share of the two most favourable options, in percent; null for scales of more than 11 points. */
      top2: figure.nullable(),
      /** Shares of those asked, in percent. */
      notUsed: z.number().nullable(),
      missing: z.number().nullable(),
    }),
  ),
});
export type ReleaseCity = z.infer<typeof releaseCity>;

export const releaseDocument = z.object({
  wave: z.string(),
  number: z.int().min(1),
  createdAt: z.iso.datetime(),
  /** The release that this one corrects, and why. */
  supersedes: z.int().nullable(),
  reason: z.string().nullable(),
  provenance: z.object({
    questionnaire: z.array(z.object({ version: z.int(), digest: z.string() })),
    cutoff: z.iso.datetime(),
    screening: z.record(z.string(), z.unknown()),
    /** The scoring options, and the weight in the evaluation that points are computed with. */
    weighting: z.record(z.string(), z.unknown()),
    code: z.string(),
    submissions: z.object({ received: z.int(), counted: z.int(), byReason: removed }),
  }),
  cities: z.array(releaseCity),
});
export type ReleaseDocument = z.infer<typeof releaseDocument>;
