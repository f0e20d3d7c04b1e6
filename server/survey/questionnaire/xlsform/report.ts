/** What becomes of each row of an XLSForm: nothing of one is dropped without a word. */

/** What a program reads: a sheet's name and its cells as text, the header first. */
export interface FormSheet {
  name: string;
  rows: readonly (readonly string[])[];
}

/** In order of gravity: used as it stands, with a change, not at all, or not before it is mended. */
export const rowOutcomes = ['taken', 'changed', 'leftOut', 'refused'] as const;
export type RowOutcome = (typeof rowOutcomes)[number];

/** What there is to say about a cell; web/strings has the sentence of each in every language. */
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

/** What there is to say about a place. */
export interface RowNote {
  column: string | undefined;
  outcome: Exclude<RowOutcome, 'taken'>;
  finding: FormFinding;
  values: Readonly<Record<string, string>>;
}

/** A row, with the gravest of what became of it. */
export interface FormRow {
  sheet: string;
  row: number;
  /** Its name, or what stands first in it. */
  name: string;
  outcome: RowOutcome;
  notes: readonly RowNote[];
}

/** Collects what becomes of rows. */
export interface FormReport {
  /** Enters a row that is taken, unless something else is said of it. */
  enter(place: FormPlace, name: string): void;
  note(
    place: FormPlace,
    outcome: RowNote['outcome'],
    finding: FormFinding,
    values?: Readonly<Record<string, string>>,
  ): void;
  /** All rows, by sheet in the order in which these came up, and by row. */
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
      // A list that several questions share has one row, and what is wrong with it is wrong once.
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
