import { type Context, Hono } from 'hono';
import { z } from 'zod';
import {
  findSignedEvaluation,
  listLatestEvaluations,
  listSignedEvaluations,
} from '../../../db/evaluation-releases.ts';
import { type Evaluation, listEvaluationCities, listEvaluations } from '../../../db/evaluations.ts';
import { findIndicatorSet } from '../../../db/indicator-sets.ts';
import { findWave } from '../../../db/waves.ts';
import { evaluatedCityPage } from '../../../web/evaluation/evaluated-city-page.tsx';
import {
  type EvaluationView,
  newestStandingEvaluation,
  optionalOf,
} from '../../../web/evaluation/evaluation-view.ts';
import { evaluationResultPage, evaluationResultsPage } from '../../../web/evaluation/results-page.tsx';
import { withdrawnEvaluationPage } from '../../../web/evaluation/withdrawn-page.tsx';
import { stringsIn } from '../../../web/language.ts';
import { evaluatedCityPath, evaluationResultPath, evaluationResultsPath } from '../../../web/paths.ts';
import type { PageContext } from '../../../web/ui/document.tsx';
import type { Surroundings } from '../../cache/context.ts';
import { sha256 } from '../../crypto/digest.ts';
import { Problem } from '../../http/problems.ts';
import { evaluationParam } from '../../http/schemas.ts';
import { listPublicCases } from '../../services/evaluation/publish-case.ts';
import { openedEvaluationNamed, setOf } from '../../services/evaluation/read-evaluation.ts';
import { surveyStandings } from '../../services/evaluation/survey-standing.ts';
import type { EvaluationRelease } from '../../survey/evaluation/release-document.ts';
import { releaseSteps } from '../../survey/evaluation/release-steps.ts';
import { evaluationTitle } from '../../survey/evaluation/title.ts';
import { choiceCookies, choicesOf, contextOf, show } from '../render.ts';

const releaseNumber = z.coerce.number().int().min(1).max(2_147_483_647).optional();

/** Which cities to show; an invalid choice is ignored. */
const typed = z.string().trim().min(1).max(40).optional().catch(undefined);
const choiceSchema = z.object({ q: typed, province: typed, band: typed });

/** Published evaluations, as cached pages: the digests of releases name their content. */
export function evaluationResultPages({ platform, keptResults }: Surroundings) {
  const { db, languages, now } = platform;

  /** An evaluation with the release asked for, else its newest. */
  async function find(c: Context, code: string) {
    const release = releaseNumber.safeParse(c.req.query('release'));
    if (!release.success || !evaluationParam.safeParse(code).success) throw new Problem('not-found');
    const evaluation = await openedEvaluationNamed(db, code);
    const releases = await listSignedEvaluations(db, evaluation.id, now());
    const number = release.data ?? newestStandingEvaluation(releases)?.number;
    if (releases.length === 0 || (number !== undefined && !releases.some((one) => one.number === number)))
      throw new Problem('release-unknown');
    const cases = (await listPublicCases(db, evaluation.id)).length;
    const standings = await surveyStandings(db, evaluation, releases, now());
    return { evaluation, releases, number, asked: release.data, survey: standings.get(number ?? 0), cases };
  }
  type Found = Awaited<ReturnType<typeof find>>;
  type Shown = Found & { number: number };

  /** Whether any release stands, or the request names one. */
  const isShown = (found: Found): found is Shown => found.number !== undefined;

  async function viewOf(
    { evaluation, releases, number, survey, cases }: Shown,
    { language }: PageContext,
  ): Promise<EvaluationView> {
    const signed = await findSignedEvaluation(db, evaluation.id, number);
    if (!signed) throw new Problem('release-unknown');
    const release: EvaluationRelease = JSON.parse(signed.document);
    const { definition } = await setOf(db, evaluation);
    const registry = new Map(
      (await listEvaluationCities(db, evaluation.id)).map((city) => [city.code, city]),
    );
    return {
      title: evaluationTitle(evaluation, definition, language),
      release,
      releases,
      set: definition,
      registry,
      simulated: await isSimulated(evaluation),
      surveyStanding: survey,
      cases,
    };
  }

  const isSimulated = async ({ waveId }: Pick<Evaluation, 'waveId'>): Promise<boolean> =>
    waveId !== null && (await findWave(db, waveId))?.simulated === true;

  /** @param shown everything that the page at `url` is made from */
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
    .get('/evaluations', async (c) => {
      const releases = new Map(
        (await listLatestEvaluations(db, now())).map((one) => [one.evaluationId, one]),
      );
      const published = (await listEvaluations(db)).flatMap((evaluation) => {
        const latest = releases.get(evaluation.id);
        return latest ? [{ evaluation, latest }] : [];
      });
      return await answer(c, evaluationResultsPath(), published, async (context) => {
        const evaluations = await Promise.all(
          published.map(async ({ evaluation, latest }) => ({
            code: evaluation.code,
            title: evaluationTitle(evaluation, (await setOf(db, evaluation)).definition, context.language),
            latest,
            simulated: await isSimulated(evaluation),
          })),
        );
        return evaluationResultsPage({ ...context, evaluations });
      });
    })
    .get('/evaluations/:evaluation', async (c) => {
      const shown = await find(c, c.req.param('evaluation'));
      const { evaluation, releases, number, asked } = shown;
      const { code } = evaluation;
      const url = evaluationResultPath(code, asked);
      if (!isShown(shown))
        return await answer(c, url, [evaluation.id, releases], async (context) => {
          const { definition } = await setOf(db, evaluation);
          const title = evaluationTitle(evaluation, definition, context.language);
          return withdrawnEvaluationPage({ ...context, code, title, releases });
        });
      const { q: search, province, band } = choiceSchema.parse(c.req.query());
      const choice = { search, province, band };
      const render = async (context: PageContext) =>
        evaluationResultPage({ ...context, choice, view: await viewOf(shown, context) });
      // Free text would fill the cache.
      if (search ?? province ?? band) return await show(c, await render(contextOf(c, platform)));
      return await answer(c, url, [evaluation.id, number, releases, shown.survey, shown.cases], render);
    })
    .get('/evaluations/:evaluation/:city', async (c) => {
      const shown = await find(c, c.req.param('evaluation'));
      const { evaluation, releases, number, asked } = shown;
      if (!isShown(shown)) return c.redirect(evaluationResultPath(evaluation.code), 302);
      const code = c.req.param('city');
      const isThere = (await listEvaluationCities(db, evaluation.id)).some((city) => city.code === code);
      if (!isThere) throw new Problem('city-unknown');
      const url = evaluatedCityPath(evaluation.code, code, asked);
      return await answer(c, url, [evaluation.id, number, releases, shown.survey], async (context) => {
        const view = await viewOf(shown, context);
        const city = view.release.cities.find((one) => one.code === code);
        if (!city) throw new Problem('city-unknown');
        const words = stringsIn(context.language).evaluation.stepWords;
        const beside = optionalOf(view.release, code);
        const ofProvince = view.release.optional.find(({ cities }) => beside && cities.includes(beside));
        const set =
          ofProvince && (await findIndicatorSet(db, ofProvince.set.name, ofProvince.set.version))?.definition;
        return evaluatedCityPage({
          ...context,
          view,
          city,
          steps: releaseSteps(view.set, city, words),
          optional: set && beside && { set, city: beside, steps: releaseSteps(set, beside, words) },
        });
      });
    });
}
