import { z } from 'zod';
import { reasons } from '../release/publication-rules.ts';
import { provinceCode, sha256Text } from '../schemas.ts';
import { paperKinds, paperOwner } from './papers.ts';
import { totalReasons } from './points.ts';

/** The shape of an evaluation release, as signed, served and described to the public. */

const figure = (what: string) => z.number().describe(`${what}, 2 decimals`);
const digest = sha256Text;

const setSchema = z.object({
  name: z.string().describe('Name of the indicator set'),
  version: z.int().min(1).describe('Its version'),
  digest: digest.describe('SHA-256 of its canonical definition'),
  objective: figure('Points that all levels but the survey’s are worth'),
  survey: figure('Points that the survey is worth; 0 in a set without one'),
});

export const evaluatedCitySchema = z.object({
  code: z.string().describe('Division code'),
  report: z
    .object({
      number: z.int().min(1).describe('Number of the report, from 1'),
      digest: digest.describe('SHA-256 of its canonical content'),
      late: z.boolean().describe('Whether it came under an extension; that costs no points'),
      accepted: z.iso.datetime().nullable().describe('When it was accepted; null where nobody reviews'),
    })
    .nullable()
    .describe('The report that counts; null without one'),
  items: z
    .array(
      z.object({
        code: z.string().describe('Code of the item'),
        score: figure('Score of 0 to 100, rounded to be looked at'),
        points: figure('Share × score, of the indicator’s 100'),
        missing: z.boolean().describe('Whether a value was missing: that part scored 0'),
      }),
    )
    .describe('The items of all indicators but the survey'),
  levels: z.record(z.string(), z.number()).describe('Points of first and second levels by code, 2 decimals'),
  deductions: z
    .array(z.object({ code: z.string().describe('Its code'), points: figure('Points taken from the total') }))
    .describe('What was taken from the total'),
  objective: figure('Sum of all levels but the survey’s, before deductions').nullable(),
  survey: figure('Points of the survey, from its release').nullable(),
  total: figure('Sum of the levels without deductions, 0 at least; null for the reasons below').nullable(),
  margin: figure('Margin of error of the total, which is the survey’s').nullable(),
  band: z.string().nullable().describe('Band of the total'),
  edges: z.array(z.number()).describe('Edges between bands that lie within the margin'),
  reasons: z.array(z.enum(totalReasons)).describe('Why there is no total'),
  surveyReasons: z.array(z.enum(reasons)).describe('Why the survey’s release withholds the score'),
});
export type EvaluatedCity = z.infer<typeof evaluatedCitySchema>;

const paperSchema = z.object({
  owner: paperOwner.describe('Code of the city, or of the province'),
  kind: z.enum(paperKinds),
  number: z.int().min(1).describe('Which of its owner’s papers of this kind'),
  version: z.int().min(1).describe('The version that was accepted'),
  title: z.string(),
  digest: digest.describe('SHA-256 of its canonical title, summary and file'),
  accepted: z.iso.datetime().describe('When it was accepted'),
  score: figure('Score of 0 to 100 of a case, where a set counts cases').nullable(),
});
export type ReleasedPaper = z.infer<typeof paperSchema>;

export const evaluationReleaseSchema = z.object({
  evaluation: z.string().describe('Code of the evaluation'),
  number: z.int().min(1).describe('Number of the release, from 1'),
  createdAt: z.iso.datetime().describe('When it was made'),
  supersedes: z.int().nullable().describe('The release that this one corrects'),
  reason: z.string().nullable().describe('Why it had to be corrected'),
  code: z.string().describe('Name and version of the program'),
  set: setSchema,
  survey: z
    .object({
      wave: z.string().describe('Code of the wave'),
      release: z.int().min(1).describe('Number of its release'),
      digest: digest.describe('SHA-256 of that release'),
    })
    .nullable()
    .describe('Where the survey’s points come from; null without one'),
  cities: z.array(evaluatedCitySchema).describe('All cities of the evaluation, by code'),
  optional: z
    .array(
      z.object({
        province: provinceCode.describe('Code of the province'),
        set: setSchema,
        cities: z.array(evaluatedCitySchema).describe('Its cities, by code'),
      }),
    )
    .describe('Provinces’ optional sets: totals of their own, never added to the others'),
  papers: z
    .array(paperSchema)
    .optional()
    .describe('Cases and work reports that were accepted; left out where none was handed in'),
});
export type EvaluationRelease = z.infer<typeof evaluationReleaseSchema>;
