import type { Text } from '../text.ts';
import { tagOfHeader } from './form-language.ts';
import type { FormPlace, FormReport, FormSheet } from './report.ts';

/** Reads a sheet of an XLSForm by its header, as people and other programs write it. */

/** Names of columns in other programs and older forms. */
const aliases: Readonly<Record<string, string>> = {
  relevance: 'relevant',
  caption: 'label',
  value: 'name',
  title: 'form_title',
  id_string: 'form_id',
  readonly: 'read_only',
};

/** Columns with a text for each language. */
const translated = ['label', 'hint', 'cs_title', 'cs_intro'];

interface FormColumn {
  name: string;
  /** The tag of its texts, in a translated column that names one. */
  language: string | undefined;
  header: string;
}

/** A row that is not blank. */
export interface FormLine {
  place: FormPlace;
  /** The cell in a column, trimmed; empty where there is no such column. */
  cell(column: string): string;
  /** The texts of a translated column as they stand, or undefined where there is none. */
  texts(column: string): Text | undefined;
  /** The place of a column. */
  at(column: string, language?: string): FormPlace;
}

export interface FormTable {
  name: string;
  lines: readonly FormLine[];
  /** Language tags of the columns, in order; columns without one use the default. */
  languages: readonly string[];
  has(column: string): boolean;
  header: FormPlace;
}

/** @param columns those that are read, or known and ignored */
export interface TableColumns {
  required: readonly string[];
  read: readonly string[];
  /** Columns that other programs use for looks and media: one note for the whole column. */
  plain: readonly string[];
}

/** Reads a sheet and reports the faults of its header. */
export function readFormTable(
  sheet: FormSheet,
  { required, read, plain }: TableColumns,
  defaultLanguage: string,
  report: FormReport,
): FormTable {
  const header: FormPlace = { sheet: sheet.name, row: 1 };
  const columns = (sheet.rows[0] ?? []).map((cell) => columnOf(cell, defaultLanguage));
  const isFilled = (i: number) => sheet.rows.slice(1).some((cells) => (cells[i] ?? '').trim() !== '');
  const fields = columns.map((column, i) => {
    const place = { ...header, column: column.header };
    const isFirst =
      columns.findIndex(({ name, language }) => name === column.name && language === column.language) === i;
    if (column.name === '' || !isFilled(i)) return isFirst ? column : undefined;
    if (!isFirst) report.note(place, 'leftOut', 'repeatedColumn');
    else if (translated.includes(column.name) && column.language === undefined)
      report.note(place, 'refused', 'unknownLanguage', { name: column.header });
    else if (column.language === 'zh-CN' && /\(\s*zh\s*\)$|::?\s*zh$/.test(column.header))
      report.note(place, 'changed', 'otherLanguage', { from: 'zh', to: 'zh-CN' });
    else if (plain.includes(column.name.split('::')[0] ?? '')) report.note(place, 'leftOut', 'plainColumn');
    else if (!read.includes(column.name) && !required.includes(column.name))
      report.note(place, 'leftOut', 'unknownColumn');
    return isFirst ? column : undefined;
  });
  const at = (column: string, language?: string) =>
    fields.findIndex((f) => f?.name === column && (language === undefined || f.language === language));
  for (const column of required) if (at(column) < 0) report.note(header, 'refused', 'noColumn', { column });
  report.enter(header, fields.map((f) => f?.header ?? '').filter(Boolean)[0] ?? '');
  const lines = sheet.rows.flatMap((cells, i): FormLine[] => {
    if (i === 0 || cells.every((cell) => cell.trim() === '')) return [];
    const place = { sheet: sheet.name, row: i + 1 };
    return [
      {
        place,
        cell: (column) => (cells[at(column)] ?? '').trim(),
        texts(column) {
          const texts = fields.flatMap((f, c): [string, string][] => {
            const text = cells[c] ?? '';
            return f?.name === column && f.language && text.trim() !== '' ? [[f.language, text]] : [];
          });
          return texts.length === 0 ? undefined : Object.fromEntries(texts);
        },
        at(column, language) {
          const found = fields[at(column, language)] ?? fields[at(column)];
          return { ...place, column: found?.header ?? column };
        },
      },
    ];
  });
  return {
    name: sheet.name,
    lines,
    languages: [
      ...new Set(
        fields.flatMap((f, i) => (f?.name === 'label' && f.language && isFilled(i) ? [f.language] : [])),
      ),
    ],
    has: (column) => at(column) >= 0,
    header,
  };
}

/** `label::English (en)`, `Constraint message`, `media:image` as columns. */
function columnOf(cell: string, defaultLanguage: string): FormColumn {
  const header = cell.trim().slice(0, LONGEST_HEADER);
  const [, base = header, language] = /^([^:]*):{1,2}(.+)$/s.exec(header) ?? [];
  const plainName = base.trim().toLowerCase().replace(/\s+/g, '_');
  const name = aliases[plainName] ?? plainName;
  if (!translated.includes(name))
    return {
      name: language === undefined ? name : `${name}::${language.trim().toLowerCase()}`,
      language: undefined,
      header,
    };
  return { name, language: language === undefined ? defaultLanguage : tagOfHeader(language), header };
}

/** Headers are read up to here, in characters. */
const LONGEST_HEADER = 200;
