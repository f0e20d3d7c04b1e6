import { z } from '@hono/zod-openapi';
import type { SignedEvaluationSummary } from '../../db/evaluation-releases.ts';
import { digestSchema, instantSchema } from './schemas.ts';

/** A release of an evaluation in a list, with the current standing of the survey release that it contains. */
export const releaseSummary = z
  .object({
    number: z.int(),
    createdAt: instantSchema,
    supersedes: z.int().nullable(),
    reason: z.string().nullable(),
    digest: digestSchema.openapi({ description: 'SHA-256 of the canonical bytes' }),
    publicAt: instantSchema.nullable().openapi({
      description: 'From when on everybody may see it; null: from the beginning',
    }),
    withdrawn: z.object({ at: instantSchema, reason: z.string() }).nullable(),
    survey: z
      .object({
        wave: z.string(),
        release: z.int(),
        withdrawn: z.object({ at: instantSchema, reason: z.string() }).nullable(),
        supersededBy: z.int().nullable().openapi({ description: 'The wave’s newest release that stands' }),
      })
      .nullable()
      .openapi({ description: 'The survey release that it contains, as that stands today; null: none' }),
  })
  .openapi('EvaluationReleaseSummary');

/**
 * The current standing of the survey release that an evaluation's release contains. The signed document cannot tell
 * it, because it is as of the day of its signature.
 */
export interface SurveyStanding {
  /** Code of the wave. */
  wave: string;
  release: number;
  /** When and why it was withdrawn; null while it stands. */
  withdrawn: { at: Date; reason: string } | null;
  /** The wave's newest release that stands, where it is a later one. */
  supersededBy: number | null;
}

export const releaseSummaryBody = (
  {
    number,
    createdAt,
    supersedes,
    reason: why,
    digest: sha256,
    publicAt,
    withdrawnAt,
    withdrawalReason,
  }: SignedEvaluationSummary,
  survey: SurveyStanding | undefined,
) => ({
  number,
  createdAt: createdAt.toISOString(),
  supersedes,
  reason: why,
  digest: sha256,
  publicAt: publicAt?.toISOString() ?? null,
  withdrawn: withdrawnAt ? { at: withdrawnAt.toISOString(), reason: withdrawalReason ?? '' } : null,
  survey: survey
    ? {
        ...survey,
        withdrawn: survey.withdrawn && {
          at: survey.withdrawn.at.toISOString(),
          reason: survey.withdrawn.reason,
        },
      }
    : null,
});
