import type { CityWay, WayCounts } from '../../../db/monitor.ts';
import { groupBy } from '../../survey/group-by.ts';

export type NamedCounts = WayCounts & { name: string };

/** How answers come: by which channels, in which modes and languages. */
export interface Ways {
  channels: NamedCounts[];
  modes: NamedCounts[];
  languages: NamedCounts[];
}

/** Arrivals of one or more cities by each way, most first. */
export const waysOf = (arrivals: readonly CityWay[]): Ways => ({
  channels: sumBy(arrivals, ({ channel }) => channel),
  modes: sumBy(arrivals, ({ mode }) => mode),
  languages: sumBy(arrivals, ({ language }) => language),
});

function sumBy(arrivals: readonly CityWay[], nameOf: (arrival: CityWay) => string): NamedCounts[] {
  const sums = [...groupBy(arrivals, nameOf)].map(([name, members]) => ({ name, ...members.reduce(added) }));
  return sums
    .map(({ name, received, counted, turnedAway, held, removed, first, last }) => {
      return { name, received, counted, turnedAway, held, removed, first, last };
    })
    .sort((a, b) => b.received - a.received || (a.name < b.name ? -1 : 1));
}

const added = (a: CityWay, b: CityWay): CityWay => ({
  ...a,
  received: a.received + b.received,
  counted: a.counted + b.counted,
  turnedAway: a.turnedAway + b.turnedAway,
  held: a.held + b.held,
  removed: a.removed + b.removed,
  first: new Date(Math.min(a.first.getTime(), b.first.getTime())),
  last: new Date(Math.max(a.last.getTime(), b.last.getTime())),
});
