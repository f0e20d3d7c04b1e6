import { z } from 'zod';
import type { ReleaseDocument } from '../release/document.ts';
import { type Reason, reasons } from '../release/publication-rules.ts';
import { cityCode } from '../schemas.ts';
import { hundredthsOf } from './hundredths.ts';
import type { CityInput } from './points.ts';

/** What an evaluation takes from a release of its wave: each city's points and their margin, or why there are none. */

const figure = z.number().refine((x) => hundredthsOf(x) !== undefined, 'has more than two decimals');

export const surveyResultSchema = z.strictObject({
  wave: z.string().min(1),
  release: z.int().min(1),
  digest: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in 64 lower-case hexadecimal digits'),
  /** Weight of the score in percent. */
  weight: z.number().min(0).max(100),
  cities: z.array(
    z.strictObject({
      code: cityCode,
      score: figure.nullable(),
      points: figure.nullable(),
      pointsMoe: figure.nullable(),
      reasons: z.array(z.enum(reasons)).default([]),
    }),
  ),
});
export type SurveyResult = z.infer<typeof surveyResultSchema>;

/** The survey's result from its release, with the release's digest. */
export function surveyResult(release: ReleaseDocument, digest: string): SurveyResult {
  const { wave, number, provenance, cities } = release;
  const weight = z.number().parse(provenance.weighting.weight);
  return {
    wave,
    release: number,
    digest,
    weight,
    cities: cities.map(({ code, overall: { score, points, pointsMoe, reasons } }) => ({
      code,
      score,
      points,
      pointsMoe,
      reasons,
    })),
  };
}

/** A city's survey result, or why its score is withheld. */
export function surveyOf(
  result: SurveyResult | undefined,
  code: string,
): { survey: CityInput['survey']; surveyReasons: Reason[] } {
  const city = result?.cities.find((one) => one.code === code);
  if (!city) return { survey: 'NOT_SURVEYED', surveyReasons: [] };
  const [score, points, margin] = [city.score, city.points, city.pointsMoe].map((figure) =>
    figure === null ? null : (hundredthsOf(figure) ?? null),
  );
  if (score == null || points == null) return { survey: 'SURVEY_WITHHELD', surveyReasons: city.reasons };
  return { survey: { score, points, margin: margin ?? null }, surveyReasons: [] };
}
