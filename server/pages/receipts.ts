import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { findCity } from '../../db/cities.ts';
import { listReleases } from '../../db/releases.ts';
import { cityName } from '../../web/city-name.ts';
import type { Language } from '../../web/language.ts';
import { receiptDrawing } from '../../web/notice/receipt-drawing.tsx';
import { receiptPage } from '../../web/notice/receipt-page.tsx';
import type { Known } from '../../web/notice/receipt-status.tsx';
import { receiptPath, shortPath } from '../../web/paths.ts';
import { findReceipt } from '../api/receipts.ts';
import type { Surroundings } from '../cache/context.ts';
import { isClosed } from '../cache/open-wave.ts';
import { takesAnswers } from '../cache/wave-order.ts';
import { markChannel } from '../crypto/channel-mark.ts';
import { readTyped } from '../crypto/crockford.ts';
import { RECEIPT_LENGTH } from '../crypto/receipt.ts';
import { languageOf } from '../http/language.ts';
import { Problem } from '../http/problems.ts';
import type { Platform } from '../platform.ts';
import { localize } from '../survey/questionnaire/localize.ts';
import { addressOf, contextOf, show, showDrawing } from './render.ts';

/** What was typed, which need not be a receipt: it is shown again. */
const typed = z.string().trim().min(1).max(400);

/** The channel of links that residents pass on. */
export const SHARED = 'share';

/** Look a receipt up, and keep it. */
export function receiptPages({ platform }: Surroundings) {
  return new Hono()
    .get('/receipts', async (c) => {
      const receipt = typed.safeParse(c.req.query('receipt'));
      if (receipt.success) return c.redirect(receiptPath(receipt.data), 303);
      return show(c, receiptPage(contextOf(c, platform)));
    })
    .get('/receipts/:file{.+\\.svg}', async (c) => {
      const receipt = typed.catch('').parse(c.req.param('file').slice(0, -'.svg'.length));
      const language = languageOf(c, platform);
      const known = await knownReceipt(c, platform, receipt, language);
      if (!known) throw new Problem('not-found');
      return showDrawing(c, receiptDrawing(known, language), `chengsheng-${known.receipt}.svg`);
    })
    .get('/receipts/:receipt', async (c) => {
      const context = contextOf(c, platform);
      const receipt = typed.catch('').parse(c.req.param('receipt'));
      const { length: n } = readTyped(receipt);
      const length = n === RECEIPT_LENGTH ? undefined : { n, of: RECEIPT_LENGTH };
      const known = await knownReceipt(c, platform, receipt, context.language);
      const script = known?.shareLink && platform.asset('web/share/buttons.ts');
      return show(c, receiptPage({ ...context, receipt, length, known, script }), known ? 200 : 404);
    });
}

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
  const now = platform.now();
  const published = await listReleases(platform.db, wave.id);
  const city = await findCity(platform.db, found.city);
  return {
    receipt,
    link: addressOf(c, platform, receiptPath(receipt)),
    wave: { code: wave.code, title: localize(wave.title, language) },
    city: { code: found.city, name: city ? cityName(city, language) : found.city },
    closesAt: wave.closesAt.toISOString(),
    isClosed: isClosed(wave, now),
    releases: published
      .filter((r) => found.releases.includes(r.number))
      .map((r) => ({ number: r.number, withdrawn: r.withdrawnAt !== null })),
    isPublished: published.some((r) => r.withdrawnAt === null),
    shareLink: takesAnswers(wave, now)
      ? addressOf(c, platform, shortPath(found.city, markChannel(platform.keys.channel, SHARED)))
      : undefined,
  };
}
