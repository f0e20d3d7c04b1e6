import type { Text } from '../questionnaire/text.ts';
import type { IndicatorSet } from './indicator-set.ts';
import type { ReportValues } from './report-values.ts';
import { fieldOf, itemsOf, optionsOf, titlesOf } from './set-parts.ts';

/**
 * A city's values in an earlier round that compare with a field of this one: the field has the same code, and its
 * item and datum the same titles, unit and measure in both sets. The same code alone may mean something else.
 */
export function comparableValues(
  set: IndicatorSet,
  earlierSet: IndicatorSet,
  earlier: ReportValues,
): ReportValues {
  const titles = titlesOf(set);
  const earlierTitles = titlesOf(earlierSet);
  const earlierItems = new Map(itemsOf(earlierSet).map((item) => [item.code, item]));
  const comparable: ReportValues = {};
  for (const item of itemsOf(set)) {
    const before = earlierItems.get(item.code);
    if (!before || !isSameText(titles.get(item.code), earlierTitles.get(item.code))) continue;
    for (const datum of item.data ?? []) {
      const field = fieldOf(item, datum);
      const entry = earlier[field];
      const as = before.data?.find(({ id }) => id === datum.id);
      if (!entry || entry.value === null || !as) continue;
      const isSame =
        as.unit === datum.unit && isSameText(as.title, datum.title) && isSameText(as.measure, datum.measure);
      const isKnown =
        datum.unit !== 'option' || optionsOf(item, datum).some(({ value }) => value === entry.value);
      if (isSame && isKnown) comparable[field] = entry;
    }
  }
  return comparable;
}

function isSameText(a: Text = {}, b: Text = {}): boolean {
  return Object.keys({ ...a, ...b }).every((language) => a[language] === b[language]);
}
