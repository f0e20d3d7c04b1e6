import type { Wave } from '../../../db/waves.ts';
import { type Actor, requireCities } from '../../identity/grants.ts';
import type { CityMonitor, Monitors } from './monitor.ts';
import { oncePerMonitor } from './once.ts';

export interface Overview {
  asOf: Date;
  cities: CityMonitor[];
}

const once = oncePerMonitor<Overview>();

/**
 * The state of the cities that the reader may see: the same object for all readers of the same cities, until the next
 * count. Throws `forbidden`.
 */
export async function overview(monitorOf: Monitors, wave: Wave, actor: Actor): Promise<Overview | undefined> {
  const scope = requireCities(actor, 'see-monitor', wave.id);
  const monitor = await monitorOf(wave);
  if (!monitor) return undefined;
  const { asOf, cities } = monitor;
  const isSeen = (code: string) => scope === 'all' || scope.includes(code);
  return await once(monitor, scope, async () => ({
    asOf,
    cities: cities.filter(({ code }) => isSeen(code)),
  }));
}
