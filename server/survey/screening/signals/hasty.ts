import { groupBy } from '../../group-by.ts';
import type { SignalOptions } from './options.ts';
import type { SampledAnswer, SignalFinding, SignalSample } from './sample.ts';

/**
 * HASTY: most of the timed pages were answered faster than they can be read. The client reports the times, so the
 * rule only holds. Answers of one channel and day make a group. The day is UTC: it only names the group, and held
 * groups keep their names.
 */
export function findHasty({ answers }: SignalSample, options: SignalOptions): SignalFinding[] {
  const isHasty = ({ pages, hastyPages }: SampledAnswer) =>
    pages !== null &&
    hastyPages !== null &&
    pages >= options.hastyPages &&
    hastyPages > options.hastyShare * pages;
  const groups = groupBy(
    answers.filter(isHasty),
    ({ storedAt, channel }) => `channel:${channel ?? '-'}:${new Date(storedAt).toISOString().slice(0, 10)}`,
  );
  const sum = (members: readonly SampledAnswer[], of: 'pages' | 'hastyPages') =>
    members.reduce((total, m) => total + (m[of] ?? 0), 0);
  return [...groups].map(([key, members]) => ({
    key,
    members,
    evidence: {
      answers: members.length,
      pages: sum(members, 'pages'),
      hastyPages: sum(members, 'hastyPages'),
    },
  }));
}
