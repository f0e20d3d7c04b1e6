import type { Db } from '../../../db/client.ts';
import { armMailLink, type PersonsAddress } from '../../../db/mail-wishes.ts';
import { type ClaimedMail, claimMail, markSent, markUnsent, NOT_WANTED } from '../../../db/mails.ts';
import { mailAddressPath, reportPath } from '../../../web/paths.ts';
import { newSecret } from '../../crypto/one-time-secret.ts';
import type { Platform } from '../../platform.ts';

/** A mail ready to send. */
export interface OutgoingMail {
  /** The same for every attempt, so that a recipient of two copies can tell. */
  id: string;
  to: string;
  subject: string;
  text: string;
}

/** How an attempt ended. */
export type Delivery =
  | { kind: 'sent' }
  /**
   * `permanent`: the server will never take this mail; `later`: perhaps later; `away`: it takes no mail at the
   * moment.
   */
  | { kind: 'permanent' | 'later' | 'away'; error: string };

/** Sends a mail; it never throws, and ends within `LEASE_MS`. */
export type MailTransport = (mail: OutgoingMail) => Promise<Delivery>;

/**
 * Other servers leave mails alone for this long after one begins to send; then another takes over from a dead server.
 */
const LEASE_MS = 120_000;

/** The most mails of one run. */
const MOST = 30;

/** Minutes until the next attempt, by the number of attempts so far. */
const AGAIN_MINUTES = [1, 5, 30, 120, 360, 720, 1440];

const LONGEST_ERROR = 200;

interface Sending {
  transport: MailTransport;
  /** The origin of the console. */
  publicUrl: string;
  log: Pick<Platform['log'], 'warn'>;
  /** Checked between two mails. */
  isStopped?: () => boolean;
}

/**
 * Sends the waiting mails one after another, longest wait first. Only one server sends at a time. If a server dies
 * between sending a mail and recording it, the mail goes out again: at least once, under the same Message-ID.
 * @returns how many were sent
 */
export async function sendMails(db: Db, { transport, publicUrl, log, isStopped }: Sending): Promise<number> {
  let sent = 0;
  for (let i = 0; i < MOST && !isStopped?.(); i++) {
    const mail = await claimMail(db, LEASE_MS);
    if (!mail) break;
    const delivery = await deliver(db, mail, transport, publicUrl);
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
    // The other mails wait until the server takes mail again.
    if (delivery.kind === 'away') break;
  }
  return sent;
}

async function deliver(
  db: Db,
  mail: ClaimedMail,
  transport: MailTransport,
  publicUrl: string,
): Promise<Delivery> {
  const { id, account, address, subject, body, evaluation, city, isWanted } = mail;
  if (address === null || !isWanted) return { kind: 'permanent', error: NOT_WANTED };
  const path =
    evaluation !== null && city !== null
      ? reportPath(evaluation, city)
      : await linkTo(db, { account, address });
  if (path === undefined) return { kind: 'permanent', error: NOT_WANTED };
  return await transport({ id, to: address, subject, text: `${body}\n\n${publicUrl}${path}\n` });
}

/** A link that confirms an address; each attempt has a secret of its own, since the one before is stored as its digest. */
async function linkTo(db: Db, destination: PersonsAddress): Promise<string | undefined> {
  const { token, ...secret } = newSecret(new Date());
  return (await armMailLink(db, destination, secret)) ? mailAddressPath(token) : undefined;
}
