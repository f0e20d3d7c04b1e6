import type { Db } from '../../../db/client.ts';
import { findQuestionnaire } from '../../../db/questionnaires.ts';
import { findRelease, type Release } from '../../../db/releases.ts';
import { findWave, listWaveCities, type Wave, type WaveCity } from '../../../db/waves.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import type { ReleaseDocument } from '../../survey/release/document.ts';
import type { Names } from '../../survey/release/table.ts';

/** A release and the other sources of its files. All of it is frozen, so the files are too. */
export interface ReleaseSources {
  release: Release;
  document: ReleaseDocument;
  wave: Wave;
  definition: Definition;
  cities: ReadonlyMap<string, WaveCity>;
}

/** Reads the sources of an existing release. */
export async function readSources(db: Db, waveId: string, number: number): Promise<ReleaseSources> {
  const release = await findRelease(db, waveId, number);
  const wave = await findWave(db, waveId);
  if (!release || !wave) throw new Error(`release ${number} is not there`);
  const questionnaire = await findQuestionnaire(db, wave.questionnaireName, wave.questionnaireVersion);
  if (!questionnaire) throw new Error(`wave ${wave.code} names a questionnaire that is not there`);
  const cities = await listWaveCities(db, waveId);
  return {
    release,
    document: JSON.parse(release.document),
    wave,
    definition: questionnaire.definition,
    cities: new Map(cities.map((city) => [city.code, city])),
  };
}

/** The names of a release's ids and codes; questions include the core's and all modules'. */
export function namesIn({ definition, cities }: Pick<ReleaseSources, 'definition' | 'cities'>): Names {
  const { dimensions, questions, modules } = definition;
  const all = [...questions, ...modules.flatMap((m) => m.questions)];
  return {
    cities,
    dimensions: new Map(dimensions.map(({ id, title }) => [id, title])),
    questions: new Map(all.map(({ id, title }) => [id, title])),
  };
}
