/**
 * A draft that several people edit, field by field. Each field knows the revision that last changed it, so two who edit
 * different fields never meet, and two who edit the same one see both entries.
 */

/** A field of such a draft. */
export interface DraftedField<E> {
  /** Null where somebody emptied the field. */
  entry: E | null;
  revision: number;
  /** Name of whoever changed it last. */
  by: string;
}

export interface FieldDraft<E> {
  revision: number;
  fields: Readonly<Record<string, DraftedField<E>>>;
}

/** What somebody changes: an entry for each field, null to empty it. */
export type FieldChanges<E> = Readonly<Record<string, E | null>>;

/** A field that somebody else changed meanwhile, with both entries. */
export interface ContestedField<E> {
  field: string;
  mine: E | null;
  theirs: E | null;
  by: string;
}

type Sameness<E> = (a: E | null, b: E | null) => boolean;

/** Changes to fields that others changed since `revision`; the same entry twice is no conflict. */
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

/** The draft with the changes, of the next revision; the same draft where nothing differs. */
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
