import type { WaveCity } from '../../../db/waves.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { type Actor, requireCities } from '../../identity/grants.ts';

/** The cities of a wave whose own results the actor may see, by code. Throws `forbidden`. */
export function citiesWithFeedback({ wave, cities }: Fieldwork, actor: Actor): WaveCity[] {
  const covered = requireCities(actor, 'see-city-result', wave.id);
  return [...cities.values()].filter(({ code }) => covered === 'all' || covered.includes(code));
}
