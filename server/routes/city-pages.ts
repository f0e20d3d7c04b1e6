import { Hono } from 'hono';
import { z } from 'zod';
import { citiesPage } from '../../web/cities/page.tsx';
import { homePath } from '../../web/paths.ts';
import type { Surroundings } from '../app.ts';
import { markChannel } from '../channel.ts';
import { submissionBody } from '../steps/receive.ts';
import { localize } from '../survey/localize.ts';
import { takesAnswers } from './city-waves.ts';
import { addressOf, contextOf, show } from './page.ts';
import { SHARED } from './receipt-pages.ts';

const search = z.string().max(60).catch('');

/** Choose a city. */
export function cityPages({ platform, openedWaves, fieldworkOf }: Surroundings) {
  return new Hono().get('/', async (c) => {
    const context = contextOf(c, platform);
    const now = platform.now();
    const wave = (await openedWaves.read()).find((w) => takesAnswers(w, now));
    const page = citiesPage({
      ...context,
      wave: wave
        ? {
            title: localize(wave.title, context.language),
            closesAt: wave.closesAt.toISOString(),
            simulated: wave.simulated,
          }
        : null,
      cities: wave ? [...(await fieldworkOf(wave.id)).cities.values()] : [],
      query: search.parse(c.req.query('q') ?? ''),
      channel: submissionBody.shape.channel.catch(undefined).parse(c.req.query('ch')),
      shareLink: addressOf(c, platform, homePath(markChannel(platform.keys.channel, SHARED))),
      scripts: [platform.asset('web/cities/client.ts'), platform.asset('web/share/buttons.ts')],
    });
    return show(c, page);
  });
}
