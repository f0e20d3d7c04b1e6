import type { AnswerDraft } from '../draft.ts';
import { type Reply, send } from '../send.ts';
import type { Shelf, StoredRecord } from './draft-store.ts';
import { retry } from './retry.ts';
import type { Around } from './tab-events.ts';
import { alone } from './tab-lock.ts';

/** Milliseconds before the first retry. */
const PAUSE = 1500;

export type Phase = 'waiting' | 'sending';

interface Sending {
  /** Identifies the submission, for all tabs. */
  place: string;
  shelf: Shelf;
  around: Around;
  draft(): AnswerDraft;
  fits(): boolean;
  /** Called with the state, once the first attempt has failed. */
  onPhase(phase?: Phase): void;
}

/**
 * Sends a submission until its outcome is known, however long that takes: it is stored on the phone first, so that a
 * reopened tab continues, and only one tab sends at a time. All tabs send the body that was submitted first.
 */
export function senderOf({ place, shelf, around, draft, fits, onPhase }: Sending): typeof send {
  /** What another tab has received meanwhile. */
  const arrived = async (): Promise<Reply | undefined> => {
    const { received } = await shelf.read();
    return received && { kind: 'received', ...received };
  };

  const attempt = async (...[url, body, ...rest]: Parameters<typeof send>): Promise<Reply | undefined> => {
    const already = await arrived();
    if (already) return already;
    const { draft: first } = await shelf.read();
    const reply = await send(url, first?.body ?? body, ...rest);
    if (reply.kind === 'unsent') return undefined;
    await shelf.change((record) => settled(record, reply, fits()));
    return reply;
  };

  return async (url, body, ...rest) => {
    await shelf.change((record) => (isSubmitted(record) ? record : { draft: { ...draft(), body } }));
    around.tell();
    // Without a network the first attempt is skipped. Later ones are made anyway, because some browsers report the
    // network wrongly.
    let isDue = navigator.onLine;
    const reply = await retry<Reply>(
      async () =>
        isDue ? ((await arrived()) ?? (await alone(place, () => attempt(url, body, ...rest)))) : undefined,
      async (ms) => {
        onPhase('waiting');
        await around.next(ms);
        onPhase('sending');
        isDue = true;
      },
      PAUSE,
    );
    // Other tabs learn of it only now: one that looks at once must find the lock free.
    around.tell();
    onPhase();
    return reply;
  };
}

/** Whether the record was submitted already, so that no other draft replaces it. */
export function isSubmitted({ draft, received }: StoredRecord): boolean {
  return received !== undefined || draft?.body !== undefined;
}

/** What stays on the phone after a reply. Refused answers may be corrected, and sent under the same id. */
export function settled(record: StoredRecord, reply: Reply, eligible: boolean): StoredRecord {
  switch (reply.kind) {
    case 'received':
      // A resident outside the survey may return: after a slip of the finger, or once they have moved.
      if (!eligible) return {};
      return { received: { receipt: reply.receipt, outcome: reply.outcome, eligible } };
    case 'already':
    case 'closed':
      return {};
    case 'unsent':
      return record;
    default:
      return record.draft ? { draft: { ...record.draft, body: undefined } } : {};
  }
}
