import { Hono } from 'hono';
import { findFold } from '../../../db/counts.ts';
import { overviewPage } from '../../../web/console/overview-page.tsx';
import type { Surroundings } from '../../cache/context.ts';
import { requireCities } from '../../identity/grants.ts';
import { show } from '../render.ts';
import { consoleContext, freshness, showRefusal, waveNamed } from './frame.ts';
import { type ConsoleEnv, requireActor } from './signed-in.ts';

/** What goes on in a wave's field. */
export function monitorPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const pages = new Hono<ConsoleEnv>();
  pages.onError(showRefusal(surroundings));
  return pages.get('/console/:wave', requireActor(platform), async (c) => {
    const wave = await waveNamed(surroundings, c.req.param('wave'));
    requireCities(c.get('actor'), 'see-monitor', wave.id);
    const context = await consoleContext(c, surroundings, wave);
    const asOf = freshness(await findFold(platform.db, wave.id), platform.now());
    return show(c, overviewPage({ ...context, asOf }));
  });
}
