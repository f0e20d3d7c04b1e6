import type { ListedInterviewer } from '../../server/services/interviewing/interviewers.ts';
import { removedOf } from '../../server/survey/interviewing/figures.ts';
import { shareOf } from './overview-query.ts';

/** The sort order and filter of the interviewers' table, as in the address. */
export interface InterviewersQuery {
  sort: InterviewerSort;
  /** Largest or last first. */
  down: boolean;
  city?: string | undefined;
  /** The interviewer whose days are shown. */
  name?: string | undefined;
}

/** The sort value of each column; null comes last, in either direction. */
const values = {
  name: ({ name }) => name,
  received: ({ received }) => received,
  counted: ({ counted }) => counted,
  held: ({ held }) => held,
  removed: (one) => shareOf(removedOf(one), one.received),
  time: ({ durations }) => durations?.p50 ?? null,
  /** The range without its outer tenths. */
  spread: ({ durations }) => durations && durations.p90 - durations.p10,
  perHour: ({ perHour }) => perHour,
  uniform: ({ uniform }) => uniform,
  rr1: ({ rates }) => rates.rr1,
  last: ({ last }) => last,
} as const satisfies Record<string, (one: ListedInterviewer) => number | string | null>;
export type InterviewerSort = keyof typeof values;
export const interviewerSorts = Object.keys(values) as InterviewerSort[];

/** Interviewers in the order of a query. */
export function interviewersInOrder(
  interviewers: readonly ListedInterviewer[],
  { sort, down }: Pick<InterviewersQuery, 'sort' | 'down'>,
): ListedInterviewer[] {
  const sortedBy: (one: ListedInterviewer) => number | string | null = values[sort];
  const order = down ? -1 : 1;
  return interviewers
    .map((one) => ({ one, value: sortedBy(one) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return a.value < b.value ? -order : a.value > b.value ? order : 0;
    })
    .map(({ one }) => one);
}

/** The query in an address, without defaults. */
export function searchOfInterviewers({ sort, down, city, name }: InterviewersQuery): string {
  const parameters = new URLSearchParams();
  if (sort !== 'name') parameters.set('sort', sort);
  if (down) parameters.set('down', '1');
  if (city !== undefined) parameters.set('city', city);
  if (name !== undefined) parameters.set('name', name);
  const search = parameters.toString();
  return search && `?${search}`;
}
