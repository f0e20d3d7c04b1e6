import type { Context } from 'hono';
import { z } from 'zod';
import { interviewerColumns, interviewerRecord } from '../../../web/console/interviewers-file.ts';
import { interviewersPage } from '../../../web/console/interviewers-page.tsx';
import {
  type InterviewersQuery,
  interviewerSorts,
  interviewersInOrder,
} from '../../../web/console/interviewers-query.ts';
import type { Surroundings } from '../../cache/context.ts';
import { csv } from '../../http/csv.ts';
import { requireCities } from '../../identity/grants.ts';
import type { Interviewing } from '../../services/interviewing/interviewers.ts';
import { CITY_CODE } from '../../survey/schemas.ts';
import { show } from '../render.ts';
import { consoleContext, freshness, waveOfPage } from './frame.ts';
import { consoleRoutes } from './routes.ts';
import type { ConsoleEnv } from './signed-in.ts';

/** The table's state in the address; an invalid value falls back to the default. */
const querySchema = z.object({
  sort: z.enum(interviewerSorts).catch('name'),
  down: z
    .literal('1')
    .optional()
    .catch(undefined)
    .transform((down) => down !== undefined),
  city: z.string().regex(CITY_CODE).optional().catch(undefined),
  name: z.string().min(1).max(100).optional().catch(undefined),
});

/** How each interviewer works, for the people who manage them. */
export function interviewerPages(surroundings: Surroundings, interviewersOf: Interviewing) {
  const { platform, fieldworkOf } = surroundings;
  const { pages, acting } = consoleRoutes(surroundings);

  async function viewFor(c: Context<ConsoleEnv>) {
    const wave = await waveOfPage(surroundings, c);
    const query: InterviewersQuery = querySchema.parse(c.req.query());
    const fieldwork = await fieldworkOf(wave.id);
    return { wave, query, fieldwork, view: await interviewersOf(fieldwork, c.get('actor'), query) };
  }

  return pages
    .get('/console/:wave/interviewers', acting, async (c) => {
      const { wave, query, fieldwork, view } = await viewFor(c);
      const visible = requireCities(c.get('actor'), 'see-interviewers', wave.id);
      const context = await consoleContext(c, surroundings, wave);
      return show(
        c,
        interviewersPage({
          ...context,
          asOf: freshness(view?.asOf, platform.now()),
          view,
          query,
          cities: [...fieldwork.cities.values()].filter(
            ({ code }) => visible === 'all' || visible.includes(code),
          ),
        }),
      );
    })
    .get('/console/:wave/interviewers.csv', acting, async (c) => {
      const { wave, query, view } = await viewFor(c);
      const people = interviewersInOrder(view?.interviewers ?? [], query).map(
        ({ name, cities, unusual, ...figures }) => ({
          name,
          cities: cities.join(' '),
          unusual: unusual.join(' '),
          ...interviewerRecord(figures),
        }),
      );
      const days = (view?.days ?? []).map(({ date, ...figures }) => ({
        name: query.name,
        date,
        ...interviewerRecord(figures),
      }));
      const records = (query.name === undefined ? people : days).map((row) => ({ ...row, asOf: view?.asOf }));
      return c.body(csv(records, interviewerColumns, { mark: true }), 200, {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="${wave.code}-interviewers.csv"`,
      });
    });
}
