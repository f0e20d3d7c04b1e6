import type { Db } from '../../../db/client.ts';
import type { SignedEvaluationSummary } from '../../../db/evaluation-releases.ts';
import type { Evaluation } from '../../../db/evaluations.ts';
import { listReleases } from '../../../db/releases.ts';
import { readContainedSurvey } from '../../cache/contained-surveys.ts';
import type { SurveyStanding } from '../../http/evaluation-release-schema.ts';

/**
 * The survey's standing in each of an evaluation's releases, by number, as the public may know it at a moment.
 * Missing where a release contains no survey.
 */
export async function surveyStandings(
  db: Db,
  { waveId }: Pick<Evaluation, 'waveId'>,
  releases: readonly SignedEvaluationSummary[],
  now: Date,
): Promise<Map<number, SurveyStanding>> {
  const standings = new Map<number, SurveyStanding>();
  if (waveId === null) return standings;
  const ofWave = await listReleases(db, waveId, now);
  const newest = ofWave.find(({ withdrawnAt }) => withdrawnAt === null)?.number;
  for (const release of releases) {
    const survey = await readContainedSurvey(db, release);
    if (!survey) continue;
    const contained = ofWave.find(({ number }) => number === survey.release);
    standings.set(release.number, {
      wave: survey.wave,
      release: survey.release,
      withdrawn: contained?.withdrawnAt
        ? { at: contained.withdrawnAt, reason: contained.withdrawalReason ?? '' }
        : null,
      supersededBy: newest !== undefined && newest > survey.release ? newest : null,
    });
  }
  return standings;
}
