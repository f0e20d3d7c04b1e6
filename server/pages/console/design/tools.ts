import { Hono } from 'hono';
import { z } from 'zod';
import { listCities } from '../../../../db/cities.ts';
import { readAnswers, shownAnswers } from '../../../../web/answer/form-answers.ts';
import { cityName, type NamedCity } from '../../../../web/city-name.ts';
import { previewPage } from '../../../../web/console/design/preview-page.tsx';
import { type RehearsalPageProps, rehearsalPage } from '../../../../web/console/design/rehearsal-page.tsx';
import { type Language, stringsIn } from '../../../../web/language.ts';
import { designToolPath } from '../../../../web/paths.ts';
import { type AnswerPreviewProps, answerPreview, previewEnd } from '../../../../web/preview/page.tsx';
import { contentPolicy } from '../../../../web/ui/content-security-policy.ts';
import type { Mode } from '../../../../web/ui/display-mode.ts';
import type { PageContext } from '../../../../web/ui/document.tsx';
import { fill } from '../../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../../cache/context.ts';
import { limitBody } from '../../../http/body-limit.ts';
import { requireOwnForm } from '../../../http/own-form.ts';
import { Problem } from '../../../http/problems.ts';
import { may } from '../../../identity/grants.ts';
import { type Design, readDesign } from '../../../services/design/read-design.ts';
import { rehearsalSizes, rehearse } from '../../../services/rehearsal/rehearse.ts';
import { cityQuestions } from '../../../survey/questionnaire/city-questions.ts';
import { checkDesign } from '../../../survey/questionnaire/design/faults.ts';
import { languagesOf } from '../../../survey/questionnaire/design/texts.ts';
import type { Definition } from '../../../survey/questionnaire/questionnaire.ts';
import { checkAnswers, isEligible } from '../../../survey/submission/check-answers.ts';
import { type FileForm, MOST_TEXT, takeForm } from '../../evaluation/form.ts';
import { contextOf, httpStatusOf, type PageStatus, show } from '../../render.ts';
import { consoleContext, showRefusal } from '../frame.ts';
import type { StepContext } from '../setup/step.ts';
import { type ConsoleEnv, requireActor } from '../signed-in.ts';

const BASE = '/console/:wave/setup/questionnaire/design';

/** Looking at a draft as residents will, and rehearsing it. */
export function designToolPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now, keys } = platform;
  const acting = requireActor(platform);
  const guards = [requireOwnForm(platform), limitBody(MOST_TEXT)] as const;
  const pages = new Hono<ConsoleEnv>();
  pages.onError(showRefusal(surroundings));

  const designIn = async (c: StepContext) => await readDesign(db, c.req.param('wave') ?? '', c.get('actor'));

  /** The cities in which a draft is looked at; before any was chosen, all. */
  const citiesOf = async ({ setup }: Design): Promise<readonly NamedCity[]> =>
    setup.cities.length > 0 ? setup.cities : await listCities(db);

  async function showPreview(c: StepContext) {
    const design = await designIn(c);
    const context = await consoleContext(c, surroundings, design.setup.wave);
    const cities = await citiesOf(design);
    const { faults, shown } = checkDesign(design.texts);
    const asked = new URL(c.req.url).searchParams.getAll('in');
    const own = languagesOf(design.texts);
    const offered = platform.languages.filter((language) => own.includes(language));
    const chosen = offered.filter((language) => asked.length === 0 || asked.includes(language));
    const html = previewPage({
      ...context,
      wave: context.wave!,
      texts: design.texts,
      cities,
      offered,
      chosen: {
        city: cityIn(c, cities)?.code ?? '',
        size: sizeIn(c),
        languages: chosen.length > 0 ? chosen : offered,
      },
      faults: shown ? undefined : faults,
    });
    const response = await show(c, html);
    response.headers.set('Content-Security-Policy', await contentPolicy("'none'", true));
    return response;
  }

  /** What a preview shows: the draft as a resident of a city would have it. */
  async function paperIn(c: StepContext) {
    const design = await designIn(c);
    const { shown } = checkDesign(design.texts);
    const city = cityIn(c, await citiesOf(design));
    if (!shown || !city) throw new Problem('not-found');
    const { wave } = design.setup;
    const language = languageIn(c);
    const size = sizeIn(c);
    const again = designToolPath(wave.code, 'preview/paper', { in: language, size, city: city.code });
    const context: PageContext = { language, languages: platform.languages, mode: size, url: again };
    const questions = cityQuestions(shown, city.code);
    const props: AnswerPreviewProps = {
      ...context,
      ...paperSource(shown, questions, city, language),
      organiser: wave.organiser,
      isSimulated: wave.simulated,
      action: again,
      script: platform.asset('web/preview/client.tsx'),
    };
    return { context, props, questions, again };
  }

  async function showPaper(c: StepContext, html: string, status?: PageStatus) {
    const response = await show(c, html, status);
    response.headers.set('Content-Security-Policy', await contentPolicy("'self'"));
    return response;
  }

  const languageIn = (c: StepContext): Language => {
    const wanted = c.req.query('lang') ?? c.req.query('in');
    return platform.languages.find((language) => language === wanted) ?? contextOf(c, platform).language;
  };

  /** Says what would have been sent; nothing is. */
  async function takePaper(c: StepContext, form: FileForm) {
    const { context, props, questions, again } = await paperIn(c);
    const answers = readAnswers(questions, form.texts);
    const shown = shownAnswers(questions, answers);
    const faults = checkAnswers(questions, shown);
    if (faults.length > 0) return await showPaper(c, answerPreview({ ...props, answers, faults }), 422);
    const words = stringsIn(context.language).design.preview;
    const isInside = isEligible(questions, shown);
    const body = isInside ? fill(words.complete, { n: Object.keys(shown).length }) : words.outside;
    return await showPaper(c, previewEnd({ ...context, body, again }));
  }

  async function showRehearsal(
    c: StepContext,
    typed: Partial<RehearsalPageProps['typed']> = {},
    more: { fault?: string; status?: PageStatus; rehearsed?: RehearsalPageProps['rehearsed'] } = {},
  ) {
    const { setup, texts } = await designIn(c);
    const context = await consoleContext(c, surroundings, setup.wave);
    const isOpen = setup.wave.openedAt === null;
    const first = setup.cities.find(({ margins }) => margins !== null) ?? setup.cities[0];
    const html = rehearsalPage({
      ...context,
      wave: context.wave!,
      texts,
      cities: setup.cities,
      typed: { city: first?.code ?? '', residents: String(rehearsalSizes.usual), ...typed },
      mayRun: isOpen && may(c.get('actor'), 'edit-questionnaire', { wave: setup.wave.id }),
      isFaulty: checkDesign(texts).definition === undefined,
      fault: more.fault,
      rehearsed: more.rehearsed,
    });
    return await show(c, html, more.status);
  }

  async function takeRehearsal(c: StepContext, form: FileForm) {
    const actor = c.get('actor');
    const typed = { city: form.field('city'), residents: form.field('residents').trim() };
    const wave = c.req.param('wave') ?? '';
    const begun = performance.now();
    try {
      const residents = countSchema.parse(typed.residents);
      const rehearsal = await rehearse(db, { wave, city: typed.city, residents, actor, keys, now: now() });
      const seconds = (performance.now() - begun) / 1000;
      return await showRehearsal(c, typed, { rehearsed: { ...rehearsal, seconds } });
    } catch (error) {
      const words = stringsIn(contextOf(c, platform).language).design;
      if (!(error instanceof Problem)) throw error;
      const sentences: Partial<Record<typeof error.code, string>> = {
        'content-invalid': words.rehearsal.countWrong,
        'questionnaire-faulty': words.rehearsal.faulty,
        'city-unknown': words.rehearsal.noCities,
        'wave-frozen': words.frozen,
      };
      const fault = sentences[error.code];
      if (fault === undefined) throw error;
      return await showRehearsal(c, typed, { fault, status: httpStatusOf(error) });
    }
  }

  return pages
    .get(`${BASE}/preview`, acting, showPreview)
    .get(`${BASE}/preview/paper`, acting, async (c) => showPaper(c, answerPreview((await paperIn(c)).props)))
    .post(
      `${BASE}/preview/paper`,
      ...guards,
      takeForm(surroundings, (c) => c.req.path, takePaper),
    )
    .get(`${BASE}/rehearsal`, acting, async (c) => showRehearsal(c))
    .post(
      `${BASE}/rehearsal`,
      ...guards,
      takeForm(surroundings, (c) => c.req.path, takeRehearsal),
    );
}

/** A number of residents; what is none is refused by the service. */
const countSchema = z.coerce.number().catch(Number.NaN);

const sizeIn = (c: StepContext): Mode =>
  (c.req.query('mode') ?? c.req.query('size')) === 'elder' ? 'elder' : 'normal';

const cityIn = (c: StepContext, cities: readonly NamedCity[]): NamedCity | undefined =>
  cities.find(({ code }) => code === c.req.query('city')) ?? cities[0];

function paperSource(
  definition: Definition,
  questions: Definition['questions'],
  city: NamedCity,
  language: Language,
): Pick<AnswerPreviewProps, 'questionnaire' | 'dimensions' | 'cityName' | 'credential'> {
  const { languages, title, intro, dimensions } = definition;
  return {
    questionnaire: { wave: '', city: city.code, version: 0, digest: '', languages, title, intro, questions },
    dimensions,
    cityName: cityName(city, language),
    credential: { kind: 'device' },
  };
}
