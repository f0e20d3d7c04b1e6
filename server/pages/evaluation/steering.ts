import type { Context } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { findNewestEvaluationDraft, findReleaseOfEvaluationDraft } from '../../../db/evaluation-releases.ts';
import { type Evaluation, listEvaluationCities, listExtensions } from '../../../db/evaluations.ts';
import { evaluationsPage } from '../../../web/evaluation/evaluations-page.tsx';
import { progressFilters, progressPage } from '../../../web/evaluation/progress-page.tsx';
import type { ReleasesProps } from '../../../web/evaluation/releases-part.tsx';
import { stringsIn } from '../../../web/language.ts';
import { evaluationFormPath, evaluationPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import { limitBody } from '../../http/body-limit.ts';
import { requireOwnForm } from '../../http/own-form.ts';
import { Problem } from '../../http/problems.ts';
import { digestSchema } from '../../http/schemas.ts';
import { citiesFor, may, requireGrant } from '../../identity/grants.ts';
import { approveEvaluation, isOvertakenNow } from '../../services/evaluation/approve-release.ts';
import { extendDeadline } from '../../services/evaluation/extend-deadline.ts';
import { freezeEvaluation } from '../../services/evaluation/freeze-release.ts';
import { listOwnEvaluations } from '../../services/evaluation/list-own-evaluations.ts';
import { readProgress } from '../../services/evaluation/progress.ts';
import { evaluationNamed, scopeOf, setOf } from '../../services/evaluation/read-evaluation.ts';
import { readSignedEvaluations } from '../../services/evaluation/read-signing.ts';
import { readReminders } from '../../services/evaluation/reminders.ts';
import { authorOf, needsSecondPerson } from '../../services/releases/second-person.ts';
import { signOffOf } from '../../services/releases/withdrawable.ts';
import type { EvaluationRelease } from '../../survey/evaluation/release-document.ts';
import { countTotals } from '../../survey/evaluation/release-summary.ts';
import { dueOf } from '../../survey/evaluation/report-rules.ts';
import { evaluationTitle } from '../../survey/evaluation/title.ts';
import { cityCode, submissionId } from '../../survey/schemas.ts';
import { reasonText } from '../../survey/typed-text.ts';
import { consoleContext } from '../console/frame.ts';
import { proofWanted, provenActor } from '../console/proof.ts';
import { consoleRoutes } from '../console/routes.ts';
import type { ConsoleEnv } from '../console/signed-in.ts';
import { faultIn, publicAtIn, signingRefusalOf } from '../console/signing-form.ts';
import { refusedStep } from '../refused-step.ts';
import { contextOf, type PageStatus, show } from '../render.ts';
import { type FileForm, filledIn, takeForm } from './form.ts';
import { evaluationIn } from './named.ts';
import { extensionIn, type TypedForm, typedExtension } from './steering-forms.ts';

const MOST_BYTES = 65_536;
const EVALUATION = '/console/evaluations/:evaluation';
const querySchema = z.object({
  show: z.enum(progressFilters).catch('all'),
  province: z
    .string()
    .regex(/^\d{2}$/)
    .optional()
    .catch(undefined),
});
const doneSchema = z
  .enum(['extended', 'frozen', 'approved', 'proposed', 'withdrawn'])
  .optional()
  .catch(undefined);

interface Refused {
  fault?: string;
  /** Names of the approval's faulty fields. */
  faulty?: readonly string[];
  typed?: TypedForm | { form: 'release' | 'approval'; field: FileForm['field'] };
  status: PageStatus;
}

/** Evaluations, the progress of their cities, and what the secretariat does for all of them. */
export function steeringPages(surroundings: Surroundings) {
  const { platform, draftChecks } = surroundings;
  const { db, now } = platform;
  const { pages, acting } = consoleRoutes(surroundings);
  const guards = [requireOwnForm(platform), limitBody(MOST_BYTES), acting] as const;

  async function showProgress(c: Context<ConsoleEnv>, refused?: Refused) {
    const actor = c.get('actor');
    const code = evaluationIn(c);
    const { all, provinces, cities } = await readProgress(db, { evaluation: code, actor });
    const evaluation = await evaluationNamed(db, code);
    const { definition } = await setOf(db, evaluation);
    const registry = new Map((await listEvaluationCities(db, evaluation.id)).map((one) => [one.code, one]));
    const context = await consoleContext(c, surroundings);
    const { language } = context;
    const words = stringsIn(language).evaluation;
    const query = querySchema.parse(c.req.query());
    const done = refused ? undefined : doneSchema.parse(c.req.query('done'));
    const { proposed, withdrawn } = stringsIn(language).publish.done;
    const dones = { extended: words.extend.done, ...words.release.done, proposed, withdrawn };
    const scope = scopeOf(evaluation);
    const mayTell = citiesFor(actor, 'tell-cities', scope.wave).length > 0;
    const reminders = mayTell
      ? await readReminders(db, { evaluation: code, actor, isSent: platform.sendsMails, now: now() })
      : undefined;
    const extensions = await listExtensions(db, evaluation.id);
    const provinceOf = (city: string) => {
      const { province = '', provinceEnglish = '' } = registry.get(city) ?? {};
      return language === 'en' ? provinceEnglish : province;
    };
    return show(
      c,
      progressPage({
        ...context,
        evaluation: { code, title: evaluationTitle(evaluation, definition, language) },
        all,
        provinces: Object.entries(provinces).map(([province, progress]) => {
          const city = cities.find((one) => one.province === province)?.city ?? '';
          return { code: province, name: provinceOf(city), progress };
        }),
        cities: cities.map((one) => ({
          ...one,
          named: registry.get(one.city)!,
          provinceName: provinceOf(one.city),
        })),
        filter: query.show,
        province: query.province,
        dueAt: dueOf({ ...evaluation, extensions: extensions.filter(({ city }) => city === null) }),
        untold: reminders?.untold.length,
        steering: may(actor, 'run-evaluation', scope)
          ? {
              extend: {
                action: evaluationFormPath(code, 'extensions'),
                id: uuidv7(),
                dueAt: evaluation.dueAt,
                cities: [...registry.values()],
                extensions: extensions.map((one) => ({
                  ...one,
                  city: one.city === null ? undefined : registry.get(one.city),
                })),
                ...typedExtension(now(), refused?.typed?.form === 'extend' ? refused.typed : undefined),
              },
              releases: await releasesOf(c, evaluation, refused),
            }
          : undefined,
        done: done && dones[done],
        fault: refused?.fault,
      }),
      refused?.status,
    );
  }

  async function releasesOf(
    c: Context<ConsoleEnv>,
    evaluation: Evaluation,
    refused: Refused | undefined,
  ): Promise<ReleasesProps> {
    const actor = c.get('actor');
    const newest = await findNewestEvaluationDraft(db, evaluation.id);
    const waiting = newest && !(await findReleaseOfEvaluationDraft(db, newest.id)) ? newest : undefined;
    const signOff = await signOffOf(db, evaluation);
    const document: EvaluationRelease | undefined = waiting && JSON.parse(waiting.document);
    const names = { evaluation: evaluation.code, actor, now: now() };
    return {
      evaluation: evaluation.code,
      id: uuidv7(),
      releases: await readSignedEvaluations(db, evaluation.code, actor),
      now: now(),
      signOff,
      draft: waiting &&
        document && {
          ...waiting,
          counts: countTotals(document),
          survey: document.survey,
          isOvertaken: await isOvertakenNow(db, draftChecks, waiting, names),
          needsOther: await needsSecondPerson(db, { signOff }, authorOf(waiting), actor),
        },
      typed: refused?.typed?.form === 'release' ? refused.typed.field('reason') : '',
      isFaulty: refused?.typed?.form === 'release',
      publicAt: refused?.typed?.form === 'approval' ? refused.typed.field('publicAt') : '',
      proof: proofWanted(c, platform),
      faulty: refused?.faulty ?? [],
    };
  }

  /** Shows on the page why a step was refused. */
  const refusing = (take: (c: Context<ConsoleEnv>, form: FileForm) => Promise<Response>) =>
    takeForm(
      surroundings,
      (c) => evaluationPath(evaluationIn(c)),
      async (c, form) => {
        try {
          return await take(c, form);
        } catch (error) {
          return await showProgress(c, refusedStep(error, contextOf(c, platform).language, [409, 422]));
        }
      },
    );
  const doneAt = (c: Context, done: string) => evaluationPath(evaluationIn(c), `?done=${done}`);

  return pages
    .get('/console/evaluations', acting, async (c) => {
      const context = await consoleContext(c, surroundings);
      const own = await listOwnEvaluations(db, c.get('actor'));
      const evaluations = own.map(({ evaluation, set, ...others }) => ({
        code: evaluation.code,
        title: evaluationTitle(evaluation, set.definition, context.language),
        isOpen: evaluation.openedAt !== null,
        ...others,
      }));
      return show(c, evaluationsPage({ ...context, evaluations }));
    })
    .get(EVALUATION, acting, async (c) => showProgress(c))
    .post(
      `${EVALUATION}/extensions`,
      ...guards,
      refusing(async (c, form) => {
        const id = submissionId.safeParse(form.field('id'));
        const city = form.field('city') === '' ? { data: null } : cityCode.safeParse(form.field('city'));
        const extension = extensionIn(form);
        if (!id.success || city.data === undefined || !extension)
          return await showProgress(c, { typed: { form: 'extend', field: form.field }, status: 422 });
        const names = { evaluation: evaluationIn(c), actor: c.get('actor') };
        await extendDeadline(db, { ...names, ...extension, id: id.data, city: city.data, now: now() });
        return c.redirect(doneAt(c, 'extended'), 303);
      }),
    )
    .post(
      `${EVALUATION}/drafts`,
      ...guards,
      refusing(async (c, form) => {
        const { id } = filledIn(form, { id: submissionId });
        const reason = reasonText.safeParse(form.field('reason'));
        const names = { evaluation: evaluationIn(c), actor: c.get('actor') };
        try {
          await freezeEvaluation(db, { ...names, id, reason: reason.data ?? null, now: now() });
        } catch (error) {
          if (!(error instanceof Problem) || !error.is('reason-needed')) throw error;
          return await showProgress(c, { typed: { form: 'release', field: form.field }, status: 422 });
        }
        return c.redirect(doneAt(c, 'frozen'), 303);
      }),
    )
    .post(
      `${EVALUATION}/drafts/:draft/approval`,
      ...guards,
      refusing(async (c, form) => {
        const actor = c.get('actor');
        const code = evaluationIn(c);
        requireGrant(actor, 'run-evaluation', scopeOf(await evaluationNamed(db, code)));
        const draft = z.uuid().safeParse(c.req.param('draft'));
        const digest = digestSchema.safeParse(form.field('digest'));
        if (!draft.success || !digest.success) throw new Problem('draft-unknown');
        const typed = { form: 'approval' as const, field: form.field };
        const publicAt = publicAtIn(c, platform, await readSignedEvaluations(db, code, actor), form.field);
        if (publicAt && 'fault' in publicAt) return await showProgress(c, { ...publicAt, typed });
        if (form.field('sure') !== 'yes')
          return await showProgress(c, { ...faultIn(c, platform, 'sure', 'sure'), typed });
        try {
          await approveEvaluation(db, {
            evaluation: code,
            draft: draft.data,
            digest: digest.data,
            publicAt,
            actor: await provenActor(c, platform, form.field),
            signingKey: await platform.signingKey(),
            now: now(),
          });
        } catch (error) {
          return await showProgress(c, { ...signingRefusalOf(c, platform, error), typed });
        }
        return c.redirect(doneAt(c, 'approved'), 303);
      }),
    );
}
