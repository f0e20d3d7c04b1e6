import { expect, test } from 'vitest';
import { smallSet, smallValues } from '../../../test/support/fixtures/small-set.ts';
import { comparableValues } from './comparable.ts';
import type { IndicatorSet, Item } from './indicator-set.ts';
import { itemsOf } from './set-parts.ts';

/** The small set of another round, with a change to its items. */
function otherSet(change: (items: Record<string, Item>) => void): IndicatorSet {
  const set = { ...structuredClone(smallSet), dataDate: '2015-10-31' };
  change(Object.fromEntries(itemsOf(set).map((item) => [item.code, item])));
  return set;
}
const comparedWith = (change: Parameters<typeof otherSet>[0]) =>
  Object.keys(comparableValues(smallSet, otherSet(change), smallValues));
/** Everything that was reported; a value missing then has nothing to compare with. */
const all = Object.keys(smallValues).filter((field) => field !== 'L1P2-A2.trade');

test('the same fields of another round are compared, but for those that were missing', () => {
  expect(comparedWith(() => {})).toEqual(all);
});

test('a field that means something else in the other round is not compared', () => {
  const without = (...fields: string[]) => all.filter((field) => !fields.includes(field));
  const used = without('L1P1-A1.used');
  expect(
    comparedWith((items) => (items['L1P1-A1']!.data![0]!.title = { 'zh-CN': '别的', en: 'Other' })),
  ).toEqual(used);
  expect(comparedWith((items) => (items['L1P1-A1']!.data![0]!.unit = 'amount'))).toEqual(used);
  const renamed = without('L1P1-A1.used', 'L1P1-A1.all');
  expect(comparedWith((items) => (items['L1P1-A1']!.title = { 'zh-CN': '别的', en: 'Other' }))).toEqual(
    renamed,
  );
  const counted = { 'zh-CN': '亿元', en: '100 million yuan' };
  expect(comparedWith((items) => (items['L1P2-A2']!.data![0]!.measure = counted))).toEqual(
    without('L1P2-A2.online'),
  );
});

test('an option that is none any more is not compared', () => {
  const earlier = { ...smallValues, 'L1P1-A2.state': { value: 'almost' } };
  expect(comparableValues(smallSet, smallSet, earlier)).not.toHaveProperty('L1P1-A2.state');
});
