import { LRUCache } from 'lru-cache';
import type { Db } from '../../db/client.ts';
import { findSignedEvaluation, type SignedEvaluationSummary } from '../../db/evaluation-releases.ts';
import type { EvaluationRelease } from '../survey/evaluation/release-document.ts';

/** The survey release that an evaluation's release contains; null: none. */
export type ContainedSurvey = EvaluationRelease['survey'];

/** By the digest of the evaluation's release: its document, a megabyte, is read once. It never changes, so it needs no age
 * (`fresh.ts`). */
const contained = new LRUCache<string, { survey: ContainedSurvey }>({ max: 500 });

/** Which survey release an evaluation's release contains. */
export async function readContainedSurvey(
  db: Db,
  { evaluationId, number, digest }: Pick<SignedEvaluationSummary, 'evaluationId' | 'number' | 'digest'>,
): Promise<ContainedSurvey> {
  const cached = contained.get(digest);
  if (cached) return cached.survey;
  const signed = await findSignedEvaluation(db, evaluationId, number);
  if (!signed) throw new Error(`release ${number} of an evaluation is missing`);
  const { survey }: EvaluationRelease = JSON.parse(signed.document);
  contained.set(digest, { survey });
  return survey;
}
