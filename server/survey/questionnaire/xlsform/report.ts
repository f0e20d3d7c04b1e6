/** The outcome of each row of an XLSForm: none is dropped silently. */

/** What a program reads: a sheet's name and its cells as text, header first. */
export interface FormSheet {
  name: string;
  rows: readonly (readonly string[])[];
}

/** From mild to grave: used unchanged, changed, left out, or refused until corrected. */
export const rowOutcomes = ['taken', 'changed', 'leftOut', 'refused'] as const;
export type RowOutcome = (typeof rowOutcomes)[number];

/** A finding about a cell; web/strings has the sentence of each in every language. */
export type FormFinding =
  | 'noSheet'
  | 'otherSheet'
  | 'noColumn'
  | 'noRows'
  | 'longSheet'
  | 'longList'
  | 'tooManyAnswers'
  | 'unknownColumn'
  | 'plainColumn'
  | 'repeatedColumn'
  | 'unknownLanguage'
  | 'otherLanguage'
  | 'noRoles'
  | 'noWeighting'
  | 'noTitle'
  | 'noName'
  | 'noIntro'
  | 'renamed'
  | 'unnamed'
  | 'noLabel'
  | 'noList'
  | 'listOfNone'
  | 'yesOrNo'
  | 'number'
  | 'unsupported'
  | 'recorded'
  | 'computed'
  | 'disabled'
  | 'inRepeat'
  | 'repeat'
  | 'note'
  | 'intro'
  | 'flattened'
  | 'unended'
  | 'unbegun'
  | 'moduleInGroup'
  | 'orOther'
  | 'wayOut'
  | 'wholeNumber'
  | 'noBounds'
  | 'noLength'
  | 'constraint'
  | 'steps'
  | 'filter'
  | 'calculation'
  | 'default'
  | 'expression'
  | 'function'
  | 'unknownQuestion'
  | 'lostQuestion'
  | 'range'
  | 'mixed'
  | 'never'
  | 'definition';

/** A cell, or a row as a whole. Rows count from 1, the header being the first. */
export interface FormPlace {
  sheet: string;
  row: number;
  /** The header of the column. */
  column?: string;
}

/** A finding and its place. */
export interface RowNote {
  column: string | undefined;
  outcome: Exclude<RowOutcome, 'taken'>;
  finding: FormFinding;
  values: Readonly<Record<string, string>>;
}

/** A row with its gravest outcome. */
export interface FormRow {
  sheet: string;
  row: number;
  /** Its name, or its first text. */
  name: string;
  outcome: RowOutcome;
  notes: readonly RowNote[];
}

/** Collects the outcomes of rows. */
export interface FormReport {
  /** Enters a row as used, unless another finding says otherwise. */
  enter(place: FormPlace, name: string): void;
  note(
    place: FormPlace,
    outcome: RowNote['outcome'],
    finding: FormFinding,
    values?: Readonly<Record<string, string>>,
  ): void;
  /** All rows, by sheet in the order in which sheets came up, and by row. */
  rows(): FormRow[];
}

export function newFormReport(): FormReport {
  const sheets = new Map<string, Map<number, { name: string; notes: RowNote[] }>>();
  const rowAt = ({ sheet, row }: FormPlace) => {
    const rows = sheets.get(sheet) ?? new Map<number, { name: string; notes: RowNote[] }>();
    sheets.set(sheet, rows);
    const entry = rows.get(row) ?? { name: '', notes: [] };
    rows.set(row, entry);
    return entry;
  };
  return {
    enter(place, name) {
      rowAt(place).name = name;
    },
    note(place, outcome, finding, values = {}) {
      const { notes } = rowAt(place);
      const note: RowNote = { column: place.column, outcome, finding, values };
      // A list that several questions share has one row, so each fault is reported once.
      if (!notes.some((other) => isSameNote(other, note))) notes.push(note);
    },
    rows: () =>
      [...sheets].flatMap(([sheet, rows]) =>
        [...rows]
          .sort(([a], [b]) => a - b)
          .map(([row, { name, notes }]) => ({ sheet, row, name, outcome: gravest(notes), notes })),
      ),
  };
}

const isSameNote = (a: RowNote, b: RowNote): boolean =>
  a.column === b.column &&
  a.finding === b.finding &&
  Object.entries(a.values).every(([name, value]) => b.values[name] === value);

const gravest = (notes: readonly RowNote[]): RowOutcome =>
  rowOutcomes.findLast((outcome) => outcome === 'taken' || notes.some((note) => note.outcome === outcome)) ??
  'taken';
