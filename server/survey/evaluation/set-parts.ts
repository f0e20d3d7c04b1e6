import type { Text } from '../questionnaire/text.ts';
import { type Hundredths, hundredthsOf } from './hundredths.ts';
import type { ChoiceOption, Datum, Indicator, IndicatorPart, IndicatorSet, Item } from './indicator-set.ts';

/** Reads an indicator set. */

export const itemsOf = (set: IndicatorSet): Item[] =>
  indicatorsOf(set).flatMap((indicator) => indicator.items);

export const indicatorsOf = (set: IndicatorSet): Indicator[] =>
  set.levels.flatMap((level) => level.indicators);

/** The field of a report that holds a datum: `L1P1-A1.used`. */
export const fieldOf = (item: Pick<Item, 'code'>, datum: Pick<Datum, 'id'>): string =>
  `${item.code}.${datum.id}`;

/** The item and datum that a field holds; undefined where the set has none. */
export function itemOfField(set: IndicatorSet, field: string): { item: Item; datum: Datum } | undefined {
  for (const item of itemsOf(set))
    for (const datum of item.data ?? []) if (fieldOf(item, datum) === field) return { item, datum };
  return undefined;
}

/** The ratios and choices of an item; empty for a given or surveyed one. */
export function itemPartsOf({ score }: Item): IndicatorPart[] {
  if (score.kind === 'mix') return score.parts;
  return score.kind === 'ratio' || score.kind === 'choice' ? [{ ...score, share: 100 }] : [];
}

/** The options of a datum; empty for a number. */
export const optionsOf = (item: Item, datum: Pick<Datum, 'id'>): ChoiceOption[] =>
  itemPartsOf(item).flatMap((part) => (part.kind === 'choice' && part.of === datum.id ? part.options : []));

/** A percentage of a parsed set, which has two decimals at most. */
export function percentHundredths(percent: number): Hundredths {
  const hundredths = hundredthsOf(percent);
  if (hundredths === undefined) throw new RangeError(`${percent} has more than two decimals`);
  return hundredths;
}

export const isSurvey = (indicator: Indicator): boolean => indicator.items[0]?.score.kind === 'survey';

/** The indicator that the survey fills; none in a set without one. */
const surveyIndicator = (set: IndicatorSet): Indicator | undefined => indicatorsOf(set).find(isSurvey);

/** The survey's weight in a set, in hundredths of a percent: 0 without one. */
export function surveyWeight(set: IndicatorSet): Hundredths {
  const indicator = surveyIndicator(set);
  return indicator ? percentHundredths(indicator.weight) : 0;
}

/** The titles of all levels, indicators and items by code; an only child has the title above it. */
export function titlesOf(set: IndicatorSet): Map<string, Text> {
  const titles = new Map<string, Text>();
  for (const level of set.levels) {
    titles.set(level.code, level.title);
    for (const indicator of level.indicators) {
      const title = indicator.title ?? level.title;
      titles.set(indicator.code, title);
      for (const item of indicator.items) titles.set(item.code, item.title ?? title);
    }
  }
  for (const { code, title } of set.deductions ?? []) titles.set(code, title);
  return titles;
}
