import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { Wave } from '../../../db/waves.ts';
import { channelsPage } from '../../../web/console/channels-page.tsx';
import { cityPage } from '../../../web/console/city-page.tsx';
import { overviewPage, overviewRecord } from '../../../web/console/overview-page.tsx';
import { cityStatuses, searchOf, shownCities, sortKeys } from '../../../web/console/overview-query.ts';
import type { NameOf } from '../../../web/console/way-table.tsx';
import { endonyms, type Language, stringsIn } from '../../../web/language.ts';
import { overviewPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import { createPageCache } from '../../cache/pages.ts';
import { sha256 } from '../../crypto/digest.ts';
import { csv } from '../../http/csv.ts';
import { Problem } from '../../http/problems.ts';
import { waysOfArrival } from '../../services/monitor/channels.ts';
import { cityInField } from '../../services/monitor/city.ts';
import type { Monitors } from '../../services/monitor/monitor.ts';
import { overview } from '../../services/monitor/overview.ts';
import { localize } from '../../survey/questionnaire/localize.ts';
import { CITY_CODE } from '../../survey/schemas.ts';
import { UNKNOWN } from '../../survey/submission/check-answers.ts';
import { submissionModes } from '../../survey/submission/modes.ts';
import { choiceCookies, contextOf, show } from '../render.ts';
import { consoleContext, freshness, showRefusal, waveNamed } from './frame.ts';
import { type ConsoleEnv, requireActor } from './signed-in.ts';

/** The table's state in the address; what makes no sense is as usual. */
const querySchema = z.object({
  sort: z.enum(sortKeys).catch('status'),
  down: z
    .literal('1')
    .optional()
    .catch(undefined)
    .transform((down) => down !== undefined),
  status: z.enum(cityStatuses).optional().catch(undefined),
  province: z.string().max(12).optional().catch(undefined),
  q: z.string().max(60).catch(''),
});

/** Some five hundred overviews. */
const MOST_RENDERED_BYTES = 16 * 1024 * 1024;

/** What goes on in a wave's field. */
export function monitorPages(surroundings: Surroundings, monitorOf: Monitors) {
  const { platform, fieldworkOf } = surroundings;
  const pages = new Hono<ConsoleEnv>();
  const acting = requireActor(platform);
  // Rendering takes 25 ms of processor time for 349 cities, and people look at it all day.
  const renderedOverviews = createPageCache(platform, MOST_RENDERED_BYTES, false);
  pages.onError(showRefusal(surroundings));

  const waveOf = (c: Context<ConsoleEnv>) => waveNamed(surroundings, c.req.param('wave') ?? '');

  /** Names strata by the texts of the answers that define them. */
  async function stratumNames(wave: Wave, language: Language): Promise<(stratum: string) => string> {
    const { definition } = await fieldworkOf(wave.id);
    const texts = new Map([[UNKNOWN, stringsIn(language).console.city.unknownCategory]]);
    for (const question of definition.questions)
      if (question.role === 'weighting' && 'options' in question)
        for (const { value, label } of question.options ?? []) texts.set(value, localize(label, language));
    return (stratum) =>
      stratum
        .split('/')
        .map((value) => texts.get(value) ?? value)
        .join(' · ');
  }

  return pages
    .get('/console/:wave', acting, async (c) => {
      const wave = await waveOf(c);
      const view = await overview(monitorOf, wave, c.get('actor'));
      const asOf = freshness(view?.asOf, platform.now());
      const cities = view?.cities ?? [];
      const query = querySchema.parse(c.req.query());
      // Parameters that mean nothing would make another page.
      const url = overviewPath(wave.code, searchOf(query));
      const context = { ...(await consoleContext(c, surroundings, wave)), url };
      const render = async () =>
        overviewPage({
          ...context,
          wave: context.wave!,
          asOf,
          cities,
          query,
          stratumName: await stratumNames(wave, context.language),
          script: platform.asset('web/console/client.ts'),
        });
      // Whatever can be typed would fill the cache.
      if (query.q !== '') return await show(c, await render());
      const codes = cities.map(({ code }) => code);
      const key = sha256(JSON.stringify([wave.id, wave.closesAt, asOf, codes, context]));
      const page = await renderedOverviews.keep(key, render);
      return renderedOverviews.answer(c, page, choiceCookies(c, context, platform));
    })
    .get('/console/:wave/overview.csv', acting, async (c) => {
      const wave = await waveOf(c);
      const view = await overview(monitorOf, wave, c.get('actor'));
      const { language } = contextOf(c, platform);
      const cities = shownCities(view?.cities ?? [], querySchema.parse(c.req.query()));
      const records = cities.map((city) => ({ ...overviewRecord(city, language), asOf: view?.asOf }));
      return c.body(csv(records, recordColumns, { mark: true }), 200, {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="${wave.code}-overview.csv"`,
      });
    })
    .get('/console/:wave/channels', acting, async (c) => {
      const wave = await waveOf(c);
      const ways = await waysOfArrival(monitorOf, wave, c.get('actor'));
      const context = await consoleContext(c, surroundings, wave);
      const asOf = freshness(ways?.asOf, platform.now());
      return show(
        c,
        channelsPage({ ...context, wave: context.wave!, asOf, ways, nameOf: namesIn(context.language) }),
      );
    })
    .get('/console/:wave/:city', acting, async (c) => {
      const code = c.req.param('city');
      if (!CITY_CODE.test(code)) throw new Problem('not-found');
      const wave = await waveOf(c);
      const city = await cityInField(monitorOf, wave, c.get('actor'), code);
      const context = await consoleContext(c, surroundings, wave);
      if (!city) return c.redirect(overviewPath(wave.code), 303);
      return show(
        c,
        cityPage({
          ...context,
          wave: context.wave!,
          asOf: freshness(city.asOf, platform.now())!,
          city,
          closesAt: wave.closesAt,
          stratumName: await stratumNames(wave, context.language),
          nameOf: namesIn(context.language),
        }),
      );
    });
}

const recordColumns = [
  'code',
  'city',
  'province',
  'status',
  'received',
  'counted',
  'target',
  'cap',
  'plan',
  'gap',
  'chance',
  'turnedAway',
  'held',
  'removed',
  'worst',
  'worstCounted',
  'worstTarget',
  'topChannel',
  'topChannelReceived',
  'lastArrival',
  'asOf',
] as const;

const languageName = (code: string): string | undefined =>
  Object.entries(endonyms).find(([language]) => language === code)?.[1];

/** Channels go by their own names, without a name they have none. */
function namesIn(language: Language): NameOf {
  const { channels } = stringsIn(language).console;
  return (kind, name) => {
    if (kind === 'language') return languageName(name) ?? name;
    const mode = kind === 'mode' && submissionModes.find((one) => one === name);
    return mode ? channels.modes[mode] : name || channels.none;
  };
}
