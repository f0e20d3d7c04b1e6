import type { Db } from '../../../db/client.ts';
import type { DesignAct } from '../../../db/designs-schema.ts';
import { storeQuestionnaireStep } from '../../../db/questionnaire-drafts.ts';
import { findWave, lockPreparedWave } from '../../../db/waves.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
import { type ContestedField, contestedFields, withChanges } from '../../survey/field-draft.ts';
import { storable } from '../../survey/questionnaire/characters.ts';
import { isFieldLocked, lockedParts } from '../../survey/questionnaire/design/lock.ts';
import {
  type DesignOperation,
  operate,
  type TextChanges,
} from '../../survey/questionnaire/design/operations.ts';
import { isSameText, kindsInLists, partOf, textAt, WHOLE } from '../../survey/questionnaire/design/texts.ts';
import { setupOf } from '../setup/setup.ts';
import { type Design, designOfWave, textsIn } from './read-design.ts';

export interface OfDesign {
  /** Code or id of the wave. */
  wave: string;
  actor: Actor;
  now: Date;
}

export interface TypedDesign extends OfDesign {
  /** The revision that the typist has seen. */
  revision: number;
  /** Fields as they were typed. */
  changes: TextChanges;
}

/** What became of the typed fields. */
export interface SavedDesign {
  design: Design;
  /** Fields that somebody else changed meanwhile; their text stays. */
  conflicts: ContestedField<string>[];
  /** Fields that are locked, or that hold more than a text. */
  refused: string[];
}

/** The most characters in a field: many times what a definition allows in a text. */
const LONGEST = 20_000;

/**
 * Saves typed text, valid for a wave or not, except where somebody else changed the field meanwhile.
 * @throws Problem `wave-unknown`, `forbidden`, `wave-frozen`
 */
export async function saveTyped(db: Db, { revision, changes, ...of }: TypedDesign): Promise<SavedDesign> {
  let conflicts: ContestedField<string>[] = [];
  let refused: string[] = [];
  const design = await changeDesign(db, of, ({ draft, texts }) => {
    const locked = lockedParts(texts);
    const known = new Set([WHOLE, ...Object.keys(texts).map(partOf)]);
    const isTaken = (field: string, text: string) =>
      isTypable(field) &&
      known.has(partOf(field)) &&
      text.length <= LONGEST &&
      storable(text) &&
      !isFieldLocked(texts, field, locked);
    const typed = Object.entries(changes).filter(([field, text]) => !isSameText(texts[field] ?? '', text));
    refused = typed.flatMap(([field, text]) => (isTaken(field, text) ? [] : [field]));
    const isRefused = new Set(refused);
    const taken = Object.fromEntries(typed.filter(([field]) => !isRefused.has(field)));
    conflicts = contestedFields(draft, revision, taken, isSameText);
    const contested = new Set(conflicts.map(({ field }) => field));
    const own = Object.entries(taken).filter(([field]) => !contested.has(field));
    return { act: 'type', subject: subjectOf(texts, own[0]?.[0]), changes: Object.fromEntries(own) };
  });
  return { design, conflicts, refused };
}

/** Fields that forms show. Operations change lists and the program's own notes. */
const isTypable = (field: string): boolean =>
  /^(draft|[a-z]\d+)\.[a-z][A-Za-z]*(-?\d+)?(\.[A-Za-z0-9-]+)?$/.test(field) &&
  !Object.hasOwn(kindsInLists, field.slice(field.indexOf('.') + 1)) &&
  !/^draft\.(languages|otherLanguages|edition|base)$|\.stoodIn$/.test(field);

/** The name of a field's part in the history. */
function subjectOf(texts: Design['texts'], field: string | undefined): string {
  if (field === undefined) return '';
  const part = partOf(field);
  return part === WHOLE ? '' : textAt(texts, part, 'id') || textAt(texts, part, 'value') || part;
}

/**
 * Adds, copies, moves, deletes or restores a part, or changes the languages. It applies to the draft as it stands, so
 * it never conflicts with anybody's work.
 * @throws Problem `wave-unknown`, `forbidden`, `wave-frozen`, `questionnaire-locked`
 */
export async function operateDesign(
  db: Db,
  { operation, ...of }: OfDesign & { operation: DesignOperation },
): Promise<Design> {
  return await changeDesign(db, of, ({ texts }) => {
    const changes = operate(texts, operation);
    const locked = lockedParts(texts);
    if (Object.keys(changes).some((field) => isFieldLocked(texts, field, locked)))
      throw new Problem('questionnaire-locked');
    const subject =
      'part' in operation
        ? subjectOf(texts, `${operation.part}.id`)
        : 'language' in operation
          ? operation.language
          : subjectOf(texts, operation.list);
    return { act: operation.act, subject, changes };
  });
}

/** A step that changes a draft. */
export interface DesignStep {
  act: DesignAct;
  subject: string;
  changes: TextChanges;
  undoes?: number;
}

/**
 * Changes a draft under a lock and keeps the step; a change without effect is no step.
 * @throws Problem `wave-unknown`, `forbidden`, `wave-frozen`
 */
export async function changeDesign(
  db: Db,
  { wave: code, actor, now }: OfDesign,
  change: (design: Design, tx: Db) => DesignStep | Promise<DesignStep>,
): Promise<Design> {
  return await db.transaction(async (tx) => {
    const named = await findWave(tx, code);
    if (!named) throw new Problem('wave-unknown');
    requireGrant(actor, 'edit-questionnaire', { wave: named.id });
    const wave = await lockPreparedWave(tx, named.id);
    if (!wave) throw new Problem('wave-frozen');
    const design = await designOfWave(tx, await setupOf(tx, wave));
    const { changes, undoes = null, ...step } = await change(design, tx);
    const draft = withChanges(design.draft, changes, actor.name, isSameText);
    if (draft === design.draft) return design;
    const texts = textsIn(draft);
    const changed = Object.keys(changes).filter(
      (field) => !isSameText(design.texts[field] ?? '', texts[field] ?? ''),
    );
    await storeQuestionnaireStep(tx, draft.fields, {
      ...step,
      waveId: wave.id,
      revision: draft.revision,
      undoes,
      changes: Object.fromEntries(
        changed.map((field) => [field, [design.texts[field] ?? '', texts[field] ?? '']]),
      ),
      by: actor.id,
      byName: actor.name,
      at: now,
    });
    // The step may have changed the wave's questionnaire.
    return await designOfWave(tx, await setupOf(tx, (await findWave(tx, wave.id)) ?? wave));
  });
}
