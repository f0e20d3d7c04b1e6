import type { CityMonitor } from '../../server/services/monitor/monitor.ts';
import type { CityStatus } from '../../server/survey/forecast/city-status.ts';
import { alertKinds } from '../../server/survey/monitor/conditions.ts';
import { codesFound } from '../cities/search.ts';
import { overviewPath } from '../paths.ts';

/** The sort order, filter and search of the cities' table, as in the address. */
export interface OverviewQuery {
  sort: SortKey;
  /** Largest or last first. */
  down: boolean;
  status?: CityStatus | undefined;
  province?: string | undefined;
  q: string;
  /** The listed alerts; none when absent. */
  alerts?: AlertChoice | undefined;
}

/** All of a kind, or those without an owner. */
export const alertChoices = [...alertKinds, 'unowned'] as const;
export type AlertChoice = (typeof alertChoices)[number];

/** In the order of urgency. */
export const cityStatuses = [
  'stalled',
  'behind',
  'slightly_behind',
  'at_plan',
  'complete',
  'no_quota',
] as const satisfies readonly CityStatus[];

export const gapOf = ({ counted, plan }: Pick<CityMonitor, 'counted' | 'plan'>): number | null =>
  plan === null ? null : counted - Math.round(plan);

export const removedInCity = ({ removed }: Pick<CityMonitor, 'removed'>): number =>
  Object.values(removed).reduce((sum, n) => sum + n, 0);

export const shareOf = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** The sort value of each column; null comes last, in either direction. */
const values = {
  code: ({ code }) => code,
  status: ({ status }) => cityStatuses.indexOf(status),
  received: ({ received }) => received,
  counted: ({ counted }) => counted,
  target: ({ target }) => target,
  gap: gapOf,
  chance: ({ chance }) => chance,
  worst: ({ worst }) => worst && worst.counted / worst.target,
  removed: (city) => shareOf(removedInCity(city), city.received),
  held: ({ held }) => held,
  channel: (city) => shareOf(city.topChannel?.n ?? 0, city.received),
  last: ({ lastArrival }) => lastArrival?.getTime() ?? null,
} as const satisfies Record<string, (city: CityMonitor) => number | string | null>;
export type SortKey = keyof typeof values;
export const sortKeys = Object.keys(values) as SortKey[];

/** The cities that a query shows, in its order. */
export function shownCities(cities: readonly CityMonitor[], query: OverviewQuery): CityMonitor[] {
  const { status, province, sort, down } = query;
  const searchable = cities.map((city) => ({ ...city, province: city.province.province }));
  const hits = query.q.trim() === '' ? undefined : codesFound(searchable, query.q);
  const sortedBy: (city: CityMonitor) => number | string | null = values[sort];
  const order = down ? -1 : 1;
  return cities
    .filter(
      (city) =>
        (status === undefined || city.status === status) &&
        (province === undefined || city.province.provinceCode === province) &&
        (!hits || hits.has(city.code)),
    )
    .map((city) => ({ city, value: sortedBy(city) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return a.value < b.value ? -order : a.value > b.value ? order : 0;
    })
    .map(({ city }) => city);
}

/** The query in an address, without defaults. */
export function searchOf({ sort, down, status, province, q, alerts }: OverviewQuery): string {
  const parameters = new URLSearchParams();
  if (sort !== 'status') parameters.set('sort', sort);
  if (down) parameters.set('down', '1');
  if (status) parameters.set('status', status);
  if (province) parameters.set('province', province);
  if (q) parameters.set('q', q);
  if (alerts) parameters.set('alerts', alerts);
  const search = parameters.toString();
  return search && `?${search}`;
}

/** The same page with another choice. */
export const overviewPathWith = (
  { wave, query }: { wave: { code: string }; query: OverviewQuery },
  change: Partial<OverviewQuery>,
): string => overviewPath(wave.code, searchOf({ ...query, ...change }));
