import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { previewPage } from '../../../../web/console/design/preview-page.tsx';
import { type RehearsalPageProps, rehearsalPage } from '../../../../web/console/design/rehearsal-page.tsx';
import { stringsIn } from '../../../../web/language.ts';
import { designToolPath } from '../../../../web/paths.ts';
import { contentPolicy } from '../../../../web/ui/content-security-policy.ts';
import type { Surroundings } from '../../../cache/context.ts';
import { limitBody } from '../../../http/body-limit.ts';
import { requireOwnForm } from '../../../http/own-form.ts';
import { Problem } from '../../../http/problems.ts';
import { may } from '../../../identity/grants.ts';
import {
  makePreviewLink,
  readPreviewLinks,
  revokePreviewLink,
} from '../../../services/design/preview-link.ts';
import { readDesign } from '../../../services/design/read-design.ts';
import { rehearsalSizes, rehearse } from '../../../services/rehearsal/rehearse.ts';
import { checkDesign } from '../../../survey/questionnaire/design/faults.ts';
import { languagesOf } from '../../../survey/questionnaire/design/texts.ts';
import { submissionId } from '../../../survey/schemas.ts';
import { type FileForm, MOST_TEXT, takeForm } from '../../evaluation/form.ts';
import { contextOf, httpStatusOf, type PageStatus, show } from '../../render.ts';
import { formFieldsOf } from '../form.ts';
import { consoleContext } from '../frame.ts';
import { consoleRoutes } from '../routes.ts';
import type { StepContext } from '../setup/step.ts';
import { previewCities, previewCity, previewSize, showDraftPaper } from './draft-paper.ts';

const BASE = '/console/:wave/setup/questionnaire/design';

/** Previewing and rehearsing a draft. */
export function designToolPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now, keys } = platform;
  const guards = [requireOwnForm(platform), limitBody(MOST_TEXT)] as const;
  const { pages, acting } = consoleRoutes(surroundings);

  const designIn = async (c: StepContext) => await readDesign(db, c.req.param('wave') ?? '', c.get('actor'));

  const linksIn = (c: StepContext) => ({
    wave: c.req.param('wave') ?? '',
    actor: c.get('actor'),
    now: now(),
  });
  const toLinks = (c: StepContext, done: 'made' | 'revoked') =>
    c.redirect(`${designToolPath(c.req.param('wave') ?? '', 'preview', { done })}#links`, 303);

  async function showPreview(c: StepContext) {
    const design = await designIn(c);
    const context = await consoleContext(c, surroundings, design.setup.wave);
    const cities = await previewCities(platform, design);
    const { faults, shown } = checkDesign(design.texts);
    const { wave } = design.setup;
    const mayShare = wave.openedAt === null && may(c.get('actor'), 'set-up-wave', { wave: wave.id });
    const asked = new URL(c.req.url).searchParams.getAll('in');
    const own = languagesOf(design.texts);
    const offered = platform.languages.filter((language) => own.includes(language));
    const chosen = offered.filter((language) => asked.length === 0 || asked.includes(language));
    const html = previewPage({
      ...context,
      texts: design.texts,
      cities,
      done: doneSchema.parse(c.req.query('done')),
      offered,
      chosen: {
        city: previewCity(c, cities)?.code ?? '',
        size: previewSize(c),
        languages: chosen.length > 0 ? chosen : offered,
      },
      faults: shown ? undefined : faults,
      links: mayShare ? await readPreviewLinks(db, keys, linksIn(c)) : undefined,
      // Another one each time: who sends the form twice has one link.
      linkId: uuidv7(),
    });
    const response = await show(c, html);
    response.headers.set('Content-Security-Policy', await contentPolicy("'none'", true));
    return response;
  }

  const showPaper = async (c: StepContext, form?: FileForm) => {
    const design = await designIn(c);
    const { code } = design.setup.wave;
    return await showDraftPaper(
      c,
      platform,
      design,
      (choice) => designToolPath(code, 'preview/paper', { ...choice }),
      form?.texts,
    );
  };

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
    .get(`${BASE}/preview/paper`, acting, async (c) => showPaper(c))
    .post(
      `${BASE}/preview/paper`,
      ...guards,
      takeForm(surroundings, (c) => c.req.path, showPaper),
    )
    .post(`${BASE}/preview/links`, ...guards, acting, async (c) => {
      const field = await formFieldsOf(c);
      const id = submissionId.safeParse(field('id')).data ?? uuidv7();
      await makePreviewLink(db, keys, { ...linksIn(c), id });
      return toLinks(c, 'made');
    })
    .post(`${BASE}/preview/links/:link/revocation`, ...guards, acting, async (c) => {
      await revokePreviewLink(db, keys, { ...linksIn(c), id: c.req.param('link').toLowerCase() });
      return toLinks(c, 'revoked');
    })
    .get(`${BASE}/rehearsal`, acting, async (c) => showRehearsal(c))
    .post(
      `${BASE}/rehearsal`,
      ...guards,
      takeForm(surroundings, (c) => c.req.path, takeRehearsal),
    );
}

/** What was done with a link. */
const doneSchema = z.enum(['made', 'revoked']).optional().catch(undefined);
/** A number of residents; the service refuses anything else. */
const countSchema = z.coerce.number().catch(Number.NaN);
