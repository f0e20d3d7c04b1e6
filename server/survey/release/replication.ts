import { z } from 'zod';
import { submissionModes } from '../submission/modes.ts';
import { storedTallySchema } from '../tally/codec.ts';
import { marginsSchema } from '../weighting/margins.ts';
import { benchmarkSchema } from './benchmarks.ts';

/**
 * The form of a replication package: a release, and what its figures are computed from, so that anybody who may have
 * it can recompute every one of them. It holds tallies, and no individual submission.
 */
export const REPLICATION_FORMAT = 'chengsheng-replication/1';

/** Names of the files in a package. */
export const replicationFiles = {
  manifest: 'manifest.json',
  /** The canonical bytes that are signed. */
  release: 'release.json',
  signature: 'release.jws',
  keys: 'jwks.json',
  questionnaire: 'questionnaire.json',
  script: 'replicate.R',
  readme: 'README.md',
  city: (code: string) => `cities/${code}.json`,
} as const;

/** What the package contains, and the SHA-256 of each of its other files. */
export const manifestSchema = z.object({
  format: z.literal(REPLICATION_FORMAT),
  wave: z.string(),
  release: z.int(),
  digest: z.string(),
  files: z.record(z.string(), z.string()),
});
export type ReplicationManifest = z.infer<typeof manifestSchema>;

const unroundedFigure = z.object({ estimate: z.number().nullable(), se: z.number().nullable() });

/** A city's computed figures before rounding, including withheld ones. */
export const unroundedSchema = z.object({
  kishNeff: z.number().nullable(),
  kishDeff: z.number().nullable(),
  maxWeight: z.number().nullable(),
  overall: unroundedFigure,
  unweighted: z.number().nullable(),
  unscreened: z.number().nullable(),
  dimensions: z.record(z.string(), unroundedFigure),
  questions: z.record(z.string(), unroundedFigure.extend({ top2: unroundedFigure.nullable() })),
});
export type Unrounded = z.infer<typeof unroundedSchema>;

export const replicatedCitySchema = z.object({
  code: z.string(),
  name: z.string(),
  /** The release whose figures these are, and its cut-off: an earlier one where the city repeats it. */
  figuresOf: z.int(),
  cutoff: z.iso.datetime(),
  population: z.number().nullable(),
  marginSource: z.string().nullable(),
  margins: marginsSchema.nullable(),
  fieldwork: z.object({
    first: z.string().nullable(),
    last: z.string().nullable(),
    modes: z.array(z.object({ mode: z.enum(submissionModes), counted: z.int(), inScope: z.int() })),
  }),
  /** Submissions by outcome: `counted`, or the reason why not. */
  counts: z.record(z.string(), z.int()),
  /** Known facts about the city, with the answers that they are compared with. */
  benchmarks: z.array(
    z.object({
      benchmark: benchmarkSchema,
      answers: z.array(
        z.object({
          stratum: z.string(),
          answer: z.union([z.string(), z.number(), z.array(z.string())]),
          n: z.int(),
        }),
      ),
    }),
  ),
  /** Counted submissions, and those that screening removed for their quality. */
  counted: storedTallySchema,
  removed: storedTallySchema,
  /** Counted submissions by mode, where there are several modes. */
  modes: z.partialRecord(z.enum(submissionModes), storedTallySchema),
  unrounded: unroundedSchema,
});
export type ReplicatedCity = z.infer<typeof replicatedCitySchema>;
