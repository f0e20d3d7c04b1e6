import { Hono } from 'hono';
import { z } from 'zod';
import { findWave } from '../../db/waves.ts';
import { receiptPage } from '../../web/notice/page.tsx';
import { receiptPath } from '../../web/paths.ts';
import type { Surroundings } from '../app.ts';
import { localize } from '../survey/localize.ts';
import { contextOf, show } from './page.ts';
import { lookUpReceipt } from './receipts.ts';

const typed = z.string().trim().min(1).max(80);

/** Look a receipt up. */
export function receiptPages({ platform }: Surroundings) {
  return new Hono()
    .get('/receipts', async (c) => {
      const receipt = typed.safeParse(c.req.query('receipt'));
      if (receipt.success) return c.redirect(receiptPath(receipt.data), 303);
      return show(c, receiptPage(contextOf(c, platform)));
    })
    .get('/receipts/:receipt', async (c) => {
      const context = contextOf(c, platform);
      const receipt = typed.catch('').parse(c.req.param('receipt'));
      const { known, wave: id, releases } = await lookUpReceipt(platform, receipt);
      const wave = id && (await findWave(platform.db, id));
      const page = receiptPage({
        ...context,
        receipt,
        known,
        releases: wave
          ? releases.map((number) => ({
              wave: wave.code,
              title: localize(wave.title, context.language),
              number,
            }))
          : [],
      });
      return show(c, page, known ? 200 : 404);
    });
}
