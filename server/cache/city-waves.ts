import type { Wave } from '../../db/waves.ts';
import { isInvited } from '../identity/invitation.ts';
import type { Platform } from '../platform.ts';
import type { Fieldwork, FieldworkOf } from './open-wave.ts';
import { inOrder, takesAnswers } from './wave-order.ts';
import type { OpenedWaves } from './waves.ts';

/** What a city answers in. */
export interface CityWave {
  wave: Wave;
  fieldwork: Fieldwork;
}

/** The wave that a city answers in: its open one, else its latest one. An invitation leads to its own. */
export function createCityWaves(
  { db, now: clock }: Pick<Platform, 'db' | 'now'>,
  openedWaves: OpenedWaves,
  fieldworkOf: FieldworkOf,
) {
  /** By the wave as it was read, so that it goes when the wave changes. */
  const loaded = new WeakMap<Wave, Fieldwork>();

  /**
   * From what is known already; undefined when something has to be read.
   * @param isWithCode whether the link holds what may be an invitation
   */
  function find(city: string, isWithCode = false): CityWave | undefined {
    const now = clock();
    let first: CityWave | undefined;
    for (const wave of inOrder(openedWaves.fresh() ?? [], now)) {
      if (first && !(isWithCode && takesAnswers(wave, now))) break;
      const fieldwork = loaded.get(wave);
      if (!fieldwork) return undefined;
      if (!fieldwork.cities.has(city)) continue;
      // Which of two an invitation is for has to be read.
      if (first) return undefined;
      first = { wave, fieldwork };
    }
    return first;
  }

  async function read(city: string, code?: string): Promise<CityWave | undefined> {
    const now = clock();
    const found: CityWave[] = [];
    for (const wave of inOrder(await openedWaves.read(), now)) {
      if (found.length > 0 && !(code && takesAnswers(wave, now))) break;
      const fieldwork = await fieldworkOf(wave.id);
      loaded.set(wave, fieldwork);
      if (fieldwork.cities.has(city)) found.push({ wave, fieldwork });
    }
    if (code && found.length > 1)
      for (const one of found) if (await isInvited(db, one.fieldwork, city, code)) return one;
    return found[0];
  }

  return { find, read };
}
