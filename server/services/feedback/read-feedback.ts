import { listObjections, type ObjectionWithAnswer } from '../../../db/objections.ts';
import { cityOf, type Fieldwork } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
import { compareWithNation, type NationComparison } from '../../survey/comparison/mean.ts';
import { type OverallTrend, type PartTrends, partTrends, withTrends } from '../../survey/comparison/waves.ts';
import type { ReleaseCity } from '../../survey/release/document.ts';
import { type CityInWave, type EarlierResultsContext, listEarlier } from '../releases/earlier-results.ts';
import { recordView } from './record-view.ts';
import { type FeedbackRelease, listSigned, newestStanding } from './signed-releases.ts';

/**
 * A wave in which the city has a score, compared with the wave before; the comparison is undefined in the first one.
 */
export interface WaveResult extends CityInWave {
  against: OverallTrend | undefined;
}

/** A city's view of its own result. */
export interface CityFeedback {
  /** All signed releases, newest first. */
  releases: FeedbackRelease[];
  /** The city's objections to them, newest first. */
  objections: ObjectionWithAnswer[];
  /** The result on show; undefined before anything was signed, or while no release stands. */
  shown: { release: FeedbackRelease; city: ReleaseCity } | undefined;
  /** Undefined until the release is public, and where there is nothing to compare. */
  nation: NationComparison | undefined;
  /** The city's waves, oldest first. */
  waves: WaveResult[];
  /** Compared with the wave before the shown one. */
  parts: PartTrends | undefined;
}

/**
 * A city's result for its government, from the sign-off of a release on: from the newest release that stands, or the
 * one asked for. It contains nothing of any other city until the release is public. The view is recorded.
 * @throws Problem `forbidden`, `city-unknown`, `release-unknown`
 */
export async function readFeedback(
  reader: EarlierResultsContext,
  fieldwork: Fieldwork,
  actor: Actor,
  { city: code, release: wanted }: { city: string; release?: number | undefined },
): Promise<CityFeedback> {
  const { db, now } = reader.platform;
  const { wave, definition } = fieldwork;
  requireGrant(actor, 'see-city-result', { wave: wave.id, city: code });
  cityOf(fieldwork, code);
  const releases = await listSigned(db, wave.id, now());
  const release =
    wanted === undefined ? newestStanding(releases) : releases.find(({ number }) => number === wanted);
  if (!release && wanted !== undefined) throw new Problem('release-unknown');
  const objections = await listObjections(db, wave.id, [code]);
  const earlier = await listEarlier(reader, wave, code);
  if (!release)
    return {
      ...{ releases, objections },
      shown: undefined,
      nation: undefined,
      waves: withTrends(earlier),
      parts: undefined,
    };
  const { document } = await reader.keptReleases.read(wave.id, release.number);
  const city = document.cities.find((one) => one.code === code);
  if (!city) throw new Error(`release ${release.number} lacks city ${code}`);
  const current: CityInWave = { wave, release: release.number, city, definition };
  const before = earlier.at(-1);
  await recordView(db, actor, { waveId: wave.id, city: code, release: release.number });
  return {
    ...{ releases, objections },
    shown: { release, city },
    nation: (release.published && compareWithNation(document, code)) ?? undefined,
    waves: withTrends([...earlier, current]),
    parts: before && partTrends(before, current),
  };
}
