import { expect, test } from 'vitest';
import type { HeldGroup } from '../../server/services/review/queue.ts';
import { type ReviewSortKey, reviewSearchOf, shownGroups } from './review-query.ts';

const groupOf = (group: string, others: Partial<HeldGroup>): HeldGroup => ({
  city: '330100',
  group,
  rule: 'PRAISE',
  submissions: 20,
  since: new Date('2026-11-20T00:00:00Z'),
  evidence: {},
  stake: 1,
  score: null,
  withGroup: null,
  withAll: null,
  hasTwoOpinions: false,
  ...others,
});
const groups = [
  groupOf('a', { stake: 0.5, submissions: 40, rule: 'HASTY', city: '110000' }),
  groupOf('b', { stake: null, submissions: 30, since: new Date('2026-11-18T00:00:00Z') }),
  groupOf('c', { stake: 2, rule: 'SIMILAR', since: new Date('2026-11-19T00:00:00Z') }),
];
const shown = (sort: ReviewSortKey, reversed = false, city?: string) =>
  shownGroups(groups, { sort, reversed, city })
    .map(({ group }) => group)
    .join('');

test.each<[ReviewSortKey, string, string]>([
  ['stake', 'cab', 'acb'],
  ['size', 'abc', 'cba'],
  ['age', 'bca', 'acb'],
  ['rule', 'cba', 'abc'],
  ['city', 'abc', 'bca'],
])(
  'the queue by %s: the most urgent first, or last; what is not known comes last in any case',
  (sort, first, last) => {
    expect(shown(sort)).toBe(first);
    expect(shown(sort, true)).toBe(last);
  },
);

test('one city alone, by an address that says only what is not as usual', () => {
  expect(shown('stake', false, '330100')).toBe('cb');
  expect(reviewSearchOf({ sort: 'stake', reversed: false })).toBe('');
  expect(reviewSearchOf({ sort: 'age', reversed: true, city: '330100' })).toContain('sort=age');
});
