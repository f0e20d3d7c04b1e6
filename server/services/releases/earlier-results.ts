import { findLatest } from '../../../db/releases.ts';
import { listOpenedWaves, type Wave } from '../../../db/waves.ts';
import type { Surroundings } from '../../cache/context.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import type { ReleaseCity } from '../../survey/release/document.ts';

/** What a release shows of a city, with the questionnaire that was answered. */
export interface CityInWave {
  wave: Pick<Wave, 'code' | 'title'>;
  release: number;
  city: ReleaseCity;
  definition: Definition;
}

export type EarlierResultsContext = Pick<Surroundings, 'platform' | 'fieldworkOf' | 'keptReleases'>;

/** What everybody may see of a city in the waves before one, the oldest first; simulated waves are among themselves. */
export async function listEarlier(
  { platform, fieldworkOf, keptReleases }: EarlierResultsContext,
  { opensAt, simulated }: Pick<Wave, 'opensAt' | 'simulated'>,
  code: string,
): Promise<CityInWave[]> {
  const { db, now } = platform;
  const before = (await listOpenedWaves(db)).filter(
    (wave) => wave.opensAt < opensAt && wave.simulated === simulated,
  );
  const earlier: CityInWave[] = [];
  for (const wave of before.reverse()) {
    const latest = await findLatest(db, wave.id, now());
    if (!latest) continue;
    const { document } = await keptReleases.read(wave.id, latest.number);
    const city = document.cities.find((one) => one.code === code);
    if (!city) continue;
    const { definition } = await fieldworkOf(wave.id);
    earlier.push({ wave, release: latest.number, city, definition });
  }
  return earlier;
}
