import type { Entry, ReportValues } from './report-values.ts';

/**
 * A draft that several people edit. Each field knows the revision that last changed it, so two who edit different fields
 * never meet, and two who edit the same one see both entries.
 */

export interface DraftField {
  /** Null where somebody emptied the field. */
  entry: Entry | null;
  revision: number;
  /** Name of whoever changed it last. */
  by: string;
}

export interface ReportDraft {
  revision: number;
  fields: Readonly<Record<string, DraftField>>;
}

export const emptyReportDraft: ReportDraft = { revision: 0, fields: {} };

/** What somebody changes: an entry for each field, null to empty it. */
export type DraftChanges = Readonly<Record<string, Entry | null>>;

/** A field that somebody else changed meanwhile, with both entries. */
export interface FieldConflict {
  field: string;
  mine: Entry | null;
  theirs: Entry | null;
  by: string;
}

/** Changes to fields that others changed since `revision`; the same entry twice is no conflict. */
export function conflictsOf(draft: ReportDraft, revision: number, changes: DraftChanges): FieldConflict[] {
  return Object.entries(changes).flatMap(([field, mine]) => {
    const stored = draft.fields[field];
    if (!stored || stored.revision <= revision || isSameEntry(stored.entry, mine)) return [];
    return [{ field, mine, theirs: stored.entry, by: stored.by }];
  });
}

/** The draft with the changes, of the next revision; the same draft where nothing differs. */
export function changeDraft(draft: ReportDraft, changes: DraftChanges, by: string): ReportDraft {
  const revision = draft.revision + 1;
  const changed = Object.entries(changes).filter(
    ([field, entry]) => !isSameEntry(draft.fields[field]?.entry ?? null, entry),
  );
  if (changed.length === 0) return draft;
  const fields = Object.fromEntries(changed.map(([field, entry]) => [field, { entry, revision, by }]));
  return { revision, fields: { ...draft.fields, ...fields } };
}

/** The entries that a draft holds: what is submitted. */
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
