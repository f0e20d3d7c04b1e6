import type { Paper } from './questionnaire-props.ts';
import { isText, recordOf } from './type-guards.ts';

/**
 * What a resident has answered so far, so that nothing is lost and nothing counted twice. Kept for the tab at
 * once, and on the phone as soon as the script for that has come (offline/).
 */
export interface AnswerDraft {
  /** Id of the submission, minted before the first answer. */
  id: string;
  /** When the questionnaire was first seen, ISO 8601. */
  startedAt: string;
  /** Version of the questionnaire that it answers. */
  version: number;
  /** The first question of the page that was in sight: in large print the pages are others. */
  at: string;
  /** The form's fields as they stand. */
  fields: [string, string][];
  /** The exact body that was sent. Its fate may be unknown, so only this may be sent under this id. */
  body?: string | undefined;
  /** Milliseconds that each page was in sight, by the questions on it. */
  times?: Record<string, number>;
}

/** What belongs to the questionnaires has names of its own in a browser's storage. */
export const PREFIX = 'chengsheng/';

/** The draft that this tab keeps, if it has one that can be read. */
export function readAnswerDraft(place: string): AnswerDraft | undefined {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(place)!);
    return isDraft(stored) ? stored : undefined;
  } catch {
    // Storage is switched off, or holds something else: as good as nothing.
    return undefined;
  }
}

/** Keeps a draft for this tab, or no longer. False when the browser refuses. */
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

/** Puts kept fields back into the form. */
export function restoreFields(form: HTMLFormElement, fields: readonly [string, string][]): void {
  for (const control of Array.from(form.elements) as HTMLInputElement[]) {
    const { name, type } = control;
    // Buttons and fieldsets are without a name.
    if (!name || name.includes('.')) continue;
    const values = fields.filter((field) => field[0] === name).map((field) => field[1]);
    if (/radio|checkbox/.test(type)) control.checked = values.includes(control.value);
    else control.value = values[0] || '';
  }
}

/** Where a tab keeps what belongs to a questionnaire; whoever is vouched for has a place apart from the device's. */
export const draftPlaceOf = ({ wave, city, credential }: Paper): string =>
  `${PREFIX}${wave}/${city}${'value' in credential ? `/${credential.value}` : ''}`;
