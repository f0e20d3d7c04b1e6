import type { FormRow, RowNote } from '../../server/survey/questionnaire/xlsform/report.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { definitionFaultText } from './definition-fault.ts';

/** A finding about a cell of an XLSForm, in a sentence. */
export function formNoteText({ finding, values }: RowNote, language: Language): string {
  const { message } = values;
  const said = message === undefined ? {} : { message: definitionFaultText(String(message), language) };
  return fill(stringsIn(language).xlsForm.findings[finding], { ...values, ...said });
}

/** The place: sheet, row and column. */
export function formPlaceText(
  { sheet, row }: Pick<FormRow, 'sheet' | 'row'>,
  column: string | undefined,
  language: Language,
): string {
  const words = stringsIn(language).xlsForm;
  const place = { sheet, row };
  return column === undefined ? fill(words.place, place) : fill(words.placeInColumn, { ...place, column });
}

/** A line for everything that keeps a form from being used. */
export const formFaultLines = (rows: readonly FormRow[], language: Language): string[] =>
  rows.flatMap((row) =>
    row.notes
      .filter(({ outcome }) => outcome === 'refused')
      .map((note) => `${formPlaceText(row, note.column, language)}: ${formNoteText(note, language)}`),
  );
