import type { Context } from 'hono';
import { z } from 'zod';
import { positionText, scoresPage } from '../../../web/console/scores-page.tsx';
import type { Surroundings } from '../../cache/context.ts';
import { cityOf } from '../../cache/open-wave.ts';
import { csv } from '../../http/csv.ts';
import { readCityScores } from '../../services/feedback/read-city-scores.ts';
import { roundFigure } from '../../survey/release/rounding.ts';
import { contextOf, show } from '../render.ts';
import { consoleContext, fieldworkOfPage } from './frame.ts';
import { consoleRoutes } from './routes.ts';
import type { ConsoleEnv } from './signed-in.ts';

/** An invalid number shows the newest release. */
const releaseSchema = z.coerce.number().int().min(1).max(2_147_483_647).optional().catch(undefined);

const columns = [
  'code',
  'city',
  'release',
  'score',
  'low',
  'high',
  'change',
  'neff',
  'limitLow',
  'limitHigh',
  'position',
  'readers',
  'objectionsOpen',
  'objectionsAnswered',
];

/** The scores of the cities of provinces and ministries, as a page and as a file. */
export function scorePages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { pages, acting } = consoleRoutes(surroundings);

  async function read(c: Context<ConsoleEnv>) {
    const fieldwork = await fieldworkOfPage(surroundings, c);
    const { wave } = fieldwork;
    const release = releaseSchema.parse(c.req.query('release'));
    const scores = await readCityScores(surroundings, fieldwork, c.get('actor'), { release });
    return { wave, fieldwork, scores };
  }

  return pages
    .get('/console/:wave/scores', acting, async (c) => {
      const { wave, fieldwork, scores } = await read(c);
      const context = await consoleContext(c, surroundings, wave);
      return await show(c, scoresPage({ ...context, scores, cityOf: (code) => cityOf(fieldwork, code) }));
    })
    .get('/console/:wave/scores.csv', acting, async (c) => {
      const { wave, scores } = await read(c);
      const { language } = contextOf(c, platform);
      const { release, cities = [] } = scores.shown ?? {};
      const records = cities.map((row) => {
        const { code, name, overall, neff } = row.city;
        return {
          ...{ code, city: name, release: release?.number, score: overall.score, neff },
          low: overall.ci?.[0],
          high: overall.ci?.[1],
          change: row.change,
          limitLow: row.funnel && roundFigure(row.funnel.inner[0]),
          limitHigh: row.funnel && roundFigure(row.funnel.inner[1]),
          position: positionText(row, language),
          readers: row.readers.map(({ name: reader }) => reader).join('; '),
          objectionsOpen: row.objections.open,
          objectionsAnswered: row.objections.answered,
        };
      });
      c.header('Content-Type', 'text/csv; charset=utf-8');
      c.header('Content-Disposition', `attachment; filename="city-scores-${wave.code}.csv"`);
      return c.body(csv(records, columns, { mark: true }));
    });
}
