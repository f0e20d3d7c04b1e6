import { createStore, keys, promisifyRequest } from 'idb-keyval';
import { type Outcome, outcomes } from '../../../server/survey/submission/outcome.ts';
import { type AnswerDraft, isDraft, PREFIX } from '../draft.ts';
import { isText, recordOf } from '../type-guards.ts';

/** A phone's record of one questionnaire. A draft with a body is waiting to be sent. */
export interface StoredRecord {
  draft?: AnswerDraft | undefined;
  received?: Received | undefined;
}

/** What remains once the server received the answers: enough to show the receipt again. */
export interface Received {
  receipt: string;
  outcome: Outcome;
  /** False when the eligibility questions ended the questionnaire. */
  eligible: boolean;
}

export const phone = createStore('chengsheng', 'kept');

/** Some in-app browsers never answer an IndexedDB request: after this many milliseconds the phone counts as refusing. */
const PATIENCE = 4000;
/** Milliseconds for which a draft is kept after its beginning: thirty days. */
const DRAFT_AGE = 30 * 24 * 3600_000;
/** A draft older than ten years began under a wrong clock, as after an empty battery. */
const WRONG_AGE = 10 * 365 * 24 * 3600_000;

export type Shelf = ReturnType<typeof shelfAt>;

/**
 * The phone's record for one questionnaire; the page's memory where the phone refuses, or must store nothing.
 * @param onUse called each time with whether the phone refused
 */
export function shelfAt(place: string, onUse: (isRefused: boolean) => void) {
  let memory: StoredRecord = {};
  let isShared = false;

  /** Changes the record in one step that no other tab can interrupt; resolves with the new record. */
  async function change(by: (record: StoredRecord) => StoredRecord): Promise<StoredRecord> {
    if (!isShared)
      try {
        memory = await inTime(changeRecord(place, by));
        onUse(false);
        return memory;
      } catch {
        onUse(true);
      }
    memory = by(memory);
    return memory;
  }

  return {
    change,
    read: () => change((record) => record),
    /** Removes the record from the phone, and stores nothing from now on. */
    async leave() {
      isShared = true;
      memory = {};
      await changeRecord(place, () => ({})).catch(() => {});
    },
  };
}

/** Drops drafts that nobody will continue: too old, or of another wave of the same city. */
export async function dropStale(wave: string, city: string, now: number): Promise<void> {
  for (const key of await places()) {
    const [, ofWave, ofCity] = key.split('/');
    await changeRecord(key, (record) => {
      const { draft } = record;
      const age = now - Date.parse(draft?.startedAt ?? '');
      const isStale = (ofCity === city && ofWave !== wave) || (age > DRAFT_AGE && age < WRONG_AGE);
      // A sent body may have been stored, so its receipt is still to come.
      return draft && !draft.body && isStale ? { ...record, draft: undefined } : record;
    });
  }
}

/** Removes everything from the tab. */
export function clearTab(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  } catch {
    // Storage is switched off, so there is nothing in it.
  }
}

/** Removes everything from the phone except unsent answers. */
export async function clearPhone(): Promise<void> {
  for (const key of await places()) await changeRecord(key, ({ draft }) => (draft?.body ? { draft } : {}));
}

/** The keys of all records. Leases lie beside them and expire. */
async function places(): Promise<string[]> {
  return (await keys<string>(phone)).filter((key) => key.startsWith(PREFIX));
}

function changeRecord(key: string, by: (record: StoredRecord) => StoredRecord): Promise<StoredRecord> {
  return phone('readwrite', async (store) => {
    const stored: unknown = await promisifyRequest<unknown>(store.get(key));
    const next = by(keptIn(stored));
    if (next.draft || next.received) store.put(next, key);
    else store.delete(key);
    await promisifyRequest(store.transaction);
    return next;
  });
}

/** The readable part of a record. */
function keptIn(stored: unknown): StoredRecord {
  const { draft, received } = recordOf(stored);
  return { ...(isDraft(draft) && { draft }), ...(isReceived(received) && { received }) };
}

function isReceived(value: unknown): value is Received {
  const { receipt, outcome, eligible } = recordOf(value);
  return isText(receipt) && outcomes.some((one) => one === outcome) && typeof eligible === 'boolean';
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('IndexedDB does not answer')), PATIENCE);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
