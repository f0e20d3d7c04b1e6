import type { Db } from '../../../db/client.ts';
import {
  findQuestionnaireStep,
  type ListedStep,
  listQuestionnaireSteps,
} from '../../../db/questionnaire-drafts.ts';
import { Problem } from '../../http/problems.ts';
import type { Actor } from '../../identity/grants.ts';
import { nextUndo } from '../../survey/questionnaire/design/history.ts';
import { type Design, readDesign } from './read-design.ts';
import { changeDesign, type OfDesign } from './save-design.ts';

/** The steps that led to a draft, first one first, and which of them can be undone or redone. */
export interface DesignHistory {
  steps: readonly ListedStep[];
  undo: ListedStep | undefined;
  redo: ListedStep | undefined;
}

/** Throws `wave-unknown`, `forbidden`. */
export async function readDesignHistory(db: Db, code: string, actor: Actor): Promise<DesignHistory> {
  const { setup } = await readDesign(db, code, actor);
  return await historyOf(db, setup.wave.id);
}

/** The history of a wave's draft. */
export async function historyOf(db: Db, waveId: string): Promise<DesignHistory> {
  const steps = await listQuestionnaireSteps(db, waveId);
  const { undo, redo } = nextUndo(steps);
  const stepAt = (revision: number | null) => steps.find((step) => step.revision === revision);
  /** The original step, found by the revision of its latest undo or redo. */
  const shown = (revision: number | null): ListedStep | undefined => {
    let step = stepAt(revision);
    while (step && step.undoes !== null) step = stepAt(step.undoes);
    return step && revision !== null ? { ...step, revision } : undefined;
  };
  return { steps, undo: shown(undo), redo: shown(redo) };
}

/**
 * Undoes the last step, or redoes the one undone last, whoever did it.
 * @param revision the step that the actor saw as the next one; a newer one is refused
 * @throws Problem `wave-unknown`, `forbidden`, `wave-frozen`, `setup-changed`
 */
export async function undoDesign(
  db: Db,
  { act, revision, ...of }: OfDesign & { act: 'undo' | 'redo'; revision: number },
): Promise<Design> {
  return await changeDesign(db, of, async ({ setup }, tx) => {
    const history = await historyOf(tx, setup.wave.id);
    const next = history[act];
    if (next?.revision !== revision) throw new Problem('setup-changed');
    const step = await findQuestionnaireStep(tx, setup.wave.id, revision);
    const before = Object.entries(step?.changes ?? {}).map(([field, [text]]): [string, string] => [
      field,
      text,
    ]);
    return { act, subject: next.subject, undoes: revision, changes: Object.fromEntries(before) };
  });
}
