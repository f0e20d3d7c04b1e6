import { createStore, keys, promisifyRequest } from 'idb-keyval';
import { type Outcome, outcomes } from '../../../server/survey/submission/outcome.ts';
import { type AnswerDraft, isDraft, PREFIX } from '../draft.ts';
import { isText, recordOf } from '../type-guards.ts';

/** What a phone keeps of one questionnaire. A draft that has a body is waiting to be sent. */
export interface StoredRecord {
  draft?: AnswerDraft | undefined;
  received?: Received | undefined;
}

/** What is left once the answers were received: enough to show the receipt again. */
export interface Received {
  receipt: string;
  outcome: Outcome;
  /** False when the eligibility questions ended the questionnaire. */
  eligible: boolean;
}

export const phone = createStore('chengsheng', 'kept');

/** Some in-app browsers never answer an IndexedDB request: after this many milliseconds the phone counts as refusing. */
const PATIENCE = 4000;
/** A draft is kept for so many milliseconds after its beginning: thirty days. */
const DRAFT_AGE = 30 * 24 * 3600_000;
/** A draft of more than ten years was begun under a wrong clock, as after an empty battery. */
const WRONG_AGE = 10 * 365 * 24 * 3600_000;

export type Shelf = ReturnType<typeof shelfAt>;

/**
 * The phone's place for one questionnaire; the page's memory where the phone refuses, or must keep nothing.
 * @param onUse hears each time whether the phone refused
 */
export function shelfAt(place: string, onUse: (isRefused: boolean) => void) {
  let memory: StoredRecord = {};
  let isShared = false;

  /** Changes what is kept in one step that no other tab can come between; resolves with what is kept then. */
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
    /** Takes what is kept off the phone, and leaves nothing on it from now on. */
    async leave() {
      isShared = true;
      memory = {};
      await changeRecord(place, () => ({})).catch(() => {});
    },
  };
}

/** Drops drafts that nobody will go on with: too old, or of another wave of the same city. */
export async function dropStale(wave: string, city: string, now: number): Promise<void> {
  for (const key of await places()) {
    const [, ofWave, ofCity] = key.split('/');
    await changeRecord(key, (record) => {
      const { draft } = record;
      const age = now - Date.parse(draft?.startedAt ?? '');
      const isStale = (ofCity === city && ofWave !== wave) || (age > DRAFT_AGE && age < WRONG_AGE);
      // What was sent may have been stored, and its receipt is still to come.
      return draft && !draft.body && isStale ? { ...record, draft: undefined } : record;
    });
  }
}

/** Takes everything off the tab. */
export function clearTab(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  } catch {
    // Storage is switched off, so there is nothing in it.
  }
}

/** Takes everything off the phone but answers that are still to be sent. */
export async function clearPhone(): Promise<void> {
  for (const key of await places()) await changeRecord(key, ({ draft }) => (draft?.body ? { draft } : {}));
}

/** The keys of all records. Leases lie beside them and go by themselves. */
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

/** What a record holds, as far as it can be understood. */
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
