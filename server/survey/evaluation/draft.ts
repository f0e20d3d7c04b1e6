import {
  type ContestedField,
  contestedFields,
  type DraftedField,
  type FieldChanges,
  type FieldDraft,
  withChanges,
} from '../field-draft.ts';
import type { Entry, ReportValues } from './report-values.ts';

/** A report that several people of a city edit, with an entry for each of its data. */
export type DraftField = DraftedField<Entry>;
export type ReportDraft = FieldDraft<Entry>;
export type DraftChanges = FieldChanges<Entry>;
export type FieldConflict = ContestedField<Entry>;

export const emptyReportDraft: ReportDraft = { revision: 0, fields: {} };

/** Conflicts with fields that others changed since `revision`; an equal entry is no conflict. */
export const conflictsOf = (draft: ReportDraft, revision: number, changes: DraftChanges): FieldConflict[] =>
  contestedFields(draft, revision, changes, isSameEntry);

/** The draft with the changes, as the next revision; the same draft where nothing differs. */
export const changeDraft = (draft: ReportDraft, changes: DraftChanges, by: string): ReportDraft =>
  withChanges(draft, changes, by, isSameEntry);

/** The entries of a draft, as they are submitted. */
export function valuesOf({ fields }: ReportDraft): ReportValues {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, { entry }]) => (entry ? [[field, entry]] : [])),
  );
}

/** Fields in which two versions of a report differ, with both entries. */
export function differencesOf(
  before: ReportValues,
  after: ReportValues,
): { field: string; before: Entry | null; after: Entry | null }[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return fields.flatMap((field) => {
    const pair = { before: before[field] ?? null, after: after[field] ?? null };
    return isSameEntry(pair.before, pair.after) ? [] : [{ field, ...pair }];
  });
}

function isSameEntry(a: Entry | null, b: Entry | null): boolean {
  if (a === null || b === null) return a === b;
  return a.value === b.value && a.quality === b.quality && a.note === b.note;
}
