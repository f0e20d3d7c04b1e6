import { localize } from '../questionnaire/localize.ts';
import type { Text } from '../questionnaire/text.ts';
import { valueFindings } from './checks.ts';
import { changeDraft, conflictsOf, type DraftChanges, type ReportDraft, valuesOf } from './draft.ts';
import type { ChoiceOption, Datum, IndicatorSet, Item } from './indicator-set.ts';
import { type Entry, qualities, qualityTitles } from './report-values.ts';
import { fieldOf, itemsOf, optionsOf, titlesOf } from './set-parts.ts';
import { parseTyped, typedOf } from './typed-entry.ts';

/**
 * A draft as a table, one row per datum, to fill in with a spreadsheet and read back (docs/evaluation.md, "In a
 * spreadsheet"). Every row names its field's entry at the time of the download, so that an untouched row changes
 * nothing, and a field that somebody else changed meanwhile is a fault rather than a loss.
 */

export const reportColumns = [
  'city',
  'variable',
  'item',
  'datum',
  'unit',
  'period',
  'value',
  'flag',
  'footnote',
  'downloaded',
] as const;
export type ReportColumn = (typeof reportColumns)[number];
export type ReportRow = Record<ReportColumn, string>;

/** Without these columns a table cannot be read. */
const needed: readonly ReportColumn[] = ['city', 'variable', 'value', 'flag', 'footnote'];

/** Identifies an entry; the same for equal entries. */
export type TokenOf = (entry: Entry | null) => string;

interface Field {
  item: Item;
  datum: Datum;
  field: string;
}

const fieldsOf = (set: IndicatorSet): Field[] =>
  itemsOf(set).flatMap((item) =>
    (item.data ?? []).map((datum) => ({ item, datum, field: fieldOf(item, datum) })),
  );

interface TableOf {
  set: IndicatorSet;
  city: string;
  draft: ReportDraft;
  tokenOf: TokenOf;
}

/** The rows of a city's draft, in a reader's language. */
export function reportTable({ set, city, draft, tokenOf }: TableOf, language: string): ReportRow[] {
  const titles = titlesOf(set);
  return fieldsOf(set).map(({ item, datum, field }) => {
    const entry = draft.fields[field]?.entry ?? null;
    const { value, quality, note } = typedOf(entry);
    const options = optionsOf(item, datum);
    const option = options.find((one) => one.value === value);
    return {
      city,
      variable: field,
      item: localize(titles.get(item.code) ?? {}, language),
      datum: localize(datum.title, language),
      unit: datum.measure ? localize(datum.measure, language) : '',
      period: set.dataDate,
      value: option ? wordOf(option, options, language) : value,
      flag: entry?.quality ? localize(qualityTitles[entry.quality], language) : quality,
      footnote: note,
      downloaded: tokenOf(entry),
    };
  });
}

/** The words allowed in a column of a row; empty where anything is. */
export function choicesIn(set: IndicatorSet, column: 'value' | 'flag', language: string): string[][] {
  return fieldsOf(set).map(({ item, datum }) => {
    if (column === 'value')
      return optionsOf(item, datum).map((one, _, options) => wordOf(one, options, language));
    return datum.unit === 'option' ? [] : qualities.map((one) => localize(qualityTitles[one], language));
  });
}

/** The word for an option: its title, or its value where several have the same title. */
function wordOf(option: ChoiceOption, options: readonly ChoiceOption[], language: string): string {
  const title = localize(option.title, language);
  return options.filter((one) => isTitle(one.title, title)).length > 1 ? option.value : title;
}

export const tableFaultCodes = [
  'column-missing',
  'column-twice',
  'other-city',
  'other-period',
  'no-variable',
  'no-such-field',
  'row-twice',
  'number',
  'digits',
  'option',
  'flag',
  'noteLong',
  'noteUnstorable',
  'changed',
  'not-whole',
  'below-zero',
  'divided-by-zero',
  'above-whole',
  'not-equal',
  'above-other',
] as const;
export type TableFaultCode = (typeof tableFaultCodes)[number];

export interface TableFault {
  /** From 1, which is the header. */
  row: number;
  /** Its place from 1; null where the row has no such cell. */
  place: number | null;
  column: ReportColumn;
  code: TableFaultCode;
  /** The text in the cell. */
  text: string;
  /** For a field that somebody else changed: who, and their entry. */
  theirs?: { by: string; field: string; entry: Entry | null };
}

const faultCodes = new Set<string>(tableFaultCodes);

/**
 * The changes of a filled-in table to a draft, or all of its faults. Rows without a value, flag and footnote change
 * nothing; nor do unchanged rows.
 */
export function readReportTable(
  { set, city, draft, tokenOf }: TableOf,
  cells: readonly (readonly string[])[],
): { changes: DraftChanges; faults: TableFault[] } {
  const [header = []] = cells;
  const places = new Map(
    reportColumns.map((column) => [column, header.findIndex((cell) => isNamed(cell, column))]),
  );
  const faults: TableFault[] = [];
  const fault = (row: number, column: ReportColumn, code: TableFaultCode, more: Partial<TableFault> = {}) => {
    const at = places.get(column) ?? -1;
    const text = cells[row - 1]?.[at] ?? '';
    faults.push({ row, place: at < 0 ? null : at + 1, column, code, text, ...more });
  };
  for (const column of needed) if (places.get(column) === -1) fault(1, column, 'column-missing');
  for (const column of reportColumns)
    if (header.filter((cell) => isNamed(cell, column)).length > 1) fault(1, column, 'column-twice');
  if (faults.length > 0) return { changes: {}, faults };

  const fields = new Map(fieldsOf(set).map((one) => [one.field, one]));
  const rowOf = new Map<string, number>();
  const changes: Record<string, Entry | null> = {};
  for (const [i, line] of cells.entries()) {
    if (i === 0) continue;
    const row = i + 1;
    const cell = (column: ReportColumn) => (line[places.get(column) ?? -1] ?? '').trim();
    const text = { value: cell('value'), quality: cell('flag'), note: cell('footnote') };
    if (line.every((one) => one.trim() === '')) continue;
    const name = cell('variable').normalize('NFKC');
    const place = fields.get(name);
    if (name === '') fault(row, 'variable', 'no-variable');
    else if (!place) fault(row, 'variable', 'no-such-field');
    if (cell('city').normalize('NFKC') !== city) fault(row, 'city', 'other-city');
    const period = cell('period').normalize('NFKC');
    if (period !== '' && dayOf(period) !== set.dataDate) fault(row, 'period', 'other-period');
    if (!place) continue;
    if (rowOf.has(name)) fault(row, 'variable', 'row-twice');
    rowOf.set(name, row);
    if (text.value === '' && text.quality === '' && text.note === '') continue;

    const value = place.datum.unit === 'option' ? optionMeant(place, text.value) : text.value;
    const quality = text.quality === '' ? '' : qualityMeant(text.quality);
    if (value === undefined) fault(row, 'value', 'option');
    if (quality === undefined) fault(row, 'flag', 'flag');
    if (value === undefined || quality === undefined) continue;
    const typed = parseTyped(place.datum, { value, quality, note: text.note });
    if ('fault' in typed) {
      fault(row, typed.fault.startsWith('note') ? 'footnote' : 'value', typed.fault);
      continue;
    }
    const seen = cell('downloaded');
    if (tokenOf(typed.entry) === seen) continue;
    changes[name] = typed.entry;
    // A table that was not downloaded shows nothing of the draft.
    const stored = draft.fields[name]?.entry ?? null;
    const [conflict] = conflictsOf(draft, -1, { [name]: typed.entry });
    if (conflict && tokenOf(stored) !== seen)
      fault(row, 'value', 'changed', { theirs: { by: conflict.by, field: name, entry: stored } });
  }
  const after = valuesOf(changeDraft(draft, changes, ''));
  for (const { code, fields: concerned } of valueFindings(set, after)) {
    const touched = concerned.findLast((field) => field in changes);
    const row = touched === undefined ? undefined : rowOf.get(touched);
    if (row !== undefined && isFaultCode(code)) fault(row, 'value', code);
  }
  return { changes, faults: faults.sort((a, b) => a.row - b.row || (a.place ?? 0) - (b.place ?? 0)) };
}

const isFaultCode = (code: string): code is TableFaultCode => faultCodes.has(code);

const isNamed = (cell: string, column: ReportColumn): boolean =>
  cell.normalize('NFKC').trim().toLowerCase() === column;

/** A day in any spreadsheet's format: 2016/10/31, 2016-10-31. */
function dayOf(text: string): string {
  const [, year = '', month = '', day = ''] = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) ?? [];
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** The option in a cell, by its value or its title in any language; undefined for none. */
function optionMeant({ item, datum }: Field, text: string): string | undefined {
  if (text === '') return '';
  const options = optionsOf(item, datum);
  const titled = options.filter(({ title }) => isTitle(title, text));
  return (options.find(({ value }) => value === text) ?? (titled.length === 1 ? titled[0] : undefined))
    ?.value;
}

const qualityMeant = (text: string): string | undefined =>
  qualities.find((one) => one === text.toLowerCase() || isTitle(qualityTitles[one], text));

const isTitle = (title: Text, text: string): boolean =>
  Object.values(title).some((one) => one?.toLowerCase() === text.toLowerCase());
