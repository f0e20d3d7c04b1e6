import { z } from 'zod';
import type { Db } from '../../../db/client.ts';
import { findMailWishes, type MailWishes, storeMailWishes } from '../../../db/mail-wishes.ts';
import { type Grant, isPermitted } from '../../identity/grants.ts';
import { type MailLanguage, mailLanguages } from '../../survey/evaluation/mail-text.ts';

/** An address for mails: one line, no longer than every mail server accepts (RFC 5321, 4.5.3.1). */
const addressSchema = z.email().max(254);

/** Whether there are mails for a person with these roles: those who write or sign reports get them. */
export const takesMails = (grants: readonly Pick<Grant, 'role'>[]): boolean =>
  grants.some(({ role }) => isPermitted(role, 'see-report-draft'));

export interface TypedMailWishes {
  address: string;
  language: string;
  isWanted: boolean;
}

/** A person's settings for mails, or the defaults until they choose; and whether mails may go to the address. */
export async function readMailWishes(
  db: Db,
  account: string,
): Promise<Pick<MailWishes, 'address' | 'language' | 'isWanted'> & { isConfirmed: boolean }> {
  const wishes = await findMailWishes(db, account);
  if (!wishes) return { address: null, language: 'zh-CN', isWanted: true, isConfirmed: false };
  const { address, language, isWanted, confirmedAddress } = wishes;
  return { address, language, isWanted, isConfirmed: address !== null && address === confirmedAddress };
}

/** Stores a person's settings for mails; false when the address is invalid. */
export async function saveMailWishes(
  db: Db,
  account: string,
  { address: typed, language: wanted, isWanted }: TypedMailWishes,
  now: Date,
): Promise<boolean> {
  const address = typed.trim() === '' ? null : typed.trim();
  if (address !== null && !addressSchema.safeParse(address).success) return false;
  const language: MailLanguage = mailLanguages.find((one) => one === wanted) ?? 'zh-CN';
  await storeMailWishes(db, { account, address, language, isWanted, changedAt: now });
  return true;
}
