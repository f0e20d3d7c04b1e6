import type { Db } from '../../../db/client.ts';
import { readCutoff } from '../../../db/cutoff-barrier.ts';
import { countInvitations } from '../../../db/invitations.ts';
import { countModes } from '../../../db/modes.ts';
import {
  insertRelease,
  listPublishedSets,
  listReleases,
  lockPublishing,
  type Release,
  type ReleasedCityRow,
  rememberSigningKey,
} from '../../../db/releases.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Fieldwork } from '../../cache/open-wave.ts';
import { canonicalJson, sha256 } from '../../crypto/digest.ts';
import { type SigningKey, signDetached } from '../../crypto/signature.ts';
import { groupBy } from '../../survey/group-by.ts';
import { buildRelease } from '../../survey/release/build.ts';
import { hasFigures } from '../../survey/release/city.ts';
import type { ReleaseCity } from '../../survey/release/document.ts';
import type { Inclusion } from '../../survey/release/inclusion.ts';
import type { ReleasedCity, ReleaseInput } from '../../survey/release/input.ts';
import { inCity } from '../in-city.ts';
import { screenWave } from '../screening/screen.ts';
import { compareWithNothing, compareWithPublished, earlierEntries } from './between-releases.ts';
import { inclusionOf, readCityRoot } from './inclusion.ts';
import { factsOf, scoreReleased } from './released-city.ts';
import { tallyWave } from './tally.ts';

export interface PublishInput {
  signingKey: SigningKey;
  /** Why the release before it had to be corrected; null for the first. */
  reason: string | null;
  progress?: (done: number) => void;
}

/**
 * Publishes a wave: screen → cut-off → tally → score → release → insert. All cities of the wave are in it. The
 * release is whole or not there; who publishes while somebody else does is refused before anything is computed.
 */
export async function publish(db: Db, fieldwork: Fieldwork, input: PublishInput): Promise<Release> {
  const { signingKey, reason, progress = () => {} } = input;
  const { wave } = fieldwork;
  return await db.transaction(async (tx) => {
    if (!(await lockPublishing(tx, wave.id)))
      throw new Error(`somebody else is publishing wave ${wave.code}`);
    const [last] = await listReleases(tx, wave.id);
    if (last && !reason)
      throw new Error(`release ${last.number} exists; a correction has to name its reason`);
    await screenWave(db, fieldwork, (done) => progress(0.3 * done));
    const draft = await draftRelease(db, fieldwork, (done) => progress(0.3 + 0.7 * done));
    const cutoff = new Date(draft.provenance.cutoff);
    if (last && cutoff <= last.cutoff)
      throw new Error(
        `the database’s clock is behind the cut-off of release ${last.number} (${last.cutoff.toISOString()}), and nothing was stored or decided since`,
      );
    const named = { number: (last?.number ?? 0) + 1, supersedes: last?.number ?? null, reason };
    const released = buildRelease({ ...draft, ...named });
    const document = canonicalJson(released);
    const release: Release = {
      waveId: wave.id,
      ...named,
      createdAt: new Date(draft.createdAt),
      cutoff,
      digest: sha256(document),
      document,
      signature: await signDetached(document, signingKey),
    };
    await rememberSigningKey(tx, signingKey.kid, signingKey.publicJwk);
    await insertRelease(
      tx,
      release,
      released.cities.map((city) => shownOf(city, release.number)),
    );
    return release;
  });
}

/** What a release would be computed from: tallied and scored up to now, as screening left it, but not numbered. */
export async function draftRelease(
  db: Db,
  fieldwork: Fieldwork,
  progress: (done: number) => void = () => {},
): Promise<Omit<ReleaseInput, 'number' | 'supersedes' | 'reason'>> {
  const { wave, digest, screening, scoring: options } = fieldwork;
  const cutoff = await readCutoff(db, wave.id);
  const published = groupBy(await listPublishedSets(db, wave.id), (set) => set.city);
  const entryOf = earlierEntries(db, wave.id);
  const invited = groupBy(await countInvitations(db, wave.id, cutoff), (counts) => counts.city);
  const cities: ReleasedCity[] = [];
  const trees: Inclusion['cities'] = [];
  /** The root of a city whose figures a release shows again. */
  const rootShown = async (city: string, number: number) => {
    const set = published.get(city)?.find(({ figuresOf }) => figuresOf === number);
    if (!set) throw new Error(`release ${number} shows nothing of city ${city}`);
    return await readCityRoot(db, fieldwork, city, new Date(set.cutoff));
  };
  await tallyWave(db, fieldwork, cutoff, async (city, tally) => {
    const place = { waveId: wave.id, city: city.code };
    const modes = await countModes(db, wave.id, city.code, cutoff);
    const sets = published.get(city.code) ?? [];
    const { smallCount } = options.publication;
    const comparison =
      sets.length > 0
        ? await compareWithPublished(db, place, cutoff.toISOString(), sets, smallCount)
        : compareWithNothing(tally, smallCount);
    const made = (invited.get(city.code) ?? []).reduce((sum, counts) => sum + counts.made, 0);
    const { repeats } = comparison;
    const repeated = repeats === null ? null : await entryOf(repeats, city.code);
    trees.push({
      code: city.code,
      size: repeated?.n.valid ?? tally.counts.counted ?? 0,
      root: repeats === null ? tally.inclusionRoot : await rootShown(city.code, repeats),
    });
    cities.push({
      ...inCity(city.code, () => scoreReleased(city, tally, options)),
      fieldwork: factsOf(modes, made),
      isUnscreenedTelling: comparison.isUnscreenedTelling,
      repeated,
    });
    progress(cities.length / fieldwork.cities.size);
  });
  return {
    wave: wave.id,
    createdAt: cutoff.toISOString(),
    provenance: {
      questionnaire: [{ version: wave.questionnaireVersion, digest }],
      cutoff: cutoff.toISOString(),
      screening,
      code: `${packageJson.name} ${packageJson.version}`,
    },
    weight: wave.weight,
    options,
    cities,
    inclusion: inclusionOf(trees),
  };
}

function shownOf(city: ReleaseCity, number: number): ReleasedCityRow {
  return {
    city: city.code,
    figuresOf: city.unchangedSince ?? number,
    isPublished: hasFigures(city),
    isUnscreenedPublished: typeof city.unscreened?.score === 'number',
  };
}
