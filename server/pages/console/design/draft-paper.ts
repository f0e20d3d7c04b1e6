import type { Context } from 'hono';
import { listCities } from '../../../../db/cities.ts';
import { readAnswers, shownAnswers } from '../../../../web/answer/form-answers.ts';
import { cityName, type NamedCity } from '../../../../web/city-name.ts';
import { type Language, stringsIn } from '../../../../web/language.ts';
import { type AnswerPreviewProps, answerPreview, previewEnd } from '../../../../web/preview/page.tsx';
import { contentPolicy } from '../../../../web/ui/content-security-policy.ts';
import type { Mode } from '../../../../web/ui/display-mode.ts';
import type { PageContext } from '../../../../web/ui/document.tsx';
import { fill } from '../../../../web/ui/interpolate.ts';
import { Problem } from '../../../http/problems.ts';
import type { Platform } from '../../../platform.ts';
import type { Design } from '../../../services/design/read-design.ts';
import { cityQuestions } from '../../../survey/questionnaire/city-questions.ts';
import { checkDesign } from '../../../survey/questionnaire/design/faults.ts';
import type { Definition } from '../../../survey/questionnaire/questionnaire.ts';
import { checkAnswers, isEligible } from '../../../survey/submission/check-answers.ts';
import { contextOf, type PageStatus, show } from '../../render.ts';

/** A draft as a resident of a city would see it; its form can be filled in, but sends nothing. */

/** The cities of a preview; all cities before any was chosen. */
export const previewCities = async ({ db }: Platform, { setup }: Design): Promise<readonly NamedCity[]> =>
  setup.cities.length > 0 ? setup.cities : await listCities(db);

export const previewSize = (c: Context): Mode =>
  (c.req.query('mode') ?? c.req.query('size')) === 'elder' ? 'elder' : 'normal';

export const previewCity = (c: Context, cities: readonly NamedCity[]): NamedCity | undefined =>
  cities.find(({ code }) => code === c.req.query('city')) ?? cities[0];

/** The choices of a preview: language, size and city. */
export interface PreviewChoice {
  in: string;
  size: string;
  city: string;
}

/**
 * Shows the draft, or, given the fields of a submitted form, what would have been sent.
 * @param addressOf the address of the same preview, for another language or size
 */
export async function showDraftPaper(
  c: Context,
  platform: Platform,
  design: Design,
  addressOf: (choice: PreviewChoice) => string,
  sent?: [string, string][],
): Promise<Response> {
  const { shown } = checkDesign(design.texts);
  const city = previewCity(c, await previewCities(platform, design));
  if (!shown || !city) throw new Problem('not-found');
  const language = languageIn(c, platform);
  const size = previewSize(c);
  const again = addressOf({ in: language, size, city: city.code });
  const context: PageContext = { language, languages: platform.languages, mode: size, url: again };
  const questions = cityQuestions(shown, city.code);
  const props: AnswerPreviewProps = {
    ...context,
    ...paperSource(shown, questions, city, language),
    organiser: design.setup.wave.organiser,
    isSimulated: design.setup.wave.simulated,
    action: again,
    script: platform.asset('web/preview/client.tsx'),
  };
  if (!sent) return await showPaper(c, answerPreview(props));
  const answers = readAnswers(questions, sent);
  const visible = shownAnswers(questions, answers);
  const faults = checkAnswers(questions, visible);
  if (faults.length > 0) return await showPaper(c, answerPreview({ ...props, answers, faults }), 422);
  const words = stringsIn(language).design.preview;
  const body = isEligible(questions, visible)
    ? fill(words.complete, { n: Object.keys(visible).length })
    : words.outside;
  return await showPaper(c, previewEnd({ ...context, body, again }));
}

async function showPaper(c: Context, html: string, status?: PageStatus): Promise<Response> {
  const response = await show(c, html, status);
  response.headers.set('Content-Security-Policy', await contentPolicy("'self'"));
  return response;
}

function languageIn(c: Context, platform: Platform): Language {
  const wanted = c.req.query('lang') ?? c.req.query('in');
  return platform.languages.find((language) => language === wanted) ?? contextOf(c, platform).language;
}

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
