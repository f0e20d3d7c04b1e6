import { Hono } from 'hono';
import { z } from 'zod';
import { hasSignedEvaluations } from '../../db/evaluation-releases.ts';
import { listReleases, type ReleaseSummary } from '../../db/releases.ts';
import { listOpenedWaves, listWaves, type Wave } from '../../db/waves.ts';
import type { Language } from '../../web/language.ts';
import { cityPath, experimentalPath, resultsPath, wavePath } from '../../web/paths.ts';
import { type CityChoice, cityMeant, queryOf, searchCities } from '../../web/results/city-choice.ts';
import { cityResultPage } from '../../web/results/city-page.tsx';
import { experimentalPage } from '../../web/results/experimental-page.tsx';
import {
  type EarlierWave,
  latestReleaseOf,
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
import { addressOf } from '../http/address.ts';
import { Problem } from '../http/problems.ts';
import { waveParam } from '../http/schemas.ts';
import { listEarlier } from '../services/releases/earlier-results.ts';
import { compareQuestionnaires } from '../survey/questionnaire/compare.ts';
import { localize } from '../survey/questionnaire/localize.ts';
import { questionsFor } from '../survey/questionnaire/routing.ts';
import { isBeingFilled } from '../survey/wave.ts';
import { readChoice } from './city-choice-query.ts';
import { compareCity } from './compare-city.ts';
import { choiceCookies, choicesOf, contextOf, show } from './render.ts';
import { cardOf, sharingRoutes } from './result-sharing.ts';
import { searchedAreas } from './searched-areas.ts';
import type { ReleaseFinder, ShownRelease } from './shown-release.ts';

const releaseNumber = z.coerce.number().int().min(1).max(2_147_483_647).optional();

/** Published scores, as cached pages: the digests of releases name their content. */
export function resultPages(surroundings: Surroundings) {
  const { platform, fieldworkOf, keptReleases, keptResults } = surroundings;
  const { db, languages } = platform;

  /** A wave with the requested release, else the newest standing one, if any. */
  async function find(idOrCode: string, release: string | undefined): Promise<ShownRelease> {
    const code = waveParam.safeParse(idOrCode);
    const number = releaseNumber.safeParse(release);
    if (!code.success || !number.success) throw new Problem('not-found');
    const fieldwork = await fieldworkOf(code.data);
    const { wave } = fieldwork;
    const releases = (await listReleases(db, wave.id, platform.now())).map(infoOf);
    const shownNumber = number.data ?? latestReleaseOf(releases)?.number;
    const isThere = releases.some((r) => r.number === shownNumber);
    if (releases.length === 0 || (shownNumber !== undefined && !isThere))
      throw new Problem('release-unknown');
    const earlier = await findEarlier(fieldwork);
    const awaitsEarlier = wave.simulated && (await isFilling());
    return { wave, releases, number: shownNumber, fieldwork, earlier, awaitsEarlier };
  }

  /** The previous wave with results, and what of it compares. */
  async function findEarlier({ wave, definition }: Fieldwork): Promise<EarlierWave | undefined> {
    for (const before of await listOpenedWaves(db)) {
      if (before.opensAt >= wave.opensAt || before.simulated !== wave.simulated) continue;
      if (!latestReleaseOf((await listReleases(db, before.id, platform.now())).map(infoOf))) continue;
      const earlier = await fieldworkOf(before.id);
      const { items, dimensions, isOverallSame } = compareQuestionnaires(definition, earlier.definition);
      const same = [...items.values()].filter((comparison) => comparison === 'same').length;
      return { code: before.code, title: before.title, items: items.size, same, dimensions, isOverallSame };
    }
    return undefined;
  }

  /** Whether a past wave of the demonstration is still being filled. */
  async function isFilling(): Promise<boolean> {
    return (await listWaves(db)).some((wave) => isBeingFilled(wave, platform.now()));
  }

  async function viewOf(
    { wave, releases, fieldwork, earlier, awaitsEarlier }: ShownRelease,
    number: number,
    language: Language,
  ) {
    const view: ReleaseView = {
      wave: waveInfoOf(wave, language, awaitsEarlier),
      document: (await keptReleases.read(wave.id, number)).document,
      releases,
      earlier,
      dimensions: fieldwork.definition.dimensions,
      english: Object.fromEntries([...fieldwork.cities.values()].map((c) => [c.code, c.english])),
    };
    return view;
  }

  /** The page that replaces results when every release is withdrawn. */
  const withdrawn = ({ wave, releases, awaitsEarlier }: ShownRelease, context: PageContext) =>
    withdrawnPage({ ...context, wave: waveInfoOf(wave, context.language, awaitsEarlier), releases });

  const answer: ReleaseFinder['answer'] = async (c, url, shown, render, frame) => {
    const choices = choicesOf(c, platform);
    // A page names its full address.
    const site = addressOf(c, platform, '/');
    const key = `${site} ${url} ${sha256(JSON.stringify(shown))} ${choices.language} ${choices.mode}`;
    const page = await keptResults.keep(key, () => render({ ...choices, languages, url }), frame);
    return keptResults.answer(c, page, frame ? [] : choiceCookies(c, choices, platform));
  };

  return new Hono()
    .route('/', sharingRoutes(surroundings, { find, viewOf, answer }))
    .get('/results', async (c) => {
      const published: { wave: Wave; latest: ReleaseInfo }[] = [];
      for (const wave of await listOpenedWaves(db)) {
        const latest = latestReleaseOf((await listReleases(db, wave.id, platform.now())).map(infoOf));
        if (latest) published.push({ wave, latest });
      }
      const awaitsEarlier = await isFilling();
      const hasEvaluations = await hasSignedEvaluations(db, platform.now());
      return await answer(c, resultsPath(), [published, awaitsEarlier, hasEvaluations], (context) => {
        const waves = published.map(({ wave, latest }) => ({
          wave: waveInfoOf(wave, context.language, awaitsEarlier),
          latest,
        }));
        return wavesPage({ ...context, waves, hasEvaluations });
      });
    })
    .get('/results/:wave', async (c) => {
      const shown = await find(c.req.param('wave'), c.req.query('release'));
      const { wave, releases, number, fieldwork } = shown;
      const registry = fieldwork.cities;
      const { choice, mine } = readChoice(c.req.query(), registry);
      const pathWith = (chosen: CityChoice) =>
        wavePath(wave.code, c.req.query('release') === undefined ? undefined : number, queryOf(chosen));
      const meant = searchCities(registry, searchedAreas, mine);
      const pin = mine && meant && cityMeant(registry, meant, mine);
      if (pin) return c.redirect(`${pathWith({ ...choice, pin })}#scores`, 303);
      const unclearPin = mine && meant ? { text: mine, hits: meant } : undefined;
      const render = async (context: PageContext) => {
        if (number === undefined) return withdrawn(shown, context);
        const view = await viewOf(shown, number, context.language);
        const hits = searchCities(registry, searchedAreas, choice.search);
        const card = cardOf(c, platform, shown, context.language);
        return wavePage({ ...context, card, view, registry, choice, hits, unclearPin });
      };
      // Free text, and every order of the cities, would fill the cache.
      const isPersonal = unclearPin || choice.search || choice.pin || choice.sort !== 'score';
      if (isPersonal) return await show(c, await render(contextOf(c, platform)));
      return await answer(
        c,
        pathWith(choice),
        [wave.id, number, releases, shown.earlier, shown.awaitsEarlier, choice],
        render,
      );
    })
    .get('/results/:wave/experimental', async (c) => {
      const shown = await find(c.req.param('wave'), c.req.query('release'));
      const { wave, releases, number, fieldwork } = shown;
      const ids = fieldwork.definition.dimensions.map(({ id }) => id);
      const wanted = c.req.query('dimension') ?? ids[0];
      const dimension = ids.find((id) => id === wanted);
      if (dimension === undefined) throw new Problem('not-found');
      const release = c.req.query('release') === undefined ? undefined : number;
      return await answer(
        c,
        experimentalPath(wave.code, release, dimension),
        [wave.id, number, releases, dimension, shown.awaitsEarlier],
        async (context) =>
          number === undefined
            ? withdrawn(shown, context)
            : experimentalPage({
                ...context,
                view: await viewOf(shown, number, context.language),
                dimension,
              }),
      );
    })
    .get('/results/:wave/:city', async (c) => {
      const shown = await find(c.req.param('wave'), c.req.query('release'));
      const { wave, releases, number, fieldwork } = shown;
      const code = c.req.param('city');
      if (!fieldwork.cities.has(code)) throw new Problem('city-unknown');
      const earlier = await listEarlier(surroundings, wave, code);
      const waves = earlier.map(({ wave: { code: before }, release }) => [before, release]);
      const url = cityPath(wave.code, code, c.req.query('release') === undefined ? undefined : number);
      return await answer(
        c,
        url,
        [wave.id, number, releases, waves, shown.awaitsEarlier],
        async (context) => {
          const { language } = context;
          if (number === undefined) return withdrawn(shown, context);
          const view = await viewOf(shown, number, language);
          const city = view.document.cities.find((one) => one.code === code);
          if (!city) throw new Problem('city-unknown');
          const { definition } = fieldwork;
          const questions = questionsFor(definition, code);
          const compared = compareCity({ document: view.document, city, fieldwork, earlier, language });
          const { dimensions } = definition;
          const card = cardOf(c, platform, shown, language, code);
          return cityResultPage({ ...context, card, view, city, ...compared, questions, dimensions });
        },
      );
    });
}

function waveInfoOf(wave: Wave, language: Language, awaitsEarlier: boolean): WaveInfo {
  const { code, title, simulated, organiser } = wave;
  return { code, title: localize(title, language), simulated, awaitsEarlier, organiser };
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
