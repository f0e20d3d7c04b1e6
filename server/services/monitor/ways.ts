import type { CityWay, WayCounts } from '../../../db/monitor.ts';
import { verdictReasons } from '../../survey/screening/verdict.ts';

export type NamedCounts = WayCounts & { name: string };

/** How answers arrive: by channel, mode and language. */
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
  const sums = new Map<string, NamedCounts>();
  for (const arrival of arrivals) {
    const name = nameOf(arrival);
    const sum = sums.get(name) ?? { name, ...NOTHING, reasons: {}, first: arrival.first, last: arrival.last };
    sums.set(name, sum);
    for (const key of counted) sum[key] += arrival[key];
    for (const reason of verdictReasons) {
      const n = arrival.reasons[reason];
      if (n) sum.reasons[reason] = (sum.reasons[reason] ?? 0) + n;
    }
    if (arrival.first < sum.first) sum.first = arrival.first;
    if (arrival.last > sum.last) sum.last = arrival.last;
  }
  return [...sums.values()].sort((a, b) => b.received - a.received || (a.name < b.name ? -1 : 1));
}

const NOTHING = { received: 0, counted: 0, turnedAway: 0, held: 0, removed: 0 };
const counted = ['received', 'counted', 'turnedAway', 'held', 'removed'] as const;
