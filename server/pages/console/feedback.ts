import type { Context } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { cityFeedbackPage } from '../../../web/console/city-feedback-page.tsx';
import { feedbackPage } from '../../../web/console/feedback-page.tsx';
import { cityFeedbackPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import { cityOf, formOf } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { may } from '../../identity/grants.ts';
import { citiesWithFeedback } from '../../services/feedback/list-cities.ts';
import { readViews } from '../../services/feedback/list-views.ts';
import { readFeedback } from '../../services/feedback/read-feedback.ts';
import { VIEW_MINUTES } from '../../services/feedback/record-view.ts';
import { CITY_CODE } from '../../survey/schemas.ts';
import { isOver } from '../../survey/wave.ts';
import { show } from '../render.ts';
import { consoleContext, fieldworkOfPage, waveOfPage } from './frame.ts';
import { consoleRoutes } from './routes.ts';
import type { ConsoleEnv } from './signed-in.ts';

/** The most views on the page. */
const VIEWS_SHOWN = 20;

/** An invalid number shows the newest release. */
const releaseSchema = z.coerce.number().int().min(1).max(2_147_483_647).optional().catch(undefined);

/** Cities' own results for their governments. */
export function feedbackPages(surroundings: Surroundings) {
  const { platform, fieldworkOf } = surroundings;
  const { db, now } = platform;
  const { pages, acting } = consoleRoutes(surroundings);

  async function showCity(c: Context<ConsoleEnv>, city: string) {
    const fieldwork = await fieldworkOfPage(surroundings, c);
    const { wave } = fieldwork;
    const actor = c.get('actor');
    const release = releaseSchema.parse(c.req.query('release'));
    const feedback = await readFeedback(surroundings, fieldwork, actor, { city, release });
    const context = await consoleContext(c, surroundings, wave);
    return await show(
      c,
      cityFeedbackPage({
        ...context,
        city: cityOf(fieldwork, city),
        closesAt: wave.closesAt,
        isClosed: isOver(wave, now()),
        feedback,
        dimensions: fieldwork.definition.dimensions,
        questions: formOf(fieldwork, city).questions,
        views: await readViews(db, fieldwork, actor, { city, limit: VIEWS_SHOWN }),
        viewMinutes: VIEW_MINUTES,
        objectionId: uuidv7(),
        mayObject: may(actor, 'object-to-result', { wave: wave.id, city }),
        now: now(),
        hasOthers: citiesWithFeedback(fieldwork, actor).length > 1,
      }),
    );
  }

  return pages
    .get('/console/:wave/feedback', acting, async (c) => {
      const wave = await waveOfPage(surroundings, c);
      const cities = citiesWithFeedback(await fieldworkOf(wave.id), c.get('actor'));
      const [only] = cities;
      if (only && cities.length === 1) return c.redirect(cityFeedbackPath(wave.code, only.code), 303);
      const context = await consoleContext(c, surroundings, wave);
      return await show(c, feedbackPage({ ...context, cities }));
    })
    .get('/console/:wave/:city/feedback', acting, async (c) => {
      const city = c.req.param('city');
      if (!CITY_CODE.test(city)) throw new Problem('not-found');
      return await showCity(c, city);
    });
}
