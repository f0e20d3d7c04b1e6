import { zValidator } from '@hono/zod-validator';
import { z } from 'zod';
import { findWave } from '../../../db/waves.ts';
import { type Paper, paperOf } from '../../../web/answer/questionnaire-props.ts';
import { cityName } from '../../../web/city-name.ts';
import type { Language } from '../../../web/language.ts';
import { MOST_NUMBER, MOST_SHEETS, paperSheetsPage } from '../../../web/paper-sheet/page.tsx';
import type { Surroundings } from '../../cache/context.ts';
import { cityOf, type Fieldwork, questionnaireOf, readFieldwork } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, type Cities, citiesFor, requireCities } from '../../identity/grants.ts';
import { localize } from '../../survey/questionnaire/localize.ts';
import { CITY_CODE } from '../../survey/schemas.ts';
import { contextOf, show } from '../render.ts';
import { consoleRoutes } from './routes.ts';

const whole = (most: number) =>
  z.string().trim().regex(/^\d+$/).transform(Number).pipe(z.int().min(1).max(most));
const numbers = z
  .object({ from: whole(MOST_NUMBER), copies: whole(MOST_SHEETS) })
  .refine(({ from, copies }) => from + copies - 1 <= MOST_NUMBER);
const chosen = zValidator(
  'query',
  z.object({
    city: z.string().regex(CITY_CODE).or(z.literal('')).catch(''),
    from: z.string().max(20).catch('1'),
    copies: z.string().max(20).catch('1'),
  }),
);

/** Questionnaires on paper: numbered, with the keys for entering them; also for waves in preparation. */
export function paperSheetPages(surroundings: Surroundings) {
  const { platform, fieldworkOf } = surroundings;
  const { db, keys } = platform;
  const { pages, acting } = consoleRoutes(surroundings);

  async function fieldworkNamed(code: string): Promise<Fieldwork> {
    const wave = await findWave(db, code);
    if (!wave) throw new Problem('wave-unknown');
    return wave.openedAt ? await fieldworkOf(wave.id) : await readFieldwork(db, keys, wave);
  }

  return pages.get('/console/:wave/paper', acting, chosen, async (c) => {
    const fieldwork = await fieldworkNamed(c.req.param('wave'));
    const { city, from, copies } = c.req.valid('query');
    const visible = citiesToPrint(c.get('actor'), fieldwork, city);
    const context = contextOf(c, platform);
    const read = numbers.safeParse({ from, copies });
    const print =
      city !== '' && read.success
        ? {
            paper: paperIn(fieldwork, city, context.language),
            organiser: organiserOf(fieldwork, context.language),
            ...read.data,
          }
        : undefined;
    const html = paperSheetsPage({
      ...context,
      wave: fieldwork.wave.code,
      cities: [...fieldwork.cities.values()].filter(
        ({ code }) => visible === 'all' || visible.includes(code),
      ),
      chosen: { city, from, copies },
      hasFault: city !== '' && !read.success,
      script: platform.asset('web/paper-sheet/client.ts'),
      print,
    });
    return await show(c, html, city !== '' && !read.success ? 422 : 200);
  });
}

/**
 * Where the actor may print: where they manage interviewers, and everywhere in a wave that they set up. Throws
 * `forbidden` where that is nowhere, or not the city asked for.
 */
function citiesToPrint(actor: Actor, { wave }: Fieldwork, city: string): Cities {
  if (!wave.openedAt && citiesFor(actor, 'see-setup', wave.id) === 'all') return 'all';
  const visible = requireCities(actor, 'see-interviewers', wave.id);
  if (city !== '') requireCities(actor, 'see-interviewers', wave.id, city);
  return visible;
}

function paperIn(fieldwork: Fieldwork, city: string, language: Language): Paper {
  const { wave, definition } = fieldwork;
  return paperOf({
    questionnaire: questionnaireOf(fieldwork, city),
    dimensions: definition.dimensions,
    cityName: cityName(cityOf(fieldwork, city), language),
    organiser: wave.organiser,
    isSimulated: wave.simulated,
    language,
    mode: 'normal',
    credential: { kind: 'device' },
  });
}

const organiserOf = ({ wave }: Fieldwork, language: Language): string =>
  localize(wave.organiser?.name ?? wave.title, language);
