import type { Db } from '../../../db/client.ts';
import { readCutoff } from '../../../db/cutoff-barrier.ts';
import { countInvitations } from '../../../db/invitations.ts';
import { listPublishedSets } from '../../../db/releases.ts';
import { listCitiesTouched } from '../../../db/tallies.ts';
import { sealTrail } from '../../../db/trail.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { groupBy } from '../../survey/group-by.ts';
import { releaseEntry } from '../../survey/release/city.ts';
import { experimentalDimensions } from '../../survey/release/experimental.ts';
import { dimensionFigure, publishedFigures } from '../../survey/release/figure-people.ts';
import type { Inclusion } from '../../survey/release/inclusion.ts';
import type { ReleasedCity, ReleaseInput, TellingParts } from '../../survey/release/input.ts';
import { modesBefore } from '../../survey/release/mode-part.ts';
import { emptyLike } from '../../survey/tally/tally.ts';
import { inCity } from '../in-city.ts';
import {
  type Comparison,
  compareWithNothing,
  compareWithPublished,
  earlierCities,
} from './between-releases.ts';
import { inclusionOf, readCityRoot } from './inclusion.ts';
import { countBenchmarks, measureBenchmarks } from './measure-benchmarks.ts';
import { readPreviousRelease } from './previous-release.ts';
import { factsOf, scoreReleased } from './released-city.ts';
import { tallyWave } from './tally.ts';
import { tellingParts } from './telling-parts.ts';

const NOTHING_TELLING: TellingParts = { modes: false, benchmarks: new Set(), answers: false };

/** Computes the content of a release: tallied and scored up to now, as screening left it, but not numbered. */
export async function draftRelease(
  db: Db,
  fieldwork: Fieldwork,
  progress: (done: number) => void = () => {},
): Promise<Omit<ReleaseInput, 'number' | 'supersedes' | 'reason'>> {
  const { wave, digest, screening, scoring: options } = fieldwork;
  const cutoff = await readCutoff(db, wave.id);
  const published = groupBy(await listPublishedSets(db, wave.id), (set) => set.city);
  const shownIn = earlierCities(db, wave.id);
  const invited = groupBy(await countInvitations(db, wave.id, cutoff), (counts) => counts.city);
  const cities: ReleasedCity[] = [];
  const trees: Inclusion['cities'] = [];
  /** The root of a city whose figures a release repeats. */
  const rootShown = async (city: string, number: number) => {
    const { root } = await shownIn(number, city);
    if (root !== undefined) return root;
    const set = published.get(city)?.find(({ figuresOf }) => figuresOf === number);
    if (!set) throw new Error(`release ${number} shows nothing of city ${city}`);
    return await readCityRoot(db, fieldwork, city, new Date(set.cutoff));
  };
  const touchedSince = new Map<string, Promise<string[]>>();
  /** Whether anything was stored or decided in a city since an earlier cut-off. */
  const isTouched = async (city: string, since: string) => {
    const touched = touchedSince.get(since) ?? listCitiesTouched(db, wave.id, new Date(since), cutoff);
    touchedSince.set(since, touched);
    return (await touched).includes(city);
  };
  const previous = await readPreviousRelease(db, wave, cutoff);
  const modesBeforeIn = (code: string) => {
    const city = previous?.document.cities.find((one) => one.code === code);
    return previous && city ? modesBefore(previous.wave, previous.document.number, city) : null;
  };
  await tallyWave(db, fieldwork, cutoff, async (city, tally) => {
    const place = { waveId: wave.id, city: city.code };
    const made = (invited.get(city.code) ?? []).reduce((sum, counts) => sum + counts.made, 0);
    const benchmarks = await countBenchmarks(
      db,
      wave,
      { city: city.code, design: formOf(fieldwork, city.code).design },
      cutoff,
    );
    const scored = inCity(city.code, () => scoreReleased(city, tally, options));
    const anew: ReleasedCity = {
      ...scored,
      benchmarks: inCity(city.code, () => measureBenchmarks(fieldwork.definition, benchmarks, scored.score)),
      fieldwork: factsOf(tally.arrived, made),
      modesBefore: modesBeforeIn(city.code),
      telling: NOTHING_TELLING,
      isUnscreenedTelling: false,
      isHeldBack: false,
      repeated: null,
    };
    const { smallCount } = options.publication;
    const sets = await Promise.all(
      (published.get(city.code) ?? []).map(async (set) => ({
        ...set,
        entry: (await shownIn(set.figuresOf, city.code)).entry,
      })),
    );
    const now = {
      cutoff: cutoff.toISOString(),
      entry: releaseEntry(anew, { weight: wave.weight, options }, true),
    };
    const compare = async (): Promise<Comparison> => {
      const [last] = sets;
      if (!last) return compareWithNothing(tally, smallCount);
      if (!(await isTouched(city.code, last.cutoff)))
        return { repeats: last.figuresOf, isHeldBack: false, isUnscreenedTelling: false };
      const shown = sets.map((set) => ({ ...set, figures: publishedFigures(set.entry) }));
      // The experimental series needs all cities and follows later; a dimension that it may show counts as shown.
      const experimental = experimentalDimensions(anew, now.entry, options).map(({ id }) =>
        dimensionFigure(id),
      );
      const figures = new Set([...publishedFigures(now.entry), ...experimental]);
      const emptyTally = emptyLike(tally.counted);
      return await compareWithPublished(db, place, { ...now, figures, emptyTally }, shown, smallCount);
    };
    const { repeats, isHeldBack, isUnscreenedTelling } = await compare();
    const telling = repeats === null ? await tellingParts(db, place, now, sets, smallCount) : NOTHING_TELLING;
    const repeated = repeats === null ? null : (await shownIn(repeats, city.code)).entry;
    trees.push({
      code: city.code,
      size: repeated?.n.valid ?? tally.counts.counted ?? 0,
      root: repeats === null ? tally.inclusionRoot : await rootShown(city.code, repeats),
    });
    cities.push({ ...anew, telling, isUnscreenedTelling, isHeldBack, repeated });
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
      signOff: wave.signOff,
      trail: await sealTrail(db),
    },
    weight: wave.weight,
    options,
    cities,
    inclusion: inclusionOf(trees),
  };
}
