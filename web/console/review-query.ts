import type { HeldGroup } from '../../server/services/review/queue.ts';
import { holdReasons } from '../../server/survey/screening/verdict.ts';

/** The sort order and filter of the queue, as in the address. */
export interface ReviewQuery {
  sort: ReviewSortKey;
  /** Against the column's usual order. */
  reversed: boolean;
  city?: string | undefined;
}

/** The sort value of each column, and whether its largest values come first. */
const columns = {
  stake: { value: ({ stake }) => stake, isLargestFirst: true },
  size: { value: ({ submissions }) => submissions, isLargestFirst: true },
  age: { value: ({ since }) => -since.getTime(), isLargestFirst: true },
  rule: { value: ({ rule }) => holdReasons.indexOf(rule), isLargestFirst: false },
  city: { value: ({ city }) => city, isLargestFirst: false },
} as const satisfies Record<
  string,
  { value: (group: HeldGroup) => number | string | null; isLargestFirst: boolean }
>;
export type ReviewSortKey = keyof typeof columns;
export const reviewSortKeys = Object.keys(columns) as ReviewSortKey[];

/** Whether the largest values come first. */
export const isDescending = ({ sort, reversed }: ReviewQuery): boolean =>
  columns[sort].isLargestFirst !== reversed;

/** The groups that a query shows, in its order; unknown values come last, in either direction. */
export function shownGroups(groups: readonly HeldGroup[], query: ReviewQuery): HeldGroup[] {
  const keyOf: (group: HeldGroup) => number | string | null = columns[query.sort].value;
  const order = isDescending(query) ? -1 : 1;
  return groups
    .filter(({ city }) => query.city === undefined || city === query.city)
    .map((group) => ({ group, value: keyOf(group) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return a.value < b.value ? -order : a.value > b.value ? order : 0;
    })
    .map(({ group }) => group);
}

/** The query in an address, without defaults. */
export function reviewSearchOf({ sort, reversed, city }: ReviewQuery): string {
  const parameters = new URLSearchParams();
  if (sort !== 'stake') parameters.set('sort', sort);
  if (reversed) parameters.set('reversed', '1');
  if (city) parameters.set('city', city);
  const search = parameters.toString();
  return search && `?${search}`;
}
