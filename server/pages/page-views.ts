import { Hono } from 'hono';
import { loggable } from '../../db/errors.ts';
import type { Surroundings } from '../cache/context.ts';
import { limitBody } from '../http/body-limit.ts';
import { requireOwnForm } from '../http/own-form.ts';
import { Problem } from '../http/problems.ts';
import { parseForm, readUtf8, requireType } from '../http/text-body.ts';
import { countPageView, pageViewSchema } from '../services/monitor/count-page-view.ts';

const limit = limitBody(512);

/** Takes the beacon of a displayed page. Whatever happens, the resident learns nothing of it. */
export function pageViewRoutes(surroundings: Surroundings) {
  const { platform } = surroundings;
  return new Hono()
    .onError((error, c) => {
      if (!(error instanceof Problem))
        platform.log.warn({ err: loggable(error) }, 'a view of a page was not counted');
      return c.body(null, 204);
    })
    .post('/s/:city/views', requireOwnForm(platform), limit, async (c) => {
      requireType(c, 'application/x-www-form-urlencoded');
      const view = pageViewSchema.safeParse(Object.fromEntries(parseForm(await readUtf8(c)) ?? []));
      if (view.success)
        await countPageView(surroundings, c.req.param('city'), view.data, platform.addressOf(c));
      return c.body(null, 204);
    });
}
