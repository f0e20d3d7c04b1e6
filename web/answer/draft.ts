import { type Outcome, outcomes } from './send.ts';

/**
 * What a resident's browser keeps while answering, so that a reload loses nothing and counts nothing twice.
 * Kept for the tab alone; a browser that refuses storage simply keeps it in memory.
 */

export interface Draft {
  /** When the questionnaire was first seen, ISO 8601. */
  startedAt: string;
  page: number;
  /** The form's fields as they stand. */
  fields: [string, string][];
  /** Id of the submission, minted before the first attempt to send it. */
  id?: string;
  /** The exact body of that attempt. Its fate may be unknown, so only this may be sent under this id. */
  body?: string | undefined;
}

/** What is kept after the answers were received: enough to show the receipt again. */
export interface Received {
  receipt: string;
  outcome: Outcome;
  /** False when the eligibility questions ended the questionnaire. */
  eligible: boolean;
}

export interface Shelf<T> {
  read(): T | undefined;
  write(value: T): void;
  clear(): void;
}

/** A place of its own in the browser's storage. Values that it cannot read are as good as none. */
export function shelf<T>(
  storage: () => Storage,
  key: string,
  isValid: (value: unknown) => value is T,
): Shelf<T> {
  let memory: T | undefined;
  const attempt = <R>(act: (s: Storage) => R): R | undefined => {
    try {
      return act(storage());
    } catch {
      // Storage is switched off or full: memory has to do, and nothing else depends on it.
      return undefined;
    }
  };
  return {
    read() {
      const stored = attempt((s): unknown => JSON.parse(s.getItem(key) ?? 'null'));
      return isValid(stored) ? stored : memory;
    },
    write(value) {
      memory = value;
      attempt((s) => s.setItem(key, JSON.stringify(value)));
    },
    clear() {
      memory = undefined;
      attempt((s) => s.removeItem(key));
    },
  };
}

/** Whether a value read from storage is a draft. */
export function isDraft(value: unknown): value is Draft {
  const d = value as Partial<Draft> | null;
  return (
    typeof d === 'object' &&
    typeof d?.startedAt === 'string' &&
    typeof d.page === 'number' &&
    Array.isArray(d.fields) &&
    d.fields.every((f) => Array.isArray(f) && f.length === 2)
  );
}

/** Whether a value read from storage tells of a submission that was received. */
export function isReceived(value: unknown): value is Received {
  const r = value as Partial<Received> | null;
  return (
    typeof r === 'object' &&
    typeof r?.receipt === 'string' &&
    typeof r.eligible === 'boolean' &&
    outcomes.some((o) => o === r.outcome)
  );
}

/** The form's named fields, apart from the page's own (their names hold a dot). */
export function fieldsOf(form: HTMLFormElement): [string, string][] {
  const fields: [string, string][] = [];
  new FormData(form).forEach((value, name) => {
    if (typeof value === 'string' && !name.includes('.')) fields.push([name, value]);
  });
  return fields;
}

/** Puts kept fields back into the form. */
export function restoreFields(form: HTMLFormElement, fields: readonly [string, string][]): void {
  for (const control of Array.from(form.elements)) {
    if (control instanceof HTMLInputElement && /radio|checkbox/.test(control.type))
      control.checked = fields.some(([name, value]) => name === control.name && value === control.value);
    else if (
      control instanceof HTMLInputElement ||
      control instanceof HTMLTextAreaElement ||
      control instanceof HTMLSelectElement
    ) {
      const field = fields.find(([name]) => name === control.name);
      if (field) control.value = field[1];
    }
  }
}
