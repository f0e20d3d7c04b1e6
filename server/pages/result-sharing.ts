import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { Language } from '../../web/language.ts';
import { cardPath, cityPath, embedPath, wavePath } from '../../web/paths.ts';
import { resultCard } from '../../web/results/card.tsx';
import { embedPage } from '../../web/results/embed-page.tsx';
import { latestReleaseOf } from '../../web/results/release-view.ts';
import { contentPolicy } from '../../web/ui/content-security-policy.ts';
import type { Card, PageContext } from '../../web/ui/document.tsx';
import type { Surroundings } from '../cache/context.ts';
import { addressOf } from '../http/address.ts';
import { isCurrent } from '../http/etag.ts';
import { Problem } from '../http/problems.ts';
import type { Platform } from '../platform.ts';
import type { ReleaseFinder, ShownRelease } from './shown-release.ts';

/** Languages of the pictures: their font has Chinese and Latin letters. */
const cardLanguage = z.enum(['zh-CN', 'en']);
/** A card never changes, but its release may be withdrawn. */
const CARD_SECONDS = 3600;
const EMBED_SECONDS = 300;

/** Results for messengers and other sites: pictures of releases, and a city's score in a frame. */
export function sharingRoutes(
  { platform, keptReleases }: Surroundings,
  { find, viewOf, answer }: ReleaseFinder,
) {
  const { rasterize } = platform;
  const form = formOf(platform);

  /** The picture of a city or of the wave, from a standing release. */
  async function card(c: Context, city?: string): Promise<Response> {
    const language = cardLanguage.safeParse(c.req.param('language'));
    const shown = await find(c.req.param('wave') ?? '', c.req.param('n'));
    const { wave, number, fieldwork } = shown;
    const release = standing(shown);
    if (!language.success || number === undefined || !release) throw new Problem('not-found');
    const tag = `"${release.digest}-${city ?? ''}-${language.data}"`;
    const headers = {
      'Content-Type': form === 'png' ? 'image/png' : 'image/svg+xml; charset=utf-8',
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
      'Cache-Control': `public, max-age=${CARD_SECONDS}`,
      ETag: tag,
    };
    const view = await viewOf(shown, number, language.data);
    const entry = city === undefined ? undefined : view.document.cities.find(({ code }) => code === city);
    if (city !== undefined && !entry) throw new Problem('city-unknown');
    if (isCurrent(c, tag)) return c.body(null, 304, headers);
    const draw = () => resultCard({ view, registry: fieldwork.cities, language: language.data, city: entry });
    const key = `card/${city ?? ''}/${language.data}`;
    const picture = await keptReleases.file(wave.id, number, key, async () =>
      rasterize ? await rasterize(draw()) : draw(),
    );
    return c.body(picture, 200, headers);
  }

  return new Hono()
    .get(`/cards/:wave/:n/:language/card.${form}`, (c) => card(c))
    .get(`/cards/:wave/:n/:language/:city/card.${form}`, (c) => card(c, c.req.param('city')))
    .get('/embed/:wave/:city', async (c) => {
      const shown = await find(c.req.param('wave'), undefined);
      const { wave, number, releases, fieldwork } = shown;
      if (number === undefined) throw new Problem('release-unknown');
      const code = c.req.param('city');
      if (!fieldwork.cities.has(code)) throw new Problem('city-unknown');
      const frame = {
        'Content-Security-Policy': await contentPolicy('*'),
        'Cache-Control': `private, max-age=${EMBED_SECONDS}`,
      };
      const render = async (context: PageContext) => {
        const view = await viewOf(shown, number, context.language);
        const city = view.document.cities.find((one) => one.code === code);
        if (!city) throw new Problem('city-unknown');
        const link = addressOf(c, platform, cityPath(wave.code, code));
        return embedPage({ ...context, view, city, link });
      };
      return await answer(c, embedPath(wave.code, code), [wave.id, number, releases], render, frame);
    });
}

const formOf = ({ rasterize }: Platform): 'png' | 'svg' => (rasterize ? 'png' : 'svg');

const standing = ({ releases, number }: ShownRelease) =>
  releases.find((release) => release.number === number && !release.withdrawn);

/** The address of a page of results, of a city or of the wave, and its picture while its release stands. */
export function cardOf(
  c: Context,
  platform: Platform,
  shown: ShownRelease,
  language: Language,
  city?: string,
): Card {
  const { number, releases } = shown;
  const { code } = shown.wave;
  const release = latestReleaseOf(releases)?.number === number ? undefined : number;
  const path = city === undefined ? wavePath(code, release) : cityPath(code, city, release);
  const url = addressOf(c, platform, path);
  if (number === undefined || !standing(shown)) return { url };
  const drawn = language === 'en' ? 'en' : 'zh-CN';
  const picture = cardPath(code, number, drawn, formOf(platform), city);
  return { url, image: addressOf(c, platform, picture) };
}
