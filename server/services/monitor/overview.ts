import type { Wave } from '../../../db/waves.ts';
import { type Actor, requireCities } from '../../identity/grants.ts';
import type { CityMonitor, Monitors } from './monitor.ts';

/** How the cities stand that somebody may see. Throws `forbidden`. */
export async function overview(
  monitorOf: Monitors,
  wave: Wave,
  actor: Actor,
): Promise<{ asOf: Date; cities: CityMonitor[] } | undefined> {
  const cities = requireCities(actor, 'see-monitor', wave.id);
  const monitor = await monitorOf(wave);
  return (
    monitor && {
      asOf: monitor.asOf,
      cities: monitor.cities.filter(({ code }) => cities === 'all' || cities.includes(code)),
    }
  );
}
