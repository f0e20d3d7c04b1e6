/** Undoing and doing again, by what was saved: every step stays in the history, also one that undoes another. */

/** A saved step, as far as undoing is concerned. */
export interface UndoableStep {
  revision: number;
  /** The revision that this one takes back; of what was taken back, does again. Null for anything else. */
  undoes: number | null;
}

/**
 * The revisions that undo and redo would take back next. Whatever is new after an undoing ends what could be done again.
 * @param steps in their order
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
