import { Hono } from 'hono';
import { z } from 'zod';
import { receiptDrawing } from '../../web/notice/receipt-drawing.tsx';
import { receiptPage } from '../../web/notice/receipt-page.tsx';
import { receiptPath } from '../../web/paths.ts';
import type { Surroundings } from '../cache/context.ts';
import { codeIn, readCode } from '../crypto/crockford.ts';
import { RECEIPT_LENGTH } from '../crypto/receipt.ts';
import { languageOf } from '../http/language.ts';
import { Problem } from '../http/problems.ts';
import { receiptStatusFor } from './receipt-status.ts';
import { contextOf, show, showDrawing } from './render.ts';

/** Typed text, which need not be a receipt: the page shows it again. */
const typed = z.string().trim().min(1).max(400);

/** Looking a receipt up, and keeping it. */
export function receiptPages({ platform }: Surroundings) {
  return new Hono()
    .get('/receipts', async (c) => {
      const receipt = typed.safeParse(c.req.query('receipt'));
      if (receipt.success) return c.redirect(receiptPath(codeIn(receipt.data)), 303);
      return show(c, receiptPage(contextOf(c, platform)));
    })
    .get('/receipts/:file{.+\\.svg}', async (c) => {
      const receipt = typed.catch('').parse(c.req.param('file').slice(0, -'.svg'.length));
      const language = languageOf(c, platform);
      const status = await receiptStatusFor(c, platform, receipt, language);
      if (!status) throw new Problem('not-found');
      return showDrawing(c, receiptDrawing(status, language), `chengsheng-${status.receipt}.svg`);
    })
    .get('/receipts/:receipt', async (c) => {
      const context = contextOf(c, platform);
      const receipt = typed.catch('').parse(c.req.param('receipt'));
      const { length: n } = readCode(receipt);
      const length = n === RECEIPT_LENGTH ? undefined : { n, of: RECEIPT_LENGTH };
      const status = await receiptStatusFor(c, platform, receipt, context.language);
      const scripts = [
        status?.shareLink && platform.asset('web/share/buttons.ts'),
        status?.releases.length ? platform.asset('web/notice/check-inclusion.ts') : undefined,
      ];
      return show(c, receiptPage({ ...context, receipt, length, status, scripts }), status ? 200 : 404);
    });
}
