import { retry } from '../answer/offline/retry.ts';
import { listenAround } from '../answer/offline/tab-events.ts';
import { alone } from '../answer/offline/tab-lock.ts';
import { type Reply, send } from '../answer/send.ts';
import { submissionsPath } from '../paths.ts';
import { sendContact } from './contact.ts';
import { refusalOf } from './refusal.ts';
import { readBody } from './submission-body.ts';
import {
  dropOut,
  markRefused,
  type Outgoing,
  putOut,
  readOutbox,
  readWorker,
  sentToday,
  settleReceived,
  type Worker,
} from './tablet.ts';
import { voucherFor } from './voucher.ts';

/** Milliseconds before the first retry, and before looking at an empty outbox again. */
const PAUSE = 4000;

/** The content of the outbox, and today's count; only submissions count as sent. */
export interface OutboxState {
  unsent: number;
  sent: number;
  refused: Outgoing[];
  /** The last attempt reached no server. */
  isStuck: boolean;
}

export type Outbox = ReturnType<typeof openOutbox>;

/**
 * Sends the outbox one by one, whenever there is a network, from one tab at a time.
 * @param onState called with the state, whenever it may have changed
 * @param onReply called with each outcome
 */
export function openOutbox(
  onState: (state: OutboxState) => void,
  onReply: (outgoing: Outgoing, reply: Reply) => void,
) {
  const around = listenAround('chengsheng-field');

  let isStuck = false;
  /** Failed attempts by id: the least tried goes first, so that one blocked submission does not block the others. */
  const attempts = new Map<string, number>();
  const attemptsOf = ({ id }: Outgoing) => attempts.get(id) ?? 0;

  const tell = async () => {
    const all = await readOutbox();
    onState({
      unsent: all.filter((one) => !one.refused).length,
      sent: await sentToday(),
      refused: all.filter((one) => one.refused),
      isStuck,
    });
  };
  const changed = async () => {
    around.tell();
    await tell();
  };

  /** Sends the entry with the fewest failed attempts; undefined if it does not arrive. */
  const sendNext = async (): Promise<'empty' | 'settled' | undefined> => {
    const [outgoing] = (await readOutbox())
      .filter((one) => !one.refused)
      .sort((a, b) => attemptsOf(a) - attemptsOf(b));
    if (!outgoing) return 'empty';
    const worker = await readWorker();
    // It waits for this device to be enrolled again.
    if (worker?.isRevoked) return undefined;
    const reply =
      outgoing.kind === 'contact'
        ? await sendContact(outgoing, worker)
        : await sendSubmission(outgoing, worker);
    isStuck = reply.kind === 'unsent';
    if (reply.kind === 'unsent') {
      attempts.set(outgoing.id, attemptsOf(outgoing) + 1);
      await tell();
      return undefined;
    }
    if (reply.kind === 'received' || reply.kind === 'stored') await settleReceived(outgoing);
    else await markRefused(outgoing, refusalOf(reply));
    if (reply.kind !== 'stored') onReply(outgoing, reply);
    await changed();
    return 'settled';
  };

  const attempt = async () =>
    navigator.onLine ? await alone('chengsheng-field', sendNext).catch(() => undefined) : undefined;

  const run = async () => {
    for (;;) if ((await retry(attempt, around.next, PAUSE)) === 'empty') await around.next(PAUSE);
  };

  around.listen(() => void tell());
  return {
    start() {
      void tell();
      void run();
    },
    /** Stores a submission: when this resolves it is safe, with or without a network. */
    async put(outgoing: Outgoing) {
      await putOut(outgoing);
      await changed();
      around.hurry();
    },
    async drop(id: string) {
      await dropOut(id);
      await changed();
    },
    /** With a new token, submissions refused for want of one may leave again. */
    async renew() {
      for (const one of await readOutbox()) if (one.refused?.reason === 'refused') await markRefused(one);
      await changed();
      around.hurry();
    },
  };
}

const quiet = () => {};

const sendSubmission = (outgoing: Outgoing, worker: Worker | undefined): Promise<Reply> =>
  send(submissionsPath(outgoing.wave), vouched(outgoing, worker), outgoing.language, quiet);

/** The body, with the current credential. */
function vouched(outgoing: Outgoing, worker: Worker | undefined): string {
  const content = readBody(outgoing.body);
  const value = voucherFor(outgoing, content.credential?.value, worker);
  if (value === undefined) return outgoing.body;
  return JSON.stringify({ ...content, credential: { ...content.credential, value } });
}
