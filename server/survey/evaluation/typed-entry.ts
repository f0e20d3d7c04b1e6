import { storable } from '../questionnaire/characters.ts';
import type { Datum } from './indicator-set.ts';
import { type Entry, entrySchema, MAX_VALUE_NOTE, qualities } from './report-values.ts';

/** An entry as typed into a form. */
export interface TypedEntry {
  value: string;
  quality: string;
  note: string;
}

/** Why a typed text is not an entry. */
export type TypedFault = 'option' | 'number' | 'digits' | 'noteLong' | 'noteUnstorable';

/** An entry as a form shows it. */
export const typedOf = (entry: Entry | null | undefined): TypedEntry => ({
  value: entry?.value == null ? '' : String(entry.value),
  quality: entry?.quality ?? '',
  note: entry?.note ?? '',
});

/** The same text, whatever the browser or input method: forms send CRLF for each new line. */
export const normalizedTyped = ({ value, quality, note }: TypedEntry): TypedEntry => ({
  value: value.normalize('NFKC').trim(),
  quality: quality.trim(),
  note: note.replace(/\r\n?/g, '\n').trim(),
});

/** Digits in groups of three, as spreadsheets paste them. */
const GROUPED = /^-?\d{1,3}([, ]\d{3})+(\.\d+)?$/;

/** The entry in a typed text; null where all of it is empty. A note without a value is the reason for a null. */
export function parseTyped(datum: Datum, text: TypedEntry): { entry: Entry | null } | { fault: TypedFault } {
  const { value: typed, quality, note } = normalizedTyped(text);
  if (note.length > MAX_VALUE_NOTE) return { fault: 'noteLong' };
  if (!storable(note)) return { fault: 'noteUnstorable' };
  const noted = note === '' ? {} : { note };
  if (typed === '') return { entry: note === '' ? null : { value: null, note } };
  if (datum.unit === 'option') {
    const option = entrySchema.safeParse({ value: typed, ...noted });
    return option.success ? { entry: option.data } : { fault: 'option' };
  }
  const plain = GROUPED.test(typed) ? typed.replace(/[, ]/g, '') : typed;
  if (!/^-?\d+(\.\d+)?$/.test(plain)) return { fault: 'number' };
  const known = qualities.find((one) => one === quality);
  const entry = entrySchema.safeParse({ value: Number(plain), ...(known && { quality: known }), ...noted });
  return entry.success ? { entry: entry.data } : { fault: 'digits' };
}
