import { type Context, Hono } from 'hono';
import { findCity } from '../../db/cities.ts';
import { channelPath } from '../../web/paths.ts';
import type { Surroundings } from '../cache/context.ts';
import { Problem } from '../http/problems.ts';
import { cityParam } from '../http/schemas.ts';
import { channelText } from '../survey/schemas.ts';

/** Links short enough for a text message and a small QR code. They lead to the questionnaire, whatever its state. */
export function shortLinks({ platform, cityWaves }: Surroundings) {
  async function follow(c: Context, city: string, channel?: string): Promise<Response> {
    const named = channelText.optional().safeParse(channel);
    if (!cityParam.safeParse(city).success || !named.success) throw new Problem('not-found');
    const isKnown = cityWaves.find(city) ?? (await findCity(platform.db, city));
    if (!isKnown) throw new Problem('city-unknown');
    return c.redirect(channelPath(city, named.data));
  }

  return new Hono()
    .get('/q/:city', (c) => follow(c, c.req.param('city')))
    .get('/q/:city/:channel', (c) => follow(c, c.req.param('city'), c.req.param('channel')));
}
