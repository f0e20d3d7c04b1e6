import type { Text } from '../text.ts';
import { valueOfName } from './form-names.ts';
import { type FormTable, readFormTable, type TableColumns } from './form-table.ts';
import { isNo, isYes } from './form-words.ts';
import type { FormPlace, FormReport, FormSheet } from './report.ts';

/** The lists of answers in an XLSForm's sheet `choices`. */

/** One answer of a list, not checked yet. */
export interface FormChoice {
  /** As in the sheet, and as conditions name it. */
  name: string;
  value: string;
  label: Text;
  eligible: false | undefined;
  exclusive: true | undefined;
  score: number | undefined;
  at: (column: string, language?: string) => FormPlace;
}

/** The longest list that a question can have. */
const MOST_CHOICES = 400;

const columns: TableColumns = {
  required: ['list_name', 'name'],
  read: ['label', 'cs_eligible', 'cs_exclusive', 'cs_score'],
  plain: ['image', 'audio', 'video', 'media', 'big-image', 'note'],
};

/** The choices by the name of their list. */
export function readChoices(
  sheet: FormSheet | undefined,
  languages: readonly string[],
  defaultLanguage: string,
  report: FormReport,
): Map<string, FormChoice[]> {
  const lists = new Map<string, FormChoice[]>();
  if (!sheet) return lists;
  const table: FormTable = readFormTable(sheet, columns, defaultLanguage, report);
  for (const line of table.lines) {
    const list = line.cell('list_name');
    const name = line.cell('name');
    report.enter(line.place, name || list);
    if (list === '') {
      report.note(line.at('list_name'), 'leftOut', 'listOfNone');
      continue;
    }
    if (name === '') {
      report.note(line.at('name'), 'refused', 'unnamed');
      continue;
    }
    const value = valueOfName(name);
    if (value === '') report.note(line.at('name'), 'refused', 'unnamed');
    else if (value !== name) report.note(line.at('name'), 'changed', 'renamed', { from: name, to: value });
    const label = line.texts('label');
    if (!label) report.note(line.at('label'), 'changed', 'noLabel', { name });
    const [eligible, exclusive] = [line.cell('cs_eligible'), line.cell('cs_exclusive')];
    for (const [column, cell] of Object.entries({ cs_eligible: eligible, cs_exclusive: exclusive }))
      if (cell !== '' && !isYes(cell) && !isNo(cell))
        report.note(line.at(column), 'refused', 'yesOrNo', { cell });
    const choice: FormChoice = {
      name,
      value,
      label: label ?? Object.fromEntries(languages.map((language) => [language, name])),
      eligible: isNo(eligible) ? false : undefined,
      exclusive: isYes(exclusive) || undefined,
      score: scoreOf(line.cell('cs_score'), line.at('cs_score'), report),
      at: line.at,
    };
    const before = lists.get(list);
    if (!before) lists.set(list, [choice]);
    else if (before.length < MOST_CHOICES) before.push(choice);
    else report.note(line.place, 'refused', 'longList', { list, max: String(MOST_CHOICES) });
  }
  return lists;
}

function scoreOf(cell: string, place: FormPlace, report: FormReport): number | undefined {
  if (cell === '') return undefined;
  const score = Number(cell);
  if (!Number.isNaN(score)) return score;
  report.note(place, 'refused', 'number', { cell });
  return undefined;
}
