import type { Context } from 'hono';
import { findCity } from '../../db/cities.ts';
import { listReleases } from '../../db/releases.ts';
import { cityName } from '../../web/city-name.ts';
import type { Language } from '../../web/language.ts';
import type { Known } from '../../web/notice/receipt-status.tsx';
import { receiptPath, shortPath } from '../../web/paths.ts';
import { markChannel } from '../crypto/channel-mark.ts';
import type { Platform } from '../platform.ts';
import { findReceipt } from '../services/submissions/find-receipt.ts';
import { localize } from '../survey/questionnaire/localize.ts';
import { statusOf } from '../survey/wave.ts';
import { addressOf } from './render.ts';
import { SHARED } from './shared-channel.ts';

/** What a receipt's holder is told: which releases include it, or when there will be any. No answer, no reason. */
export async function knownReceipt(
  c: Context,
  platform: Platform,
  typedReceipt: string,
  language: Language,
): Promise<Known | undefined> {
  const found = await findReceipt(platform, typedReceipt);
  if (!found) return undefined;
  const { wave, receipt } = found;
  const status = statusOf(wave, platform.now());
  const published = await listReleases(platform.db, wave.id);
  const city = await findCity(platform.db, found.city);
  return {
    receipt,
    link: addressOf(c, platform, receiptPath(receipt)),
    wave: { code: wave.code, title: localize(wave.title, language) },
    organiser: wave.organiser,
    city: { code: found.city, name: city ? cityName(city, language) : found.city },
    closesAt: wave.closesAt.toISOString(),
    isClosed: status === 'closed',
    releases: published
      .filter((r) => found.releases.includes(r.number))
      .map((r) => ({ number: r.number, withdrawn: r.withdrawnAt !== null })),
    isPublished: published.some((r) => r.withdrawnAt === null),
    shareLink:
      status === 'open'
        ? addressOf(c, platform, shortPath(found.city, markChannel(platform.keys.channel, SHARED)))
        : undefined,
  };
}
