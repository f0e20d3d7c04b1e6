import { type Context, Hono } from 'hono';
import { cityName } from '../../web/city-name.ts';
import { fieldPage } from '../../web/field/page.tsx';
import type { StaffPageProps } from '../../web/field/staff-page.tsx';
import { sheetsPage } from '../../web/paper-entry/page.tsx';
import type { Surroundings } from '../cache/context.ts';
import { cityOf, questionnaireOf } from '../cache/open-wave.ts';
import { Problem } from '../http/problems.ts';
import { localize } from '../survey/questionnaire/localize.ts';
import { statusOf } from '../survey/wave.ts';
import { contextOf, show } from './render.ts';

/** The pages of interviewers: the questionnaire on a tablet, and the form for copying paper. */
export function fieldPages({ platform, cityWaves }: Surroundings) {
  /** The properties of both pages, whose scripts ask for a token. */
  async function propsOf(c: Context, script: string): Promise<StaffPageProps> {
    const city = c.req.param('city') ?? '';
    const fieldwork = await cityWaves.read(city);
    if (!fieldwork) throw new Problem('city-unknown');
    const { wave } = fieldwork;
    const context = contextOf(c, platform);
    return {
      ...context,
      questionnaire: questionnaireOf(fieldwork, city),
      dimensions: fieldwork.definition.dimensions,
      cityName: cityName(cityOf(fieldwork, city), context.language),
      // A closed wave keeps the page: a device may have submissions to send or to hand in.
      isClosed: statusOf(wave, platform.now()) !== 'open',
      waveTitle: localize(wave.title, context.language),
      credential: { kind: 'device' },
      script: platform.asset(script),
    };
  }

  return new Hono()
    .get('/field/:city', async (c) => show(c, fieldPage(await propsOf(c, 'web/field/client.ts'))))
    .get('/paper/:city', async (c) => show(c, sheetsPage(await propsOf(c, 'web/paper-entry/client.ts'))));
}
