import { zValidator } from '@hono/zod-validator';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { findCity } from '../../db/cities.ts';
import type { Language } from '../../web/language.ts';
import { type PosterChoice, posterPath, shortPath, withParameter } from '../../web/paths.ts';
import { type Poster, posterFile, type Size } from '../../web/poster/drawing.tsx';
import { posterPage } from '../../web/poster/page.tsx';
import type { Surroundings } from '../cache/context.ts';
import { cityOf, type Fieldwork, formOf } from '../cache/open-wave.ts';
import { MAX_CHANNEL, nameOfMarked, posterChannel } from '../crypto/channel-mark.ts';
import { addressOf } from '../http/address.ts';
import { languageOf } from '../http/language.ts';
import { Problem } from '../http/problems.ts';
import { cityParam } from '../http/schemas.ts';
import { localize } from '../survey/questionnaire/localize.ts';
import { channelText } from '../survey/schemas.ts';
import { answeringMinutes } from '../survey/submission/answering-time.ts';
import { openWaveOf, statusOf } from '../survey/wave.ts';
import { contextOf, show, showDrawing } from './render.ts';

/** The fields of the form; an empty channel means none. */
const choice = z.object({
  ch: z.string().trim().max(200).catch(''),
  size: z.enum(['a4', 'a3']).catch('a4'),
});
const chosen = zValidator('query', choice);

/** Posters for a city and a channel, for people to print. */
export function posterPages({ platform, openedWaves, cityWaves, fieldworkOf }: Surroundings) {
  const key = platform.keys.channel;
  /** No channel, a marked one, or a name. */
  const channelName = z
    .literal('')
    .transform(() => undefined)
    .or(channelText.refine((name) => name.length <= MAX_CHANNEL || nameOfMarked(key, name) !== undefined));

  /** Redirects to the address with the marked channel, so that a poster opened again has the same link. */
  function toMarked(c: Context, channel: string | undefined): Response | undefined {
    const marked = channel === undefined ? undefined : posterChannel(key, channel);
    if (marked === undefined || marked === channel) return undefined;
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(withParameter(pathname + search, 'ch', marked), 303);
  }

  /** The cities to choose from, by code. */
  async function openCities() {
    const wave = openWaveOf(await openedWaves.read(), platform.now());
    return wave ? [...(await fieldworkOf(wave.id)).cities.values()] : [];
  }

  /** The city's wave, if it takes answers now. */
  async function openIn(city: string): Promise<Fieldwork | undefined> {
    const fieldwork = await cityWaves.read(city);
    return fieldwork && statusOf(fieldwork.wave, platform.now()) === 'open' ? fieldwork : undefined;
  }

  function posterOf(
    c: Context,
    fieldwork: Fieldwork,
    code: string,
    chosen: { channel: string | undefined; size: Size; language: Language },
  ): Poster {
    return {
      city: cityOf(fieldwork, code),
      title: (language) => localize(fieldwork.wave.title, language),
      organiser: fieldwork.wave.organiser,
      minutes: answeringMinutes(formOf(fieldwork, code).questions, chosen.language),
      link: addressOf(c, platform, shortPath(code, chosen.channel)),
      size: chosen.size,
      language: chosen.language,
    };
  }

  return new Hono()
    .get('/poster', chosen, async (c) => {
      const { ch, size } = c.req.valid('query');
      const city = cityParam.safeParse(c.req.query('city'));
      const context = contextOf(c, platform);
      const { language } = context;
      const poster: PosterChoice = { channel: ch || undefined, size, language };
      if (city.success) return c.redirect(posterPath(city.data, poster), 303);
      return show(
        c,
        posterPage({ ...context, cities: await openCities(), channel: ch, size, script: undefined }),
      );
    })
    .get('/poster/:file{[0-9]+\\.svg}', chosen, async (c) => {
      const code = c.req.param('file').slice(0, -'.svg'.length);
      const { ch, size } = c.req.valid('query');
      const channel = channelName.safeParse(ch);
      if (!channel.success) throw new Problem('content-invalid');
      const cityWave = await openIn(code);
      if (!cityWave) throw new Problem('not-found');
      const marking = toMarked(c, channel.data);
      if (marking) return marking;
      const language = languageOf(c, platform);
      const poster = posterOf(c, cityWave, code, { channel: channel.data, size, language });
      const name = ['chengsheng', code, channel.data && nameOfMarked(key, channel.data), size]
        .filter(Boolean)
        .join('-');
      return showDrawing(c, posterFile(poster), `${name}.svg`);
    })
    .get('/poster/:city', chosen, async (c) => {
      const code = cityParam.safeParse(c.req.param('city'));
      if (!code.success) throw new Problem('not-found');
      const city = await findCity(platform.db, code.data);
      if (!city) throw new Problem('city-unknown');
      const context = contextOf(c, platform);
      const { ch, size } = c.req.valid('query');
      const channel = channelName.safeParse(ch);
      const cityWave = await openIn(code.data);
      const marking = cityWave && channel.success ? toMarked(c, channel.data) : undefined;
      if (marking) return marking;
      const { language } = context;
      const poster =
        cityWave && channel.success
          ? posterOf(c, cityWave, code.data, { channel: channel.data, size, language })
          : undefined;
      const page = posterPage({
        ...context,
        cities: await openCities(),
        city,
        channel: ch,
        size,
        hasFault: !channel.success,
        poster,
        script: platform.asset('web/poster/client.ts'),
      });
      return show(c, page, !cityWave ? 404 : channel.success ? 200 : 422);
    });
}
