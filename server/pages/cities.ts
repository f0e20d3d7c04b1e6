import { type Context, Hono } from 'hono';
import { etag } from 'hono/etag';
import { z } from 'zod';
import type { Wave } from '../../db/waves.ts';
import { citiesPage } from '../../web/cities/page.tsx';
import { hitsIn } from '../../web/cities/search.ts';
import { type Arrival, areasPath, arrivalPath, homePath, invitationPath } from '../../web/paths.ts';
import type { PageContext } from '../../web/ui/document.tsx';
import type { Surroundings } from '../cache/context.ts';
import type { Fieldwork } from '../cache/open-wave.ts';
import { markChannel } from '../crypto/channel-mark.ts';
import { addressOf } from '../http/address.ts';
import { invitedPlace, isInvitationCode } from '../identity/invitation.ts';
import type { Platform } from '../platform.ts';
import { areas } from '../survey/questionnaire/city-questions.ts';
import { localize } from '../survey/questionnaire/localize.ts';
import { channelText } from '../survey/schemas.ts';
import { openWaveOf, wavesInOrder } from '../survey/wave.ts';
import { isMangled } from './mended-links.ts';
import { type Choices, choiceCookies, choicesOf, contextOf, show } from './render.ts';
import { searchedAreas } from './searched-areas.ts';
import { SHARED } from './shared-channel.ts';

const arrivalSchema = z.object({
  ch: channelText.optional().catch(undefined),
  // The questionnaire reports a wrong code; a far longer text is not a mistyped code.
  k: z.string().min(1).max(40).optional().catch(undefined),
});
const search = z.string().max(60).catch('');

/** The page to choose a city. Without a search or a channel it comes from the cache. */
export function cityPages(surroundings: Surroundings) {
  const { platform, openedWaves, fieldworkOf, keptPages } = surroundings;
  return new Hono()
    .get(areasPath(), etag(), (c) => {
      c.header('Cache-Control', 'public, max-age=86400');
      return c.json(areas.map(({ city, name, english }) => [city, name, english]));
    })
    .get('/', async (c) => {
      const invited = await invitedPath(c, surroundings);
      if (invited) return c.redirect(invited);
      const wave = openWaveOf(await openedWaves.read(), platform.now());
      const open = wave && { wave, cities: (await fieldworkOf(wave.id)).cities };
      if (isPersonal(c, platform)) {
        const query = search.parse(c.req.query('q') ?? '');
        const arrival = arrivalSchema.parse(c.req.query());
        const [hit, another] = hitsIn([...(open?.cities.values() ?? [])], searchedAreas, query);
        if (hit && !another) return c.redirect(arrivalPath(hit.city, arrival), 303);
        return show(c, homePage(c, platform, contextOf(c, platform), open, query, arrival));
      }
      const choices = choicesOf(c, platform);
      const context = { ...choices, languages: platform.languages, url: homePath() };
      const page = await keptPages.keep(keyOf(wave, choices), () => homePage(c, platform, context, open));
      return keptPages.answer(c, page, choiceCookies(c, choices, platform));
    });
}

/**
 * The questionnaire that the invitation in a short link leads to: `/?k=7F3K9QX2M4TD`; the code tells the channel of
 * its batch. An unknown code leads to the choice of a city and on to its questionnaire, which reports the unknown
 * code. Guessing 60 random bits is hopeless, and checking a credential reveals as much.
 */
async function invitedPath(
  c: Context,
  { platform: { db, keys, now }, openedWaves, fieldworkOf }: Surroundings,
): Promise<string | undefined> {
  const code = c.req.query('k');
  if (code === undefined || !isInvitationCode(code)) return undefined;
  for (const wave of wavesInOrder(await openedWaves.read(), now())) {
    const place = await invitedPlace(db, await fieldworkOf(wave.id), code);
    if (place)
      return invitationPath(
        place.city,
        code,
        place.channel === null ? undefined : markChannel(keys.channel, place.channel),
      );
  }
  return undefined;
}

/** Replies at once where the page is cached and needs no read; see `keptQuestionnaire`. */
export function keptHome({ platform, openedWaves, keptPages }: Surroundings) {
  return (c: Context): Response | undefined => {
    const waves = openedWaves.find();
    if (!waves || isPersonal(c, platform) || isMangled(c)) return undefined;
    const choices = choicesOf(c, platform);
    const page = keptPages.find(c, keyOf(openWaveOf(waves, platform.now()), choices));
    return page && keptPages.answer(c, page, choiceCookies(c, choices, platform));
  };
}

/** The page names the site's address: where only the request tells it, the page cannot be cached for everybody. */
function isPersonal(c: Context, { publicUrl }: Platform): boolean {
  return publicUrl === undefined || ['q', 'ch', 'k'].some((name) => c.req.query(name) !== undefined);
}

const keyOf = (wave: Wave | undefined, { language, mode }: Choices) =>
  `home/${wave ? `${wave.id}/${wave.closesAt.getTime()}` : 'closed'}/${language}/${mode}`;

function homePage(
  c: Context,
  platform: Platform,
  context: PageContext,
  open: Pick<Fieldwork, 'wave' | 'cities'> | undefined,
  query = '',
  arrival: Arrival = {},
): string {
  const wave = open?.wave;
  return citiesPage({
    ...context,
    wave: wave
      ? {
          title: localize(wave.title, context.language),
          closesAt: wave.closesAt.toISOString(),
          simulated: wave.simulated,
        }
      : null,
    cities: open ? [...open.cities.values()] : [],
    areas: searchedAreas,
    query,
    arrival,
    shareLink: addressOf(c, platform, homePath(markChannel(platform.keys.channel, SHARED))),
    scripts: [platform.asset('web/cities/client.ts'), platform.asset('web/share/buttons.ts')],
  });
}
