import type { Wave } from '../../db/waves.ts';
import type { Surroundings } from '../app.ts';
import { type Fieldwork, isClosed } from '../fieldwork.ts';
import type { OpenedWaves } from '../opened-waves.ts';

/** Whether a wave is taking answers at this moment. */
export function takesAnswers(wave: Wave, now: Date): boolean {
  return wave.opensAt <= now && !isClosed(wave, now);
}

/** What a city answers in. */
export interface CityWave {
  wave: Wave;
  fieldwork: Fieldwork;
}

/** The wave that a city answers in: its open one, else its latest one. */
export function createCityWaves(
  clock: () => Date,
  openedWaves: OpenedWaves,
  fieldworkOf: Surroundings['fieldworkOf'],
) {
  /** By the wave as it was read, so that it goes when the wave changes. */
  const loaded = new WeakMap<Wave, Fieldwork>();

  function inOrder(waves: readonly Wave[]): Wave[] {
    const now = clock();
    const begun = waves.filter((w) => w.opensAt <= now);
    return [...begun.filter((w) => takesAnswers(w, now)), ...begun.filter((w) => !takesAnswers(w, now))];
  }

  /** From what is known already; undefined when something has to be read. */
  function find(city: string): CityWave | undefined {
    for (const wave of inOrder(openedWaves.fresh() ?? [])) {
      const fieldwork = loaded.get(wave);
      if (!fieldwork) return undefined;
      if (fieldwork.cities.has(city)) return { wave, fieldwork };
    }
    return undefined;
  }

  async function read(city: string): Promise<CityWave | undefined> {
    for (const wave of inOrder(await openedWaves.read())) {
      const fieldwork = await fieldworkOf(wave.id);
      loaded.set(wave, fieldwork);
      if (fieldwork.cities.has(city)) return { wave, fieldwork };
    }
    return undefined;
  }

  return { find, read };
}
