import { Hono } from 'hono';
import { z } from 'zod';
import { listOpenedWaves, type Wave } from '../../db/waves.ts';
import { citiesPage } from '../../web/cities/page.tsx';
import type { Surroundings } from '../app.ts';
import { isClosed } from '../fieldwork.ts';
import type { Platform } from '../runtime/platform.ts';
import { localize } from '../survey/localize.ts';
import { contextOf, show } from './page.ts';

const search = z.string().max(60).catch('');

/** Choose a city. */
export function cityPages({ platform, fieldworkOf }: Surroundings) {
  return new Hono().get('/', async (c) => {
    const context = contextOf(c, platform);
    const [wave] = (await listOpenedWaves(platform.db)).filter((w) => takesAnswers(w, platform));
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
      script: platform.asset('web/cities/client.ts'),
    });
    return show(c, page);
  });
}

/** Whether a wave is taking answers at this moment. */
export function takesAnswers(wave: Wave, platform: Platform): boolean {
  const now = platform.now();
  return wave.opensAt <= now && !isClosed(wave, now);
}
