import { type Context, Hono } from 'hono';
import {
  confirmedAddressPage,
  deadMailLinkPage,
  mailAddressPage,
} from '../../../web/console/mail-address-page.tsx';
import type { Surroundings } from '../../cache/context.ts';
import { Problem } from '../../http/problems.ts';
import { confirmMailAddress, readMailLink } from '../../services/accounts/mail-link.ts';
import { contextOf, show } from '../render.ts';
import { formGuards } from './form.ts';

/** Confirming an address through the link that was mailed to it; the link stands in for signing in. */
export function mailAddressPages({ platform }: Surroundings) {
  const { db, now } = platform;
  const tokenOf = (c: Context) => c.req.query('t') ?? '';
  const showDead = (c: Context) => show(c, deadMailLinkPage(contextOf(c, platform)), 410);

  return new Hono()
    .get('/console/mail-address', async (c) => {
      const link = await readMailLink(db, tokenOf(c), now());
      if (!link?.isAlive) return showDead(c);
      const { name, address } = link;
      return show(c, mailAddressPage({ ...contextOf(c, platform), token: tokenOf(c), name, address }));
    })
    .post('/console/mail-address', ...formGuards(platform), async (c) => {
      try {
        const address = await confirmMailAddress(db, tokenOf(c), now());
        return show(c, confirmedAddressPage({ ...contextOf(c, platform), address }));
      } catch (error) {
        if (error instanceof Problem && error.is('link-dead')) return showDead(c);
        throw error;
      }
    });
}
