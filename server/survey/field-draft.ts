/**
 * A draft that several people edit, field by field. Each field has the revision that last changed it, so edits of
 * different fields never conflict, and two edits of the same field show both entries.
 */

/** A field of such a draft. */
export interface DraftedField<E> {
  /** Null for an emptied field. */
  entry: E | null;
  revision: number;
  /** Name of the last editor. */
  by: string;
}

export interface FieldDraft<E> {
  revision: number;
  fields: Readonly<Record<string, DraftedField<E>>>;
}

/** A person's changes: an entry for each field, null to empty it. */
export type FieldChanges<E> = Readonly<Record<string, E | null>>;

/** A field that somebody else changed meanwhile, with both entries. */
export interface ContestedField<E> {
  field: string;
  mine: E | null;
  theirs: E | null;
  by: string;
}

type Sameness<E> = (a: E | null, b: E | null) => boolean;

/** Conflicts with fields that others changed since `revision`; an equal entry is no conflict. */
export function contestedFields<E>(
  { fields }: FieldDraft<E>,
  revision: number,
  changes: FieldChanges<E>,
  isSame: Sameness<E>,
): ContestedField<E>[] {
  return Object.entries(changes).flatMap(([field, mine]) => {
    const stored = fields[field];
    if (!stored || stored.revision <= revision || isSame(stored.entry, mine)) return [];
    return [{ field, mine, theirs: stored.entry, by: stored.by }];
  });
}

/** The draft with the changes, as the next revision; the same draft where nothing differs. */
export function withChanges<E>(
  draft: FieldDraft<E>,
  changes: FieldChanges<E>,
  by: string,
  isSame: Sameness<E>,
): FieldDraft<E> {
  const revision = draft.revision + 1;
  const changed = Object.entries(changes).filter(
    ([field, entry]) => !isSame(draft.fields[field]?.entry ?? null, entry),
  );
  if (changed.length === 0) return draft;
  const fields = Object.fromEntries(changed.map(([field, entry]) => [field, { entry, revision, by }]));
  return { revision, fields: { ...draft.fields, ...fields } };
}
