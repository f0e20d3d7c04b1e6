import type { Context } from 'hono';
import { v5 as uuidv5, v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { versionPage } from '../../../web/evaluation/version-page.tsx';
import { stringsIn } from '../../../web/language.ts';
import { reportVersionPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import { limitBody } from '../../http/body-limit.ts';
import { requireOwnForm } from '../../http/own-form.ts';
import { Problem } from '../../http/problems.ts';
import { digestSchema, reportNumberParam } from '../../http/schemas.ts';
import { may } from '../../identity/grants.ts';
import { decideReport, MAX_REMARK, mayDecide } from '../../services/evaluation/decide-report.ts';
import { isOwnReport } from '../../services/evaluation/own-report.ts';
import { scopeOf } from '../../services/evaluation/read-evaluation.ts';
import { readCityReport } from '../../services/evaluation/read-report-standing.ts';
import { readReport } from '../../services/evaluation/read-report-version.ts';
import { remarkOnReport } from '../../services/evaluation/remark-on-report.ts';
import { decisionRefusal } from '../../survey/evaluation/report-rules.ts';
import type { DecisionAction } from '../../survey/evaluation/report-state.ts';
import { itemsOf } from '../../survey/evaluation/set-parts.ts';
import { evaluationTitle } from '../../survey/evaluation/title.ts';
import { submissionId } from '../../survey/schemas.ts';
import { storableText } from '../../survey/typed-text.ts';
import { consoleContext } from '../console/frame.ts';
import { consoleRoutes } from '../console/routes.ts';
import type { ConsoleEnv } from '../console/signed-in.ts';
import { refusedStep } from '../refused-step.ts';
import { contextOf, type PageStatus, show } from '../render.ts';
import { type FileForm, filledIn, takeForm } from './form.ts';
import { cityIn, evaluationIn } from './named.ts';

/** A reason and some fifty remarks of 2,000 characters, each up to nine bytes a character. */
const MOST_BYTES = 1024 * 1024;

const VERSION = '/console/evaluations/:evaluation/cities/:city/reports/:number';
const reviewActions = ['return', 'accept', 'reopen'] as const satisfies readonly DecisionAction[];
const actionSchema = z.enum(reviewActions);
const doneSchema = z
  .enum([...reviewActions, 'remarked'])
  .optional()
  .catch(undefined);
const textSchema = storableText.max(MAX_REMARK);

/** Versions that cities submitted, and the decisions on them. */
export function versionPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now } = platform;
  const { pages, acting } = consoleRoutes(surroundings);

  function namesIn(c: Context<ConsoleEnv>) {
    const number = reportNumberParam.safeParse(c.req.param('number'));
    if (!number.success) throw new Problem('report-unknown');
    return { evaluation: evaluationIn(c), city: cityIn(c), number: number.data, actor: c.get('actor') };
  }
  function versionPathIn(c: Context<ConsoleEnv>, done?: string): string {
    const { evaluation, city, number } = namesIn(c);
    return reportVersionPath(evaluation, city, number, done);
  }

  async function showVersion(
    c: Context<ConsoleEnv>,
    refused?: { fault: string; form: FileForm; status: PageStatus },
  ) {
    const names = namesIn(c);
    const { report, differences, decisions, remarks: ministries } = await readReport(db, names);
    const { evaluation, city, set, versions, deadline, standing, fileNames } = await readCityReport(
      db,
      names,
    );
    const { actor } = names;
    const context = await consoleContext(c, surroundings);
    const words = stringsIn(context.language).evaluation.version;
    const done = refused ? undefined : doneSchema.parse(c.req.query('done'));
    const isOwn = await isOwnReport(db, report, actor);
    const allowed = reviewActions.filter(
      (action) =>
        mayDecide(actor, action, evaluation, city) &&
        decisionRefusal({
          action,
          seen: report,
          // The page itself says so beside the form.
          isOwn: false,
          review: evaluation.review,
          isInEvaluation: true,
          deadline,
          standing,
          report: versions[0]!,
          now: now(),
        }) === null,
    );
    return show(
      c,
      versionPage({
        ...context,
        evaluation: {
          code: evaluation.code,
          title: evaluationTitle(evaluation, set.definition, context.language),
        },
        city,
        set: set.definition,
        report,
        newest: versions[0]?.number ?? report.number,
        differences,
        decisions,
        fileNames,
        allowed,
        ministries,
        mayRemark:
          report.number === versions[0]?.number &&
          may(actor, 'remark-on-reports', scopeOf(evaluation, city.code)),
        isOwn,
        decisionId: uuidv7(),
        typed: {
          reason: refused?.form.field('reason') ?? '',
          remarks: refused ? remarksIn(refused.form) : {},
        },
        done: done && words.done[done],
        fault: refused?.fault,
      }),
      refused?.status,
    );
  }

  return pages
    .get(VERSION, acting, async (c) => showVersion(c))
    .post(
      `${VERSION}/decisions`,
      requireOwnForm(platform),
      limitBody(MOST_BYTES),
      takeForm(
        surroundings,
        (c) => versionPathIn(c),
        async (c, form) => {
          const { language } = contextOf(c, platform);
          const { faults } = stringsIn(language).evaluation.version;
          const names = namesIn(c);
          const { set } = await readCityReport(db, names);
          const sent = filledIn(form, { id: submissionId, digest: digestSchema, action: actionSchema });
          const reason = form.field('reason').trim();
          const remarks = remarksIn(form, new Set(itemsOf(set.definition).map(({ code }) => code)));
          if (reason === '' && sent.action !== 'accept')
            return await showVersion(c, { fault: faults.reason, form, status: 422 });
          if (![reason, ...Object.values(remarks)].every((text) => textSchema.safeParse(text).success))
            return await showVersion(c, { fault: faults.long, form, status: 422 });
          try {
            await decideReport(db, {
              ...names,
              ...sent,
              ...(reason !== '' && { reason }),
              remarks,
              now: now(),
            });
          } catch (error) {
            return await showVersion(c, { ...refusedStep(error, language), form });
          }
          return c.redirect(versionPathIn(c, sent.action), 303);
        },
      ),
    )
    .post(
      `${VERSION}/remarks`,
      requireOwnForm(platform),
      limitBody(MOST_BYTES),
      takeForm(
        surroundings,
        (c) => versionPathIn(c),
        async (c, form) => {
          const { language } = contextOf(c, platform);
          const { faults } = stringsIn(language).evaluation.version;
          const names = namesIn(c);
          const { id } = filledIn(form, { id: submissionId });
          const remarks = Object.entries(remarksIn(form));
          if (remarks.length === 0)
            return await showVersion(c, { fault: faults.noRemark, form, status: 422 });
          if (!remarks.every(([, text]) => textSchema.safeParse(text).success))
            return await showVersion(c, { fault: faults.long, form, status: 422 });
          try {
            // The id combines the form's id and the item, so that a repeated form is stored once.
            for (const [item, text] of remarks)
              await remarkOnReport(db, { ...names, id: uuidv5(item, id), item, text });
          } catch (error) {
            return await showVersion(c, { ...refusedStep(error, language), form });
          }
          return c.redirect(versionPathIn(c, 'remarked'), 303);
        },
      ),
    );
}

/** Non-empty remarks, by item. */
function remarksIn(form: FileForm, items?: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(
    form.texts.flatMap(([name, value]) => {
      const item = /^remark\.(.+)$/.exec(name)?.[1];
      const text = value.replace(/\r\n?/g, '\n').trim();
      return item !== undefined && text !== '' && (!items || items.has(item)) ? [[item, text]] : [];
    }),
  );
}
