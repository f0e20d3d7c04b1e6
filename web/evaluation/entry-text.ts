import type { ReportFinding } from '../../server/survey/evaluation/checks.ts';
import type { Datum, IndicatorPart, Item } from '../../server/survey/evaluation/indicator-set.ts';
import { type Entry, qualityTitles } from '../../server/survey/evaluation/report-values.ts';
import { itemPartsOf, optionsOf } from '../../server/survey/evaluation/set-parts.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { colonIn, type Language, stringsIn } from '../language.ts';

/** A city's entries, in words. */

/** An entry with its unit, quality and note. */
export function entryText(
  item: Item,
  datum: Datum,
  entry: Entry | null | undefined,
  language: Language,
): string {
  const { level: words } = stringsIn(language).evaluation;
  if (!entry) return words.emptied;
  const details = [entry.quality && localize(qualityTitles[entry.quality], language), entry.note].filter(
    Boolean,
  );
  return [valueText(item, datum, entry, language), ...details].join(' · ');
}

/** The value of an entry alone. */
export function valueText(item: Item, datum: Datum, { value }: Entry, language: Language): string {
  const { level: words } = stringsIn(language).evaluation;
  if (value === null) return words.missing;
  if (typeof value === 'number')
    return `${value.toLocaleString(language, { maximumFractionDigits: 6 })}${datum.measure ? ` ${localize(datum.measure, language)}` : ''}`;
  const option = optionsOf(item, datum).find((one) => one.value === value);
  return option ? localize(option.title, language) : value;
}

/** How an item's data become its score. */
export function formulaText(item: Item, language: Language): string {
  const { level: words } = stringsIn(language).evaluation;
  const nameOf = (id: string) => {
    const datum = item.data?.find((one) => one.id === id);
    return datum ? localize(datum.title, language) : id;
  };
  const partText = (part: IndicatorPart) =>
    part.kind === 'choice' ? words.graded : `${part.of.map(nameOf).join(' ÷ ')} × 100`;
  const parts = itemPartsOf(item);
  if (parts.length <= 1) return parts.map(partText).join('');
  return parts.map((part) => `${part.share}% × ${partText(part)}`).join(' + ');
}

/** The message of a check, with its data. */
export function findingText(
  { code, fields, isAnswered }: ReportFinding,
  item: Item,
  language: Language,
): string {
  const { findings: words } = stringsIn(language).evaluation;
  const names = fields.flatMap((field) => {
    const datum = item.data?.find(({ id }) => field === `${item.code}.${id}`);
    return datum ? [localize(datum.title, language)] : [];
  });
  const about = names.length > 0 ? `${names.join(' / ')}${colonIn(language)}` : '';
  return `${about}${words[code]}${isAnswered ? words.answered : ''}`;
}
