import { isInvited } from '../identity/invitation.ts';
import type { Platform } from '../platform.ts';
import { statusOf, wavesInOrder } from '../survey/wave.ts';
import type { Fresh } from './fresh.ts';
import type { Fieldwork } from './open-wave.ts';
import type { OpenedWaves } from './waves.ts';

/** The wave that a city answers in: its open one, else its latest one. An invitation leads to its own wave. */
export function createCityWaves(
  { db, now: clock }: Pick<Platform, 'db' | 'now'>,
  openedWaves: OpenedWaves,
  fieldworks: Fresh<Fieldwork>,
) {
  /**
   * Looks in the cache alone; undefined when the database has to be read.
   * @param isWithCode whether the link may hold an invitation
   */
  function find(city: string, isWithCode = false): Fieldwork | undefined {
    const now = clock();
    let first: Fieldwork | undefined;
    for (const wave of wavesInOrder(openedWaves.find() ?? [], now)) {
      if (first && !(isWithCode && statusOf(wave, now) === 'open')) break;
      const fieldwork = fieldworks.find(wave.id);
      if (!fieldwork) return undefined;
      if (!fieldwork.cities.has(city)) continue;
      // Only the database says which of two waves an invitation is for.
      if (first) return undefined;
      first = fieldwork;
    }
    return first;
  }

  async function read(city: string, code?: string): Promise<Fieldwork | undefined> {
    const now = clock();
    const inCity: Fieldwork[] = [];
    for (const wave of wavesInOrder(await openedWaves.read(), now)) {
      if (inCity.length > 0 && !(code && statusOf(wave, now) === 'open')) break;
      const fieldwork = await fieldworks.read(wave.id);
      if (fieldwork.cities.has(city)) inCity.push(fieldwork);
    }
    if (code && inCity.length > 1)
      for (const fieldwork of inCity) if (await isInvited(db, fieldwork, city, code)) return fieldwork;
    return inCity[0];
  }

  return { find, read };
}
