import type { Wave } from '../../../db/waves.ts';
import type { Surroundings } from '../../cache/context.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import type { ReleaseCity } from '../../survey/release/document.ts';
import { earlierWaves } from './earlier-waves.ts';

/** What a release shows of a city, with its questionnaire. */
export interface CityInWave {
  wave: Pick<Wave, 'code' | 'title'>;
  release: number;
  city: ReleaseCity;
  definition: Definition;
}

export type EarlierResultsContext = Pick<Surroundings, 'platform' | 'fieldworkOf' | 'keptReleases'>;

/** A city's public results in the waves before one, oldest first; simulated waves see only simulated ones. */
export async function listEarlier(
  { platform, fieldworkOf, keptReleases }: EarlierResultsContext,
  before: Pick<Wave, 'opensAt' | 'simulated'>,
  code: string,
): Promise<CityInWave[]> {
  const { db, now } = platform;
  const earlier: CityInWave[] = [];
  for await (const { wave, latest } of earlierWaves(db, before, now())) {
    const { document } = await keptReleases.read(wave.id, latest.number);
    const city = document.cities.find((one) => one.code === code);
    if (!city) continue;
    const { definition } = await fieldworkOf(wave.id);
    earlier.unshift({ wave, release: latest.number, city, definition });
  }
  return earlier;
}
