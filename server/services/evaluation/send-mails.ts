import type { Db } from '../../../db/client.ts';
import { type ClaimedMail, claimMail, markSent, markUnsent, NOT_WANTED } from '../../../db/mails.ts';
import type { Platform } from '../../platform.ts';

/** A mail as it goes out. */
export interface OutgoingMail {
  /** The same for each attempt: who gets it twice can tell. */
  id: string;
  to: string;
  subject: string;
  text: string;
}

/** How an attempt ended. */
export type Delivery =
  | { kind: 'sent' }
  /** `permanent`: this mail will never be taken; `later`: perhaps later; `away`: no mail is taken at this moment. */
  | { kind: 'permanent' | 'later' | 'away'; error: string };

/** What sends: it never throws, and ends within `LEASE_MS`. */
export type MailTransport = (mail: OutgoingMail) => Promise<Delivery>;

/** For so long a server that sends a mail is left alone; one that died over it is followed by another then. */
const LEASE_MS = 120_000;

/** Mails of one run, at one mail after another. */
const MOST = 30;

/** Minutes until the next attempt, by how many there were. */
const AGAIN_MINUTES = [1, 5, 30, 120, 360, 720, 1440];

const LONGEST_ERROR = 200;

interface Sending {
  transport: MailTransport;
  /** The origin of the console. */
  publicUrl: string;
  log: Pick<Platform['log'], 'warn'>;
  /** Looked at between two mails. */
  isStopped?: () => boolean;
}

/**
 * Sends the mails that wait, one after another, the longest waiting first. Of several servers one sends at a time. A mail whose
 * server died between the sending and the note of it is sent again: at least once, and under the same Message-ID.
 * @returns how many were sent
 */
export async function sendMails(db: Db, { transport, publicUrl, log, isStopped }: Sending): Promise<number> {
  let sent = 0;
  for (let i = 0; i < MOST && !isStopped?.(); i++) {
    const mail = await claimMail(db, LEASE_MS);
    if (!mail) break;
    const delivery = await deliver(mail, transport, publicUrl);
    if (delivery.kind === 'sent') {
      await markSent(db, mail);
      sent += 1;
      continue;
    }
    const again = AGAIN_MINUTES[mail.attempts - 1];
    const isOver = delivery.kind === 'permanent' || again === undefined;
    const error = delivery.error.slice(0, LONGEST_ERROR);
    await markUnsent(db, mail, { error, againMs: isOver ? null : again * 60_000 });
    if (error !== NOT_WANTED)
      log.warn({ mail: mail.id, attempts: mail.attempts, isOver, error }, 'a mail was not sent');
    // The others wait for a server that takes mails.
    if (delivery.kind === 'away') break;
  }
  return sent;
}

async function deliver(mail: ClaimedMail, transport: MailTransport, publicUrl: string): Promise<Delivery> {
  const { id, address, subject, body, evaluation, city, isWanted } = mail;
  if (address === null || !isWanted) return { kind: 'permanent', error: NOT_WANTED };
  const link = `${publicUrl}/console/evaluations/${encodeURIComponent(evaluation)}/cities/${city}`;
  return await transport({ id, to: address, subject, text: `${body}\n\n${link}\n` });
}
