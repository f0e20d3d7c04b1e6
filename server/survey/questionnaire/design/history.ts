/** Undo and redo over saved steps: every step stays in the history, including one that undoes another. */

/** A saved step, as far as undoing is concerned. */
export interface UndoableStep {
  revision: number;
  /** The revision that this step undoes; for an undone one, redoes. Null for any other step. */
  undoes: number | null;
}

/**
 * The revisions that undo and redo would apply to next. A new step after an undo ends what could be redone.
 * @param steps in order
 */
export function nextUndo(steps: readonly UndoableStep[]): { undo: number | null; redo: number | null } {
  const done: number[] = [];
  const undone: number[] = [];
  for (const { revision, undoes } of steps) {
    if (undoes === null) {
      done.push(revision);
      undone.length = 0;
    } else if (undone.at(-1) === undoes) {
      undone.pop();
      done.push(revision);
    } else {
      done.pop();
      undone.push(revision);
    }
  }
  return { undo: done.at(-1) ?? null, redo: undone.at(-1) ?? null };
}
