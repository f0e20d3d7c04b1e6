import type { Context } from 'hono';
import { findCity } from '../../db/cities.ts';
import { listReleases } from '../../db/releases.ts';
import { cityName } from '../../web/city-name.ts';
import type { Language } from '../../web/language.ts';
import type { ReceiptStatus } from '../../web/notice/receipt-status.tsx';
import { receiptPath, shortPath } from '../../web/paths.ts';
import { markChannel } from '../crypto/channel-mark.ts';
import { addressOf } from '../http/address.ts';
import type { Platform } from '../platform.ts';
import { findReceipt } from '../services/submissions/find-receipt.ts';
import { localize } from '../survey/questionnaire/localize.ts';
import { statusOf } from '../survey/wave.ts';
import { SHARED } from './shared-channel.ts';

/** What a receipt's holder may see: the releases that include it, or when to expect any. No answers, no reasons. */
export async function receiptStatusFor(
  c: Context,
  platform: Platform,
  typedReceipt: string,
  language: Language,
): Promise<ReceiptStatus | undefined> {
  const submission = await findReceipt(platform, typedReceipt);
  if (!submission) return undefined;
  const { wave, receipt } = submission;
  const status = statusOf(wave, platform.now());
  const published = await listReleases(platform.db, wave.id, platform.now());
  const city = await findCity(platform.db, submission.city);
  return {
    receipt,
    link: addressOf(c, platform, receiptPath(receipt)),
    wave: { code: wave.code, title: localize(wave.title, language) },
    organiser: wave.organiser,
    city: { code: submission.city, name: city ? cityName(city, language) : submission.city },
    closesAt: wave.closesAt.toISOString(),
    isClosed: status === 'closed',
    releases: published
      .filter((r) => submission.releases.includes(r.number))
      .map((r) => ({ number: r.number, withdrawn: r.withdrawnAt !== null })),
    isPublished: published.some((r) => r.withdrawnAt === null),
    shareLink:
      status === 'open'
        ? addressOf(c, platform, shortPath(submission.city, markChannel(platform.keys.channel, SHARED)))
        : undefined,
  };
}
