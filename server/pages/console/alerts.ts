import { z } from 'zod';
import { searchOf } from '../../../web/console/overview-query.ts';
import { fieldCityPath, overviewPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import { Problem } from '../../http/problems.ts';
import { takeCharge } from '../../services/monitor/take-charge.ts';
import { cityCode } from '../../survey/schemas.ts';
import { formFieldsOf } from './form.ts';
import { waveOfPage } from './frame.ts';
import { overviewSearch } from './overview-search.ts';
import { consoleRoutes } from './routes.ts';

const ownerNumber = z.coerce.number().int().min(1).max(1000);

/** Taking charge of alerts. */
export function alertPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { pages, acting, guards } = consoleRoutes(surroundings);
  return pages.post('/console/:wave/alerts/:alert/owners', acting, ...guards, async (c) => {
    const wave = await waveOfPage(surroundings, c);
    const alert = z.uuid().safeParse(c.req.param('alert'));
    const number = ownerNumber.safeParse((await formFieldsOf(c))('number'));
    if (!alert.success || !number.success) throw new Problem('alert-unknown');
    const city = cityCode.safeParse(c.req.query('city'));
    const back = city.success
      ? fieldCityPath(wave.code, city.data)
      : overviewPath(wave.code, searchOf(overviewSearch.parse(c.req.query())));
    try {
      await takeCharge(platform.db, wave.id, c.get('actor'), { alert: alert.data, number: number.data });
    } catch (error) {
      // The list shows who was quicker.
      if (!(error instanceof Problem && error.is('alert-taken'))) throw error;
    }
    return c.redirect(`${back}#alerts`, 303);
  });
}
