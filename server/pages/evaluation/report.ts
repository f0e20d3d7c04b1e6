import type { Context } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { DraftRow } from '../../../db/reports.ts';
import { reportPage } from '../../../web/evaluation/report-page.tsx';
import { stringsIn } from '../../../web/language.ts';
import { reportPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import { limitBody } from '../../http/body-limit.ts';
import { sendDownload } from '../../http/download.ts';
import { requireOwnForm } from '../../http/own-form.ts';
import { Problem } from '../../http/problems.ts';
import { digestSchema } from '../../http/schemas.ts';
import { citiesFor, may } from '../../identity/grants.ts';
import { decideReport } from '../../services/evaluation/decide-report.ts';
import { findEarlierReport } from '../../services/evaluation/earlier-report.ts';
import { extendDeadline } from '../../services/evaluation/extend-deadline.ts';
import { giveScore } from '../../services/evaluation/give-score.ts';
import { scopeOf } from '../../services/evaluation/read-evaluation.ts';
import { type CityReport, readCityReport } from '../../services/evaluation/read-report-standing.ts';
import { readReportDraft } from '../../services/evaluation/report-draft.ts';
import { readFile } from '../../services/evaluation/report-files.ts';
import { submitReport } from '../../services/evaluation/submit-report.ts';
import { MAX_FILE } from '../../survey/evaluation/file-type.ts';
import { decisionRefusal, dueOf } from '../../survey/evaluation/report-rules.ts';
import { evaluationTitle } from '../../survey/evaluation/title.ts';
import { submissionId } from '../../survey/schemas.ts';
import { consoleContext } from '../console/frame.ts';
import { consoleRoutes } from '../console/routes.ts';
import type { ConsoleEnv } from '../console/signed-in.ts';
import { refusedStep } from '../refused-step.ts';
import { contextOf, type PageStatus, show } from '../render.ts';
import { type FileForm, filledIn, MOST_TEXT, takeForm } from './form.ts';
import { cityIn, evaluationIn } from './named.ts';
import { draftProps } from './report-draft-view.ts';
import { closedFor, REPORT, reportNamesIn } from './report-levels.ts';
import { extensionIn, givenIn, steeringOf, type TypedForm } from './steering-forms.ts';

const doneSchema = z.enum(['submitted', 'recall', 'extended', 'given']).optional().catch(undefined);

/** A city's report: its state, and submitting it. */
export function reportPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now } = platform;
  const guards = [requireOwnForm(platform), limitBody(MAX_FILE + MOST_TEXT)] as const;
  const { pages, acting } = consoleRoutes(surroundings);

  const reportPathIn = (c: Context<ConsoleEnv>) => reportPath(evaluationIn(c), cityIn(c));

  /** The city's own draft, for people who may see it. */
  async function draftFor(c: Context<ConsoleEnv>, report: CityReport): Promise<DraftRow | undefined> {
    const scope = scopeOf(report.evaluation, report.city.code);
    return may(c.get('actor'), 'see-report-draft', scope)
      ? await readReportDraft(db, reportNamesIn(c))
      : undefined;
  }

  /** The page of a city's report, with the reason for a refused step. */
  async function showReport(
    c: Context<ConsoleEnv>,
    refused?: { fault?: string; typed?: TypedForm; status: PageStatus },
  ) {
    const report = await readCityReport(db, reportNamesIn(c));
    const { evaluation, city, set, deadline, standing, versions, decisions } = report;
    const actor = c.get('actor');
    const scope = scopeOf(evaluation, city.code);
    const context = await consoleContext(c, surroundings);
    const { language } = context;
    const draft = await draftFor(c, report);
    const earlier = draft && (await findEarlierReport(db, set.definition, city.code));
    const { version, extend, give } = stringsIn(language).evaluation;
    const done = refused ? undefined : doneSchema.parse(c.req.query('done'));
    const dones = {
      submitted: version.done.submitted,
      recall: version.done.recall,
      extended: extend.done,
      given: give.done,
    };
    return show(
      c,
      reportPage({
        ...context,
        evaluation: { code: evaluation.code, title: evaluationTitle(evaluation, set.definition, language) },
        city,
        set: set.definition,
        state: standing.state,
        dueAt: dueOf(deadline),
        isExtended: deadline.extensions.length > 0,
        versions,
        decisions,
        draft: draft && draftProps(report, draft, earlier, stringsIn(language).evaluation.stepWords),
        signing: may(actor, 'submit-report', scope)
          ? { id: uuidv7(), recallable: recallableIn(report) }
          : undefined,
        closed: closedFor(report, now()),
        steering: steeringOf(report, language, {
          runs: may(actor, 'run-evaluation', scope),
          reviews: may(actor, 'review-reports', scope),
          now: now(),
          typed: refused?.typed,
        }),
        seesProgress: citiesFor(actor, 'see-evaluation', scope.wave).length > 0,
        done: done && dones[done],
        fault: refused?.fault,
      }),
      refused?.status,
    );
  }

  /** The newest version, where its city may still recall it. */
  function recallableIn({ versions, evaluation, deadline, standing }: CityReport) {
    const [newest] = versions;
    if (!newest) return undefined;
    const refusal = decisionRefusal({
      action: 'recall',
      seen: newest,
      isOwn: true,
      review: evaluation.review,
      isInEvaluation: true,
      deadline,
      standing,
      report: newest,
      now: now(),
    });
    return refusal ? undefined : newest;
  }

  /** Shows on the report's page why a step was refused. */
  const refusing = (take: (c: Context<ConsoleEnv>, form: FileForm) => Promise<Response>) =>
    takeForm(surroundings, reportPathIn, async (c, form) => {
      try {
        return await take(c, form);
      } catch (error) {
        const refused = refusedStep(error, contextOf(c, platform).language, [409, 412, 422]);
        return await showReport(c, { ...refused, status: 409 });
      }
    });

  return pages
    .get(REPORT, acting, async (c) => showReport(c))
    .post(
      `${REPORT}/reports`,
      ...guards,
      refusing(async (c, form) => {
        const names = reportNamesIn(c);
        const sent = filledIn(form, { id: submissionId, revision: z.coerce.number().int().min(0) });
        await submitReport(db, { ...names, ...sent, now: now() });
        return c.redirect(reportPath(names.evaluation, names.city, 'submitted'), 303);
      }),
    )
    .post(
      `${REPORT}/recall`,
      ...guards,
      refusing(async (c, form) => {
        const names = reportNamesIn(c);
        const number = z.coerce.number().int().min(1);
        const sent = filledIn(form, { id: submissionId, number, digest: digestSchema });
        await decideReport(db, { ...names, ...sent, action: 'recall', now: now() });
        return c.redirect(reportPath(names.evaluation, names.city, 'recall'), 303);
      }),
    )
    .post(
      `${REPORT}/extensions`,
      ...guards,
      refusing(async (c, form) => {
        const names = reportNamesIn(c);
        const id = submissionId.safeParse(form.field('id'));
        const extension = extensionIn(form);
        if (!id.success || !extension)
          return await showReport(c, { typed: { form: 'extend', field: form.field }, status: 422 });
        await extendDeadline(db, { ...names, ...extension, id: id.data, now: now() });
        return c.redirect(reportPath(names.evaluation, names.city, 'extended'), 303);
      }),
    )
    .post(
      `${REPORT}/given`,
      ...guards,
      refusing(async (c, form) => {
        const names = reportNamesIn(c);
        const typed: TypedForm = { form: 'give', field: form.field };
        const id = submissionId.safeParse(form.field('id'));
        const figure = givenIn(form);
        if (!id.success || !figure) return await showReport(c, { typed, status: 422 });
        try {
          await giveScore(db, { ...names, ...figure, id: id.data, item: form.field('item') });
        } catch (error) {
          if (!(error instanceof Problem) || !error.is('content-invalid')) throw error;
          return await showReport(c, { typed, status: 422 });
        }
        return c.redirect(reportPath(names.evaluation, names.city, 'given'), 303);
      }),
    )
    .get(`${REPORT}/files/:sha256`, acting, async (c) => {
      const sha256 = digestSchema.safeParse(c.req.param('sha256'));
      if (!sha256.success) throw new Problem('file-unknown');
      return sendDownload(c, await readFile(db, { ...reportNamesIn(c), sha256: sha256.data }));
    });
}
