import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../../db/client.ts';
import {
  addMailLink,
  type FoundMailLink,
  findLinkedAddress,
  findMailLink,
  storeConfirmedAddress,
  useMailLink,
} from '../../../db/mail-wishes.ts';
import { insertMails, releaseMails, withdrawConfirmations } from '../../../db/mails.ts';
import { digestOfSecret } from '../../crypto/one-time-secret.ts';
import { Problem } from '../../http/problems.ts';
import type { Session } from '../../identity/accounts/session.ts';
import type { Actor } from '../../identity/grants.ts';
import type { Platform } from '../../platform.ts';
import { DAY_MS, localDayOf } from '../../survey/china-time.ts';
import { CONFIRMATION, confirmationText } from '../../survey/evaluation/mail-text.ts';
import { claimMailLink } from './attempts.ts';
import { readMailWishes, takesMails } from './mail-wishes.ts';

/** Days for which a server tries to send a link. */
const TRIED_DAYS = 3;

/**
 * Puts a mail with a link into the outbox, for a person to confirm their address. The link gets its secret when it is
 * sent (send-mails.ts). The mails with earlier links are not sent any more: each attempt to send one voids the link
 * before it. It returns false where there is nothing to confirm, or no mail to get, and throws `sign-in-delayed` after
 * many.
 * @param isAgain whether the person asks for another link to the same address
 */
export async function sendMailLink(
  platform: Pick<Platform, 'db' | 'keys' | 'now' | 'sendsMails'>,
  { id: account, name, grants }: Pick<Session['account'], 'id' | 'name'> & Pick<Actor, 'grants'>,
  isAgain: boolean,
): Promise<boolean> {
  const { db, sendsMails } = platform;
  if (!sendsMails || !takesMails(grants)) return false;
  const { address, language, isWanted, isConfirmed } = await readMailWishes(db, account);
  if (address === null || !isWanted || isConfirmed) return false;
  if (!isAgain && (await findLinkedAddress(db, account)) === address) return false;
  await claimMailLink(platform, account);
  const now = platform.now();
  await db.transaction(async (tx) => {
    await addMailLink(tx, { account, address });
    await withdrawConfirmations(tx, account);
    await insertMails(tx, [
      {
        ...confirmationText(language, name),
        id: uuidv7(),
        evaluationId: null,
        city: null,
        account,
        kind: CONFIRMATION,
        day: localDayOf(now),
        address,
        language,
        at: now,
        expiresAt: new Date(now.getTime() + TRIED_DAYS * DAY_MS),
        nextAt: now,
      },
    ]);
  });
  return true;
}

/** What a link stands for, expired or not; undefined when no such link was sent, or it was used or replaced. */
export async function readMailLink(
  db: Db,
  token: string,
  now: Date,
): Promise<(FoundMailLink & { digest: Buffer; isAlive: boolean }) | undefined> {
  const digest = digestOfSecret(token);
  const link = await findMailLink(db, digest);
  if (!link) return undefined;
  const { closedAt, expiresAt, address, current } = link;
  const isAlive = !closedAt && expiresAt !== null && expiresAt > now && address === current;
  return { ...link, digest, isAlive };
}

/** Confirms an address through its link, and sends there what waited for that; returns it. Throws `link-dead`. */
export async function confirmMailAddress(db: Db, token: string, now: Date): Promise<string> {
  const link = await readMailLink(db, token, now);
  if (!link?.isAlive) throw new Problem('link-dead');
  await db.transaction(async (tx) => {
    if (!(await useMailLink(tx, link.digest))) throw new Problem('link-dead');
    await storeConfirmedAddress(tx, link);
    await releaseMails(tx, link, now);
  });
  return link.address;
}
