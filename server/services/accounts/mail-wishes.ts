import { z } from 'zod';
import type { Db } from '../../../db/client.ts';
import { findMailWishes, type MailWishes, storeMailWishes } from '../../../db/mails.ts';
import { type MailLanguage, mailLanguages } from '../../survey/evaluation/mail-text.ts';

/** An address to which mails go: one line, and not longer than any mail server takes (RFC 5321, 4.5.3.1). */
const addressSchema = z.email().max(254);

export interface TypedMailWishes {
  address: string;
  language: string;
  isWanted: boolean;
}

/** What somebody said of mails to them, or what holds until they do. */
export async function readMailWishes(
  db: Db,
  account: string,
): Promise<Omit<MailWishes, 'account' | 'changedAt'>> {
  const { address, language, isWanted } = (await findMailWishes(db, account)) ?? {
    address: null,
    language: 'zh-CN' as const,
    isWanted: true,
  };
  return { address, language, isWanted };
}

/** Stores what somebody says of mails to them; false when what they typed is no address. */
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
