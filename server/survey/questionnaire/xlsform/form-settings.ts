import type { Dimension, WeightingVariable } from '../questionnaire.ts';
import type { Text } from '../text.ts';
import { headerOfTag, tagOfHeader } from './form-language.ts';
import { questionnaireNameOf } from './form-names.ts';
import { readFormTable } from './form-table.ts';
import { cellWords, isNo, isYes } from './form-words.ts';
import type { FormPlace, FormReport, FormSheet } from './report.ts';

/** Everything around the questions: the sheets `settings`, `cs_dimensions` and `cs_weighting`. */

const settingsColumns = {
  required: [],
  read: ['form_title', 'form_id', 'default_language', 'cs_title', 'cs_languages'],
  plain: [
    'version',
    'style',
    'instance_name',
    'public_key',
    'submission_url',
    'auto_send',
    'auto_delete',
    'allow_choice_duplicates',
  ],
};

export interface FormSettings {
  name: string;
  title: Text | undefined;
  /** The language of columns that name none. */
  defaultLanguage: string;
  /** Where the form lists them. */
  languages: string[] | undefined;
  at: (column: string) => FormPlace;
}

/** Reads the settings; a form without them takes the language of the survey's texts. */
export function readFormSettings(
  sheet: FormSheet | undefined,
  guessedLanguage: string,
  report: FormReport,
): FormSettings {
  const place: FormPlace = { sheet: 'settings', row: 2 };
  const table = sheet && readFormTable(sheet, settingsColumns, guessedLanguage, report);
  const line = table?.lines[0];
  const at = line?.at ?? ((column: string): FormPlace => ({ ...place, column }));
  const cell = (column: string) => line?.cell(column) ?? '';
  if (line) report.enter(line.place, cell('form_title') || cell('form_id'));
  const named = cell('default_language');
  const defaultLanguage = named === '' ? undefined : tagOfHeader(named);
  if (named !== '' && !defaultLanguage)
    report.note(at('default_language'), 'refused', 'unknownLanguage', { name: named });
  const [id, title] = [cell('form_id'), cell('form_title')];
  const name = questionnaireNameOf(id) || questionnaireNameOf(title);
  if (name === '') report.note(at('form_id'), 'changed', 'noName', { name: DEFAULT_NAME });
  else if (name !== id) report.note(at('form_id'), 'changed', 'renamed', { from: id || title, to: name });
  const languages = cellWords(cell('cs_languages'));
  return {
    name: name || DEFAULT_NAME,
    title:
      line?.texts('cs_title') ?? (title === '' ? undefined : { [defaultLanguage ?? guessedLanguage]: title }),
    defaultLanguage: defaultLanguage ?? guessedLanguage,
    languages: languages.length > 0 ? languages : undefined,
    at,
  };
}

const DEFAULT_NAME = 'questionnaire';

/** The cells of the settings that are written. */
export const formSettingsOf = (
  d: { name: string; title: Text; languages: readonly string[] },
  languages: readonly string[],
): string[][] => [
  [
    'form_title',
    'form_id',
    'default_language',
    'cs_languages',
    ...languages.map((tag) => `cs_title::${headerOfTag(tag)}`),
  ],
  [
    d.title[d.languages[0] ?? ''] ?? d.name,
    d.name,
    headerOfTag(d.languages[0] ?? 'zh-CN'),
    d.languages.join(' '),
    ...languages.map((tag) => d.title[tag] ?? ''),
  ],
];

interface Placed<T> {
  value: T;
  at: (column: string, language?: string) => FormPlace;
}

/** The dimensions of a form that has some. */
export function readDimensions(
  sheet: FormSheet | undefined,
  defaultLanguage: string,
  report: FormReport,
): Placed<Dimension>[] {
  if (!sheet) return [];
  const form = { required: ['id', 'weight'], read: ['label'], plain: ['note'] };
  return readFormTable(sheet, form, defaultLanguage, report).lines.map((line) => {
    const [id, weight] = [line.cell('id'), line.cell('weight')];
    report.enter(line.place, id);
    if (weight === '' || Number.isNaN(Number(weight)))
      report.note(line.at('weight'), 'refused', 'number', { cell: weight });
    return { value: { id, title: line.texts('label') ?? {}, weight: Number(weight) }, at: line.at };
  });
}

/** The weighting variables of a form that lists them. */
export function readWeighting(
  sheet: FormSheet | undefined,
  report: FormReport,
): Placed<WeightingVariable>[] | undefined {
  if (!sheet) return undefined;
  const form = { required: ['question', 'ordered'], read: ['optional', 'option'], plain: ['note'] };
  return readFormTable(sheet, form, 'en', report).lines.map((line) => {
    const [question, ordered, option] = [line.cell('question'), line.cell('ordered'), line.cell('option')];
    const optional = line.cell('optional');
    report.enter(line.place, question);
    for (const [column, cell] of [
      ['ordered', ordered],
      ['optional', optional || 'no'],
    ] as const)
      if (!isYes(cell) && !isNo(cell)) report.note(line.at(column), 'refused', 'yesOrNo', { cell });
    const value = {
      question,
      ordered: isYes(ordered),
      ...(isYes(optional) ? { optional: true } : {}),
      ...(option ? { option } : {}),
    };
    return { value, at: line.at };
  });
}
