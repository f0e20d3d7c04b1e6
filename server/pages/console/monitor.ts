import type { Context } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { fieldState } from '../../../db/conditions.ts';
import { findLatest } from '../../../db/releases.ts';
import type { Wave } from '../../../db/waves.ts';
import type { NamedCity } from '../../../web/city-name.ts';
import { channelsPage } from '../../../web/console/channels-page.tsx';
import { cityPage } from '../../../web/console/city-page.tsx';
import { dropOffPage, type QuestionText } from '../../../web/console/drop-off-page.tsx';
import { keepRows } from '../../../web/console/overview-cities.tsx';
import { overviewRecord } from '../../../web/console/overview-file.ts';
import { overviewPage } from '../../../web/console/overview-page.tsx';
import { searchOf, shownCities } from '../../../web/console/overview-query.ts';
import type { NameOf } from '../../../web/console/way-table.tsx';
import { endonyms, type Language, stringsIn } from '../../../web/language.ts';
import { channelsPath, overviewPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { createPageCache } from '../../cache/pages.ts';
import { sha256 } from '../../crypto/digest.ts';
import { csv } from '../../http/csv.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, citiesFor, may } from '../../identity/grants.ts';
import { readAlerts } from '../../services/monitor/alerts.ts';
import { changesSince, lookAt } from '../../services/monitor/changes.ts';
import { waysOfArrival } from '../../services/monitor/channels.ts';
import { cityInField } from '../../services/monitor/city.ts';
import { dropOff } from '../../services/monitor/drop-off.ts';
import type { Monitors } from '../../services/monitor/monitor.ts';
import { overview } from '../../services/monitor/overview.ts';
import { NOTES_SHOWN, readNewestNotes, readNotes } from '../../services/monitor/read-notes.ts';
import { stepByStep } from '../../services/step-by-step.ts';
import { localize } from '../../survey/questionnaire/localize.ts';
import { CITY_CODE } from '../../survey/schemas.ts';
import { submissionModes } from '../../survey/submission/modes.ts';
import { choiceCookies, contextOf, show } from '../render.ts';
import { consoleContext, freshness, waveOfPage } from './frame.ts';
import { shownOrders } from './orders.ts';
import { overviewSearch } from './overview-search.ts';
import { consoleRoutes } from './routes.ts';
import type { ConsoleEnv } from './signed-in.ts';
import { strataNames } from './strata-names.ts';

/** Room for some five hundred pages. */
const MOST_RENDERED_BYTES = 16 * 1024 * 1024;

/** The state of a wave in the field. */
export function monitorPages(surroundings: Surroundings, monitorOf: Monitors) {
  const { platform, fieldworkOf, keptReleases } = surroundings;
  const { db } = platform;
  const { pages, acting } = consoleRoutes(surroundings);
  // Rendering takes up to 25 ms of processor time, and people look at these pages all day.
  const renderedPages = createPageCache(platform, MOST_RENDERED_BYTES, false);

  const waveOf = (c: Context<ConsoleEnv>) => waveOfPage(surroundings, c);

  const stratumNames = async (wave: Wave, language: Language) =>
    strataNames((await fieldworkOf(wave.id)).definition, language);

  /** A city's clusters in the newest public release. */
  async function clustersOf(wave: Wave, code: string) {
    const latest = await findLatest(db, wave.id, platform.now());
    if (!latest) return null;
    const { document } = await keptReleases.read(wave.id, latest.number);
    const { deff = null, icc = null } = document.cities.find((city) => city.code === code)?.clusters ?? {};
    return deff === null || icc === null ? null : { release: latest.number, deff, icc };
  }

  /** The reader of alerts about some cities. */
  const viewerOf = (wave: Wave, actor: Actor, cities: readonly NamedCity[]) => ({
    cityNames: new Map(cities.map((city) => [city.code, city])),
    mayTake: (city: string) => may(actor, 'take-alerts', { wave: wave.id, ...(city !== '' && { city }) }),
    actorId: actor.id,
  });

  async function showDropOff(c: Context<ConsoleEnv>, city?: string) {
    if (city !== undefined && !CITY_CODE.test(city)) throw new Problem('not-found');
    const wave = await waveOf(c);
    const fieldwork = await fieldworkOf(wave.id);
    const view = await dropOff(platform, monitorOf, fieldwork, c.get('actor'), city);
    const context = await consoleContext(c, surroundings, wave);
    return show(
      c,
      dropOffPage({
        ...context,
        asOf: freshness(view?.asOf, platform.now()),
        view,
        textOf: questionTexts(fieldwork, context.language),
        isUnknownBlank: fieldwork.screening.rules === 1,
        nameOf: namesIn(context.language),
      }),
    );
  }

  return pages
    .get('/console/:wave', acting, async (c) => {
      const wave = await waveOf(c);
      const actor = c.get('actor');
      const view = await overview(monitorOf, wave, actor);
      const asOf = freshness(view?.asOf, platform.now());
      const cities = view?.cities ?? [];
      const query = overviewSearch.parse(c.req.query());
      // Meaningless parameters must not make another page.
      const url = overviewPath(wave.code, searchOf(query));
      const context = { ...(await consoleContext(c, surroundings, wave)), url };
      const [state, since] = await Promise.all([
        fieldState(db, wave.id),
        view && lookAt(db, wave.id, actor, view.asOf),
      ]);
      const render = async () => {
        const props = {
          ...context,
          asOf,
          cities,
          query,
          stratumName: await stratumNames(wave, context.language),
          alerts: await readAlerts(db, wave.id, actor),
          viewer: viewerOf(wave, actor, cities),
          changes: since && (await changesSince(db, wave.id, actor, since)),
          notes: await readNewestNotes(db, wave.id, actor),
          script: platform.asset('web/console/client.ts'),
        };
        await stepByStep(keepRows(props, shownCities(cities, query)));
        return overviewPage(props);
      };
      // Free text would fill the cache.
      if (query.q !== '') return await show(c, await render());
      const seen = citiesFor(actor, 'see-monitor', wave.id);
      const mayTake = citiesFor(actor, 'take-alerts', wave.id);
      const parts = [wave.id, wave.closesAt, asOf, seen, context, state, since, actor.id, mayTake];
      const key = sha256(JSON.stringify(parts));
      const page = await renderedPages.keep(key, render);
      return renderedPages.answer(c, page, choiceCookies(c, context, platform));
    })
    .get('/console/:wave/overview.csv', acting, async (c) => {
      const wave = await waveOf(c);
      const view = await overview(monitorOf, wave, c.get('actor'));
      const { language } = contextOf(c, platform);
      const cities = shownCities(view?.cities ?? [], overviewSearch.parse(c.req.query()));
      const notes = await readNewestNotes(db, wave.id, c.get('actor'));
      const records = cities.map((city) => ({
        ...overviewRecord(city, notes.get(city.code), language),
        asOf: view?.asOf,
      }));
      return c.body(csv(records, recordColumns, { mark: true }), 200, {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="${wave.code}-overview.csv"`,
      });
    })
    .get('/console/:wave/channels', acting, async (c) => {
      const wave = await waveOf(c);
      const actor = c.get('actor');
      const fieldwork = await fieldworkOf(wave.id);
      const ways = await waysOfArrival(platform, monitorOf, fieldwork, actor);
      // Parameters mean nothing here, and would make another page.
      const context = { ...(await consoleContext(c, surroundings, wave)), url: channelsPath(wave.code) };
      const asOf = freshness(ways?.asOf, platform.now());
      const orders = await shownOrders(surroundings, fieldwork, actor);
      const mayHold = may(actor, 'hold-arrivals', { wave: wave.id });
      const render = () => {
        const textOf = questionTexts(fieldwork, context.language);
        return channelsPage({
          ...context,
          asOf,
          ways,
          nameOf: namesIn(context.language),
          titleOf: (question) => textOf(question).title,
          orders,
          mayHold,
        });
      };
      const times = ways && { ...ways.times, medians: [...ways.times.medians] };
      const key = sha256(JSON.stringify([wave.id, asOf, { ...ways, times }, context, orders, mayHold]));
      return renderedPages.answer(
        c,
        await renderedPages.keep(key, render),
        choiceCookies(c, context, platform),
      );
    })
    .get('/console/:wave/drop-off', acting, async (c) => await showDropOff(c))
    .get('/console/:wave/:city/drop-off', acting, async (c) => await showDropOff(c, c.req.param('city')))
    .get('/console/:wave/:city', acting, async (c) => {
      const code = c.req.param('city');
      if (!CITY_CODE.test(code)) throw new Problem('not-found');
      const wave = await waveOf(c);
      const actor = c.get('actor');
      const city = await cityInField(monitorOf, wave, actor, code);
      const context = await consoleContext(c, surroundings, wave);
      if (!city) return c.redirect(overviewPath(wave.code), 303);
      const notes = await readNotes(db, wave.id, actor, { city: code, limit: NOTES_SHOWN + 1 });
      return show(
        c,
        cityPage({
          ...context,
          asOf: freshness(city.asOf, platform.now())!,
          city,
          closesAt: wave.closesAt,
          stratumName: await stratumNames(wave, context.language),
          nameOf: namesIn(context.language),
          clusters: await clustersOf(wave, code),
          alerts: await readAlerts(db, wave.id, actor, { city: code }),
          viewer: viewerOf(wave, actor, [city]),
          orders: await shownOrders(surroundings, await fieldworkOf(wave.id), actor, code),
          mayHold: may(actor, 'hold-arrivals', { wave: wave.id, city: code }),
          notes: {
            notes: notes.slice(0, NOTES_SHOWN),
            hasMore: notes.length > NOTES_SHOWN,
            mayWrite: may(actor, 'write-notes', { wave: wave.id, city: code }),
            noteId: uuidv7(),
          },
        }),
      );
    });
}

/** The texts of a wave's questions, including all modules. */
function questionTexts({ definition }: Fieldwork, language: Language): (id: string) => QuestionText {
  const { overall, more } = stringsIn(language).answer.sections;
  const { questions, modules, dimensions } = definition;
  const headings = new Map(dimensions.map(({ id, title }) => [id, localize(title, language)]));
  const firstOfDimension = questions.findIndex(({ dimension }) => dimension);
  const all = [questions, ...modules.map((module) => module.questions)].flat();
  const texts = new Map(
    all.map(({ id, title, dimension }, place) => {
      const heading = headings.get(dimension ?? '') ?? (place < firstOfDimension ? overall : more);
      return [id, { title: localize(title, language), heading }];
    }),
  );
  return (id) => texts.get(id) ?? { title: id, heading: '' };
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
  'note',
  'noteBy',
  'noteAt',
  'asOf',
] as const;

const languageName = (code: string): string | undefined =>
  Object.entries(endonyms).find(([language]) => language === code)?.[1];

/** Channels keep their own names; a missing name gets a text. */
function namesIn(language: Language): NameOf {
  const { channels } = stringsIn(language).console;
  return (kind, name) => {
    if (kind === 'language') return languageName(name) ?? name;
    const mode = kind === 'mode' && submissionModes.find((one) => one === name);
    return mode ? channels.modes[mode] : name || channels.none;
  };
}
