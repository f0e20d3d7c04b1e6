import type { Db } from '../../../db/client.ts';
import {
  type DraftRow,
  findReportDraft,
  lockReport,
  type ReportPlace,
  storeDraft,
} from '../../../db/reports.ts';
import { Problem } from '../../http/problems.ts';
import type { Actor } from '../../identity/grants.ts';
import {
  changeDraft,
  conflictsOf,
  type DraftChanges,
  type FieldConflict,
} from '../../survey/evaluation/draft.ts';
import { submitRefusal } from '../../survey/evaluation/report-rules.ts';
import { fieldOf, itemsOf } from '../../survey/evaluation/set-parts.ts';
import {
  placeFor,
  type ReportContext,
  type ReportedSet,
  readContext,
  reportedSetOf,
} from './read-evaluation.ts';

export interface OfReport {
  /** Code of the evaluation. */
  evaluation: string;
  city: string;
  actor: Actor;
}

/** A city's draft. Throws `evaluation-unknown`, `forbidden`. */
export async function readReportDraft(db: Db, { actor, ...names }: OfReport): Promise<DraftRow> {
  const { place } = await placeFor(db, actor, 'see-report-draft', names);
  return await draftAt(db, place);
}

/** A city's draft; an empty one until somebody edits it. */
export async function draftAt(db: Db, place: ReportPlace): Promise<DraftRow> {
  const draft = await findReportDraft(db, place);
  return draft ?? { ...place, revision: 0, fields: {}, evidence: {}, editors: [], editedAt: new Date(0) };
}

export interface ReportDraftInput extends OfReport {
  /** The revision that the editor has seen. */
  revision: number;
  changes: DraftChanges;
  now: Date;
}

/**
 * Saves changes to a draft, all of them or none. Edits of different fields do not conflict; different entries in the
 * same field do, and the problem shows both.
 * @throws Problem `evaluation-unknown`, `forbidden`, `content-invalid`, `draft-changed`, and the reason why the
 * evaluation takes no report
 */
export async function saveDraft(db: Db, input: ReportDraftInput): Promise<DraftRow> {
  return await editDraft(db, input, async (tx, draft, context) => {
    const conflicts = conflictsOf(draft, input.revision, input.changes);
    if (conflicts.length > 0) throw new Problem('draft-changed', { fields: conflicts });
    refuseUnknownFields(await reportedSetIn(tx, context), input.changes);
    const { revision, fields } = changeDraft(draft, input.changes, input.actor.name);
    return { ...draft, revision, fields };
  });
}

/**
 * Saves the fields that nobody else changed meanwhile and leaves the others: for a person at a form, who then sees
 * both entries and decides. Throws as `saveDraft`, except `draft-changed`.
 */
export async function saveUncontested(
  db: Db,
  input: ReportDraftInput,
): Promise<{ draft: DraftRow; conflicts: FieldConflict[] }> {
  let conflicts: FieldConflict[] = [];
  const saved = await editDraft(db, input, async (tx, draft, context) => {
    conflicts = conflictsOf(draft, input.revision, input.changes);
    refuseUnknownFields(await reportedSetIn(tx, context), input.changes);
    const contested = new Set(conflicts.map(({ field }) => field));
    const changes = Object.entries(input.changes).filter(([field]) => !contested.has(field));
    const { revision, fields } = changeDraft(draft, Object.fromEntries(changes), input.actor.name);
    return { ...draft, revision, fields };
  });
  return { draft: saved, conflicts };
}

const reportedSetIn = (tx: Db, { evaluation, city }: ReportContext): Promise<ReportedSet> =>
  reportedSetOf(tx, evaluation, city);

function refuseUnknownFields({ definition }: ReportedSet, changes: DraftChanges): void {
  const fields = new Set(
    itemsOf(definition).flatMap((item) => (item.data ?? []).map((d) => fieldOf(item, d))),
  );
  const errors = Object.keys(changes)
    .filter((field) => !fields.has(field))
    .map((field) => ({ path: `changes.${field}`, message: 'no field of the set' }));
  if (errors.length > 0) throw new Problem('content-invalid', { errors });
}

/**
 * Changes a draft under a lock against other edits, submissions and decisions; an equal revision means that nothing
 * changed.
 */
export async function editDraft(
  db: Db,
  { actor, now, ...names }: OfReport & { now: Date },
  edit: (tx: Db, draft: DraftRow, context: ReportContext) => Promise<DraftRow>,
): Promise<DraftRow> {
  const { evaluation, place } = await placeFor(db, actor, 'edit-report', names);
  return await db.transaction(async (tx) => {
    await lockReport(tx, place);
    const context = await readContext(tx, evaluation, place.city);
    const { city, deadline, standing } = context;
    const refusal = submitRefusal({ isInEvaluation: city !== undefined, deadline, standing, now });
    if (refusal) throw new Problem(refusal);
    const draft = await draftAt(tx, place);
    const edited = await edit(tx, draft, context);
    if (edited.revision === draft.revision) return draft;
    const stored = { ...edited, editors: [...new Set([...draft.editors, actor.id])], editedAt: now };
    await storeDraft(tx, stored);
    return stored;
  });
}
