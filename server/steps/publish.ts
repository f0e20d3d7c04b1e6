import { readCutoff } from '../../db/barrier.ts';
import type { Db } from '../../db/client.ts';
import { refusingConstraint } from '../../db/errors.ts';
import { insertRelease, listReleases, type Release, rememberSigningKey } from '../../db/releases.ts';
import type { WaveCity } from '../../db/waves.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { canonicalJson, sha256 } from '../digest.ts';
import type { Fieldwork } from '../fieldwork.ts';
import { type SigningKey, signDetached } from '../signature.ts';
import { margins } from '../survey/margins.ts';
import { buildRelease, type ReleasedCity, type ReleaseInput } from '../survey/release.ts';
import { scoreCity } from '../survey/score.ts';
import { type ScoringOptions, scoringOptions } from '../survey/scoring.ts';
import { add, emptyLike } from '../survey/tally.ts';
import { aFewAtATime } from './a-few-at-a-time.ts';
import { inCity } from './in-city.ts';
import { screenWave } from './screen.ts';
import { type CityTally, keptTally, refreshTallies } from './tally.ts';

export interface PublishInput {
  signingKey: SigningKey;
  /** Why the release before it had to be corrected; null for the first. */
  reason: string | null;
  progress?: (done: number) => void;
}

/**
 * Publishes a wave: screen → cut-off → tally → score → release → insert. The cities in it are those with at
 * least one submission. The release is whole or not there; two that start at once cannot get one number.
 */
export async function publish(db: Db, fieldwork: Fieldwork, input: PublishInput): Promise<Release> {
  const [last] = await listReleases(db, fieldwork.wave.id);
  if (last && !input.reason)
    throw new Error(`release ${last.number} exists; a correction has to name its reason`);
  const draft = await draftRelease(db, fieldwork, input.progress);
  const cutoff = new Date(draft.provenance.cutoff);
  if (last && cutoff <= last.cutoff)
    throw new Error(
      `the database’s clock is behind the cut-off of release ${last.number} (${last.cutoff.toISOString()}), and nothing was stored or decided since`,
    );
  const document = canonicalJson(
    buildRelease({
      ...draft,
      number: (last?.number ?? 0) + 1,
      supersedes: last?.number ?? null,
      reason: input.reason,
    }),
  );
  await rememberSigningKey(db, input.signingKey.kid, input.signingKey.publicJwk);
  const release: Release = {
    waveId: fieldwork.wave.id,
    number: (last?.number ?? 0) + 1,
    createdAt: new Date(draft.createdAt),
    cutoff,
    supersedes: last?.number ?? null,
    reason: input.reason,
    digest: sha256(document),
    document,
    signature: await signDetached(document, input.signingKey),
  };
  try {
    await insertRelease(db, release);
  } catch (error) {
    if (refusingConstraint(error) !== 'releases_wave_id_number_pk') throw error;
    throw new Error(`release ${release.number} was published by somebody else meanwhile`, { cause: error });
  }
  return release;
}

/** What the next release would be computed from: screened, tallied and scored up to now, but not numbered. */
export async function draftRelease(
  db: Db,
  fieldwork: Fieldwork,
  progress: (done: number) => void = () => {},
): Promise<Omit<ReleaseInput, 'number' | 'supersedes' | 'reason'>> {
  const { wave, digest, screening } = fieldwork;
  const options = scoringOptions.parse(wave.scoring);
  await screenWave(db, fieldwork, (done) => progress(0.3 * done));
  const cutoff = await readCutoff(db, wave.id);
  await refreshTallies(db, fieldwork, cutoff, (done) => progress(0.3 + 0.5 * done));
  const cities: ReleasedCity[] = [];
  let done = 0;
  await aFewAtATime(fieldwork.cities.values(), async (city) => {
    const tally = await keptTally(db, fieldwork, city.code, cutoff);
    if (tally) cities.push(inCity(city.code, () => releasedCity(city, tally, options)));
    progress(0.8 + (0.2 * ++done) / fieldwork.cities.size);
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
  };
}

function releasedCity(city: WaveCity, tally: CityTally, options: ScoringOptions): ReleasedCity {
  const { counted: valid = 0, ...removed } = tally.counts;
  const known = city.margins === null ? null : margins.parse(city.margins);
  const everybody = emptyLike(tally.counted);
  add(everybody, tally.counted);
  add(everybody, tally.removed);
  return {
    code: city.code,
    name: city.name,
    received: Object.values(tally.counts).reduce((sum, n) => sum + n, 0),
    valid,
    removed,
    population: city.population,
    marginSource: city.marginSource,
    score: scoreCity(tally.counted, known, options, city.population),
    unscreened: scoreCity(everybody, known, options, city.population),
  };
}
