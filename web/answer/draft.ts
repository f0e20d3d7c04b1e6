import type { Paper } from './questionnaire-props.ts';
import { isText, recordOf } from './type-guards.ts';

/**
 * A resident's answers so far, stored so that nothing is lost and nothing counted twice: in the tab at once, and on
 * the phone once its script has loaded (offline/).
 */
export interface AnswerDraft {
  /** Id of the submission, minted before the first answer. */
  id: string;
  /** When the questionnaire was first seen, ISO 8601. */
  startedAt: string;
  /** Version of the questionnaire that it answers. */
  version: number;
  /** The first question of the visible page; in large print the pages differ. */
  at: string;
  /** The form's current fields. */
  fields: [string, string][];
  /** The exact body that was sent. Its outcome may be unknown, so only this may be sent under this id. */
  body?: string | undefined;
  /** Milliseconds that each page was in sight, by its questions. */
  times?: Record<string, number>;
}

/** Storage keys of the questionnaires have their own prefix. */
export const PREFIX = 'chengsheng/';

/** This tab's draft, if it has a readable one. */
export function readAnswerDraft(place: string): AnswerDraft | undefined {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(place)!);
    return isDraft(stored) ? stored : undefined;
  } catch {
    // Storage is switched off, or holds something else: there is no draft.
    return undefined;
  }
}

/** Stores a draft for this tab, or removes it. False when the browser refuses. */
export function writeDraft(place: string, draft?: AnswerDraft): boolean {
  try {
    if (draft) sessionStorage.setItem(place, JSON.stringify(draft));
    else sessionStorage.removeItem(place);
    return true;
  } catch {
    return false;
  }
}

/** Whether a value read from storage is a draft. */
export function isDraft(value: unknown): value is AnswerDraft {
  const { id, startedAt, version, at, fields, body = '' } = recordOf(value);
  return (
    [id, startedAt, at, body].every(isText) &&
    typeof version === 'number' &&
    Array.isArray(fields) &&
    fields.every((field: unknown) => [0, 1].every((i) => isText(recordOf(field)[i])))
  );
}

/** The form's named fields, apart from the page's own (their names hold a dot). */
export function draftFieldsOf(form: HTMLFormElement): [string, string][] {
  const fields: [string, string][] = [];
  new FormData(form).forEach((value, name) => {
    if (!name.includes('.')) fields.push([name, String(value)]);
  });
  return fields;
}

/** Puts stored fields back into the form. */
export function restoreFields(form: HTMLFormElement, fields: readonly [string, string][]): void {
  for (const control of Array.from(form.elements) as HTMLInputElement[]) {
    const { name, type } = control;
    // Buttons and fieldsets have no name.
    if (!name || name.includes('.')) continue;
    const values = fields.filter((field) => field[0] === name).map((field) => field[1]);
    if (/radio|checkbox/.test(type)) control.checked = values.includes(control.value);
    else control.value = values[0] || '';
  }
}

/** The tab's storage key for a questionnaire; a credential in the address has its own. */
export const draftPlaceOf = ({ wave, city, credential }: Paper): string =>
  `${PREFIX}${wave}/${city}${'value' in credential ? `/${credential.value}` : ''}`;
