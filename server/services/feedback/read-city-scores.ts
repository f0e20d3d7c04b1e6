import { listReaders, type ResultReader } from '../../../db/feedback.ts';
import { listObjections } from '../../../db/objections.ts';
import { listReleases, type ReleaseSummary } from '../../../db/releases.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireCities } from '../../identity/grants.ts';
import { seesAll } from '../../identity/release-reader.ts';
import { type Funnel, type FunnelCity, funnelOf } from '../../survey/feedback/funnel.ts';
import { groupBy } from '../../survey/group-by.ts';
import { changeOf } from '../../survey/release/changes.ts';
import type { ReleaseCity } from '../../survey/release/document.ts';
import type { EarlierResultsContext } from '../releases/earlier-results.ts';
import { recordView } from './record-view.ts';

/** One of the reader's cities, in a release. */
export interface CityScoreRow {
  city: ReleaseCity;
  /**
   * Against the previous public release that stands; null where either score is withheld, or there is no such
   * release.
   */
  change: number | null;
  /** The city's place in the funnel; undefined without a published score. */
  funnel: FunnelCity | undefined;
  /** People who opened the city's result in this release. */
  readers: ResultReader[];
  /** Objections to releases that the reader may see. */
  objections: { open: number; answered: number };
}

/** The scores of the reader's cities. */
export interface CityScores {
  /** Releases that the reader may see, newest first. */
  releases: ReleaseSummary[];
  /** Undefined without a release. */
  shown:
    | {
        release: ReleaseSummary;
        isPublic: boolean;
        /** The release that the scores are compared with. */
        before: number | null;
        cities: CityScoreRow[];
        /** The funnel of all cities in the release. */
        funnel: Funnel | null;
      }
    | undefined;
}

/**
 * The scores of the reader's cities, by code, in the newest release that stands or in the one asked for. Readers who
 * may not see a release before it is public do not learn of it through its objections or its readers either; readers
 * who may are recorded in the trail.
 * @throws Problem `forbidden`, `release-unknown`
 */
export async function readCityScores(
  { platform: { db, now }, keptReleases }: EarlierResultsContext,
  { wave }: Pick<Fieldwork, 'wave'>,
  actor: Actor,
  { release: wanted }: { release?: number | undefined },
): Promise<CityScores> {
  const covered = requireCities(actor, 'see-city-scores', wave.id);
  const releases = await listReleases(db, wave.id, seesAll(actor, wave.id) ? 'all' : now());
  const standing = releases.filter(({ withdrawnAt }) => withdrawnAt === null);
  const release = wanted === undefined ? standing[0] : releases.find(({ number }) => number === wanted);
  if (!release && wanted !== undefined) throw new Problem('release-unknown');
  if (!release) return { releases, shown: undefined };

  const inPublic = await listReleases(db, wave.id, now());
  const isPublic = inPublic.some(({ number }) => number === release.number);
  if (!isPublic) await recordView(db, actor, { waveId: wave.id, city: null, release: release.number });
  const before = standing.find(({ number }) => number < release.number);
  const documentOf = async (number: number) => (await keptReleases.read(wave.id, number)).document;
  const document = await documentOf(release.number);
  const scoresBefore = new Map(
    before && (await documentOf(before.number)).cities.map(({ code, overall }) => [code, overall.score]),
  );
  const cities = document.cities.filter(({ code }) => covered === 'all' || covered.includes(code));
  const codes = cities.map(({ code }) => code);
  const seen = { waveId: wave.id, release: release.number, cities: codes };
  const readers = groupBy(await listReaders(db, seen), ({ city }) => city);
  const inSight = new Set(releases.map(({ number }) => number));
  const objections = groupBy(
    (await listObjections(db, wave.id, codes)).filter(({ objection }) => inSight.has(objection.release)),
    ({ objection }) => objection.city,
  );
  const funnel = funnelOf(document);
  const positions = new Map(funnel?.cities.map((one) => [one.code, one]));
  return {
    releases,
    shown: {
      ...{ release, isPublic, funnel },
      before: before?.number ?? null,
      cities: cities.map((city) => {
        const all = objections.get(city.code) ?? [];
        const open = all.filter(({ answer }) => answer === null).length;
        return {
          city,
          change: changeOf({ before: scoresBefore.get(city.code) ?? null, after: city.overall.score }),
          funnel: positions.get(city.code),
          readers: readers.get(city.code) ?? [],
          objections: { open, answered: all.length - open },
        };
      }),
    },
  };
}
