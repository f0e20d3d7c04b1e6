import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { listReleases, type ReleaseSummary } from '../../db/releases.ts';
import { listOpenedWaves, type Wave } from '../../db/waves.ts';
import type { Language } from '../../web/language.ts';
import { cityPath, resultsPath, wavePath } from '../../web/paths.ts';
import { cityKinds, citySorts } from '../../web/results/city-choice.ts';
import { cityResultPage } from '../../web/results/city-page.tsx';
import {
  type EarlierWave,
  latestOf,
  type ReleaseInfo,
  type ReleaseView,
  type WaveInfo,
} from '../../web/results/release-view.ts';
import { wavePage } from '../../web/results/wave-page.tsx';
import { wavesPage } from '../../web/results/waves-page.tsx';
import { withdrawnPage } from '../../web/results/withdrawn-page.tsx';
import type { PageContext } from '../../web/ui/document.tsx';
import type { Surroundings } from '../cache/context.ts';
import type { Fieldwork } from '../cache/open-wave.ts';
import { sha256 } from '../crypto/digest.ts';
import { Problem } from '../http/problems.ts';
import { waveParam } from '../http/schemas.ts';
import { compareQuestionnaires } from '../survey/questionnaire/compare.ts';
import { localize } from '../survey/questionnaire/localize.ts';
import { questionsFor } from '../survey/questionnaire/routing.ts';
import { choiceCookies, choicesOf, contextOf, show } from './render.ts';

const releaseNumber = z.coerce.number().int().min(1).max(2_147_483_647).optional();

/** Which cities to show; what is none of the choices is left out. */
const cityChoice = z.object({
  q: z.string().trim().min(1).max(40).optional().catch(undefined),
  province: z
    .string()
    .regex(/^\d{2}$/)
    .optional()
    .catch(undefined),
  kind: z.enum(cityKinds).optional().catch(undefined),
  sort: z.enum(citySorts).catch('score'),
});

/** A wave with one of its releases, or with none when all are withdrawn. */
interface Shown {
  wave: Wave;
  releases: ReleaseInfo[];
  /** Undefined when none was asked for and none stands. */
  number: number | undefined;
  fieldwork: Fieldwork;
  earlier: EarlierWave | undefined;
}

/** Published scores, as cached pages: the digests of releases name their content. */
export function resultPages({ platform, fieldworkOf, keptReleases, keptResults }: Surroundings) {
  const { db, languages } = platform;

  /** A wave with the release asked for, else the newest that is not withdrawn, if there is one. */
  async function find(idOrCode: string, release: string | undefined): Promise<Shown> {
    const code = waveParam.safeParse(idOrCode);
    const number = releaseNumber.safeParse(release);
    if (!code.success || !number.success) throw new Problem('not-found');
    const fieldwork = await fieldworkOf(code.data);
    const { wave } = fieldwork;
    const releases = (await listReleases(db, wave.id)).map(infoOf);
    const shownNumber = number.data ?? latestOf(releases)?.number;
    const isThere = releases.some((r) => r.number === shownNumber);
    if (releases.length === 0 || (shownNumber !== undefined && !isThere))
      throw new Problem('release-unknown');
    return { wave, releases, number: shownNumber, fieldwork, earlier: await findEarlier(fieldwork) };
  }

  /** The wave before this one that has results, and what of it compares. */
  async function findEarlier({ wave, definition }: Fieldwork): Promise<EarlierWave | undefined> {
    for (const before of await listOpenedWaves(db)) {
      if (before.opensAt >= wave.opensAt || before.simulated !== wave.simulated) continue;
      if (!latestOf((await listReleases(db, before.id)).map(infoOf))) continue;
      const earlier = await fieldworkOf(before.id);
      const { items, dimensions, isOverallSame } = compareQuestionnaires(definition, earlier.definition);
      const same = [...items.values()].filter((comparison) => comparison === 'same').length;
      return { code: before.code, title: before.title, items: items.size, same, dimensions, isOverallSame };
    }
    return undefined;
  }

  async function viewOf({ wave, releases, fieldwork, earlier }: Shown, number: number, language: Language) {
    const view: ReleaseView = {
      wave: waveInfoOf(wave, language),
      document: (await keptReleases.read(wave.id, number)).document,
      releases,
      earlier,
      dimensions: fieldwork.definition.dimensions,
      english: Object.fromEntries([...fieldwork.cities.values()].map((c) => [c.code, c.english])),
    };
    return view;
  }

  /**
   * Replies with the page at `url`, cached while its content does not change.
   * @param shown everything that it is made from
   */
  async function answer(
    c: Context,
    url: string,
    shown: unknown,
    render: (context: PageContext) => string | Promise<string>,
  ): Promise<Response> {
    const choices = choicesOf(c, platform);
    const key = `${url} ${sha256(JSON.stringify(shown))} ${choices.language} ${choices.mode}`;
    const page = await keptResults.keep(key, () => render({ ...choices, languages, url }));
    return keptResults.answer(c, page, choiceCookies(c, choices, platform));
  }

  return new Hono()
    .get('/results', async (c) => {
      const published: { wave: Wave; latest: ReleaseInfo }[] = [];
      for (const wave of await listOpenedWaves(db)) {
        const latest = latestOf((await listReleases(db, wave.id)).map(infoOf));
        if (latest) published.push({ wave, latest });
      }
      return await answer(c, resultsPath(), published, (context) => {
        const { language } = context;
        const waves = published.map(({ wave, latest }) => ({ wave: waveInfoOf(wave, language), latest }));
        return wavesPage({ ...context, waves });
      });
    })
    .get('/results/:wave', async (c) => {
      const shown = await find(c.req.param('wave'), c.req.query('release'));
      const { wave, releases, number } = shown;
      const url = wavePath(wave.code, c.req.query('release') === undefined ? undefined : number);
      const { q: search, ...others } = cityChoice.parse(c.req.query());
      const choice = { search, ...others };
      const render = async (context: PageContext) => {
        const { language } = context;
        if (number === undefined)
          return withdrawnPage({ ...context, wave: waveInfoOf(wave, language), releases });
        const view = await viewOf(shown, number, language);
        return wavePage({ ...context, view, registry: shown.fieldwork.cities, choice });
      };
      // Whatever can be typed would fill the cache.
      if (search !== undefined) return await show(c, await render(contextOf(c, platform)));
      return await answer(c, url, [wave.id, number, releases, shown.earlier, choice], render);
    })
    .get('/results/:wave/:city', async (c) => {
      const shown = await find(c.req.param('wave'), c.req.query('release'));
      const { wave, releases, number, fieldwork } = shown;
      const code = c.req.param('city');
      if (!fieldwork.cities.has(code)) throw new Problem('city-unknown');
      const url = cityPath(wave.code, code, c.req.query('release') === undefined ? undefined : number);
      return await answer(c, url, [wave.id, number, releases, shown.earlier], async (context) => {
        const { language } = context;
        if (number === undefined)
          return withdrawnPage({ ...context, wave: waveInfoOf(wave, language), releases });
        const view = await viewOf(shown, number, language);
        const city = view.document.cities.find((one) => one.code === code);
        if (!city) throw new Problem('city-unknown');
        const { definition } = fieldwork;
        const questions = questionsFor(definition, code);
        return cityResultPage({ ...context, view, city, questions, dimensions: definition.dimensions });
      });
    });
}

function waveInfoOf(wave: Wave, language: Language): WaveInfo {
  const { code, title, simulated, organiser } = wave;
  return { code, title: localize(title, language), simulated, organiser };
}

function infoOf(release: ReleaseSummary): ReleaseInfo {
  const { number, digest, createdAt, withdrawnAt, withdrawalReason } = release;
  return {
    number,
    digest,
    createdAt: createdAt.toISOString(),
    withdrawn:
      withdrawnAt && withdrawalReason !== null
        ? { at: withdrawnAt.toISOString(), reason: withdrawalReason }
        : null,
  };
}
