import type { Surroundings } from '../../../cache/context.ts';
import { limitBody } from '../../../http/body-limit.ts';
import { attachment } from '../../../http/download.ts';
import { requireOwnForm } from '../../../http/own-form.ts';
import { xlsFormBytes } from '../../../services/files/xlsform-file.ts';
import { WORKBOOK_TYPE } from '../../../survey/media-types.ts';
import { takeForm } from '../../evaluation/form.ts';
import { consoleRoutes } from '../routes.ts';
import { basicsForm } from './basics.ts';
import { citiesForm } from './cities.ts';
import { cityMarginsForm } from './city-margins.ts';
import { cityQuotasForm } from './city-quotas.ts';
import { marginsForm } from './margins.ts';
import { peopleStep } from './people.ts';
import { questionnaireForm } from './questionnaire.ts';
import { quotasForm } from './quotas.ts';
import { settingsForm } from './settings.ts';
import { type StepContext, type StepForm, saveStep, setupIn } from './step.ts';

/** The margins of 349 cities take one megabyte as a table, a questionnaire with all its languages two. */
const MOST_BYTES = 6 * 1024 * 1024;

const headersOf = (name: string, type: string) => ({
  'Content-Type': type,
  'Content-Disposition': attachment({ name }),
});

/** The steps of setting a wave up, each with a page that saves it. */
export function setupStepPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const guards = [requireOwnForm(platform), limitBody(MOST_BYTES)] as const;
  const { pages, acting } = consoleRoutes(surroundings);

  const basics = basicsForm(surroundings);
  const questionnaire = questionnaireForm(surroundings);
  const cities = citiesForm(surroundings);
  const margins = marginsForm(surroundings);
  const cityMargins = cityMarginsForm(surroundings);
  const quotas = quotasForm(surroundings);
  const cityQuotas = cityQuotasForm(surroundings);
  const settings = settingsForm(surroundings);
  const people = peopleStep(surroundings);

  const shown = (step: Pick<StepForm, 'show'>) => async (c: StepContext) =>
    await step.show(c, await setupIn(platform, c));
  /** Handles a step's form, which posts to its own page. */
  const taken = (step: StepForm) =>
    takeForm(
      surroundings,
      (c) => c.req.path,
      async (c: StepContext, form) => await saveStep(platform, c, form, step),
    );
  const base = '/console/:wave/setup';

  return pages
    .get(`${base}/basics`, acting, shown(basics))
    .post(`${base}/basics`, ...guards, taken(basics))
    .get(`${base}/questionnaire`, acting, shown(questionnaire))
    .post(`${base}/questionnaire`, ...guards, taken(questionnaire))
    .get(`${base}/questionnaire.json`, acting, async (c) => {
      const { wave, questionnaire } = await setupIn(platform, c);
      const json = `${JSON.stringify(questionnaire.definition, null, 2)}\n`;
      return c.body(
        json,
        200,
        headersOf(`${wave.code}-questionnaire.json`, 'application/json; charset=utf-8'),
      );
    })
    .get(`${base}/questionnaire.xlsx`, acting, async (c) => {
      const { wave, questionnaire } = await setupIn(platform, c);
      const bytes = await xlsFormBytes(questionnaire.definition);
      return c.body(new Uint8Array(bytes), 200, headersOf(`${wave.code}-questionnaire.xlsx`, WORKBOOK_TYPE));
    })
    .get(`${base}/cities`, acting, shown(cities))
    .post(`${base}/cities`, ...guards, taken(cities))
    .get(`${base}/margins`, acting, shown(margins))
    .post(`${base}/margins`, ...guards, taken(margins))
    .get(`${base}/margins/:city`, acting, shown(cityMargins))
    .post(`${base}/margins/:city`, ...guards, taken(cityMargins))
    .get(`${base}/quotas`, acting, shown(quotas))
    .post(`${base}/quotas`, ...guards, taken(quotas))
    .get(`${base}/quotas/:city`, acting, shown(cityQuotas))
    .post(`${base}/quotas/:city`, ...guards, taken(cityQuotas))
    .get(`${base}/settings`, acting, shown(settings))
    .post(`${base}/settings`, ...guards, taken(settings))
    .get(`${base}/people`, acting, shown(people));
}
