import type { Context } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { findOrder } from '../../../db/orders.ts';
import type { Wave } from '../../../db/waves.ts';
import { newOrderPage, orderPage } from '../../../web/console/order-page.tsx';
import type { ShownOrder } from '../../../web/console/orders.tsx';
import { channelsPath, fieldCityPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, citiesFor, may, requireCities, requireGrant } from '../../identity/grants.ts';
import { holdArrivals } from '../../services/orders/hold-arrivals.ts';
import { ordersFor } from '../../services/orders/list-orders.ts';
import { holdSchema, orderReason } from '../../services/orders/order-input.ts';
import { withdrawOrder } from '../../services/orders/withdraw-order.ts';
import { submissionId } from '../../survey/schemas.ts';
import { MAX_REASON } from '../../survey/typed-text.ts';
import { show } from '../render.ts';
import { formFieldsOf } from './form.ts';
import { consoleContext, waveOfPage } from './frame.ts';
import { consoleRoutes } from './routes.ts';
import type { ConsoleEnv } from './signed-in.ts';

/** The orders of a wave that concern the actor, or one city, with names; none for an actor who may not see any. */
export async function shownOrders(
  { platform }: Pick<Surroundings, 'platform'>,
  { wave, cities }: Fieldwork,
  actor: Actor,
  city?: string,
): Promise<ShownOrder[]> {
  if (citiesFor(actor, 'see-orders', wave.id).length === 0) return [];
  const orders = await ordersFor(platform.db, wave.id, actor);
  return orders
    .filter(({ order }) => city === undefined || order.city === null || order.city === city)
    .map((listed) => ({
      ...listed,
      city: cities.get(listed.order.city ?? ''),
      mayWithdraw: may(actor, 'hold-arrivals', { wave: wave.id, city: listed.order.city ?? undefined }),
    }));
}

/** Holding new arrivals, and releasing them: each has a page that explains the consequence and asks for a reason. */
export function orderPages(surroundings: Surroundings) {
  const { platform, fieldworkOf } = surroundings;
  const { db } = platform;
  const { pages, acting, guards } = consoleRoutes(surroundings);
  const waveOf = (c: Context<ConsoleEnv>) => waveOfPage(surroundings, c);

  /** What a form asks to hold. */
  function holdIn(field: (name: string) => string | undefined) {
    const hold = holdSchema.safeParse({
      channel: field('channel') || undefined,
      city: field('city') || undefined,
    });
    if (!hold.success) throw new Problem('not-found');
    return hold.data;
  }

  async function pageProps(c: Context<ConsoleEnv>, wave: Wave, city: string | null) {
    const { cities } = await fieldworkOf(wave.id);
    const context = await consoleContext(c, surroundings, wave);
    if (city !== null && !cities.has(city)) throw new Problem('city-unknown');
    return {
      ...context,
      city: cities.get(city ?? ''),
      maxReason: MAX_REASON,
    };
  }

  const backTo = (wave: Wave, city: string | null): string =>
    `${city === null ? channelsPath(wave.code) : fieldCityPath(wave.code, city)}#orders`;

  async function showOrder(c: Context<ConsoleEnv>, typed?: string) {
    const wave = await waveOf(c);
    requireCities(c.get('actor'), 'hold-arrivals', wave.id);
    const id = z.uuid().safeParse(c.req.param('id'));
    const stored = id.success ? await findOrder(db, id.data) : undefined;
    if (stored?.order.waveId !== wave.id) throw new Problem('order-unknown');
    const { order, withdrawal } = stored;
    requireGrant(c.get('actor'), 'hold-arrivals', { wave: wave.id, city: order.city ?? undefined });
    const props = await pageProps(c, wave, order.city);
    return await show(
      c,
      orderPage({ ...props, order, withdrawal, typed: typed ?? '', isFaulty: typed !== undefined }),
      typed === undefined ? 200 : 422,
    );
  }

  return pages
    .get('/console/:wave/orders/new', acting, async (c) => {
      const wave = await waveOf(c);
      const hold = holdIn((name) => c.req.query(name));
      requireGrant(c.get('actor'), 'hold-arrivals', { wave: wave.id, city: hold.city ?? undefined });
      const props = await pageProps(c, wave, hold.city);
      const order = { id: uuidv7(), channel: hold.channel, reason: '' };
      return await show(c, newOrderPage({ ...props, order, typed: '', isFaulty: false }));
    })
    .post('/console/:wave/orders', ...guards, acting, async (c) => {
      const field = await formFieldsOf(c);
      const wave = await waveOf(c);
      const hold = holdIn(field);
      const actor = c.get('actor');
      requireGrant(actor, 'hold-arrivals', { wave: wave.id, city: hold.city ?? undefined });
      const id = submissionId.safeParse(field('id'));
      const reason = orderReason.safeParse(field('reason'));
      if (!id.success || !reason.success) {
        const props = await pageProps(c, wave, hold.city);
        const order = { id: id.success ? id.data : uuidv7(), channel: hold.channel, reason: '' };
        return await show(c, newOrderPage({ ...props, order, typed: field('reason'), isFaulty: true }), 422);
      }
      await holdArrivals(db, await fieldworkOf(wave.id), { id: id.data, hold, reason: reason.data, actor });
      return c.redirect(backTo(wave, hold.city), 303);
    })
    .get('/console/:wave/orders/:id', acting, async (c) => await showOrder(c))
    .post('/console/:wave/orders/:id/withdrawal', ...guards, acting, async (c) => {
      const field = await formFieldsOf(c);
      const reason = orderReason.safeParse(field('reason'));
      if (!reason.success) return await showOrder(c, field('reason'));
      const wave = await waveOf(c);
      const id = z.uuid().safeParse(c.req.param('id'));
      if (!id.success) throw new Problem('order-unknown');
      const { order } = await withdrawOrder(db, await fieldworkOf(wave.id), {
        order: id.data,
        reason: reason.data,
        actor: c.get('actor'),
      }).catch((error: unknown) => {
        // Somebody else was first; the page says so.
        if (error instanceof Problem && error.is('order-withdrawn')) return { order: undefined };
        throw error;
      });
      return order ? c.redirect(backTo(wave, order.city), 303) : await showOrder(c);
    });
}
