import type { Context } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { listPublications } from '../../../db/papers.ts';
import { type OwnPapersPageProps, ownPapersPage } from '../../../web/evaluation/own-papers-page.tsx';
import { papersPage } from '../../../web/evaluation/papers-page.tsx';
import { stringsIn } from '../../../web/language.ts';
import { ownPapersPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import { limitBody } from '../../http/body-limit.ts';
import { sendDownload } from '../../http/download.ts';
import { requireOwnForm } from '../../http/own-form.ts';
import { Problem } from '../../http/problems.ts';
import { digestSchema } from '../../http/schemas.ts';
import { citiesFor, may } from '../../identity/grants.ts';
import {
  decidePaper,
  isCaseCounted,
  mayDecidePaper,
  maySubmitPaper,
} from '../../services/evaluation/decide-paper.ts';
import { publishCase } from '../../services/evaluation/publish-case.ts';
import { scopeOf, setOf } from '../../services/evaluation/read-evaluation.ts';
import { readPaperFile, readPaperOwner, readPaperOwners } from '../../services/evaluation/read-papers.ts';
import { fileNameText } from '../../services/evaluation/report-files.ts';
import { deadlineOf, submitPaper } from '../../services/evaluation/submit-paper.ts';
import { MAX_FILE } from '../../survey/evaluation/file-type.ts';
import { hundredthsOf } from '../../survey/evaluation/hundredths.ts';
import {
  MOST_PAPERS,
  paperKindOf,
  paperOwner,
  paperStanding,
  paperSummary,
  paperTitle,
  publicationActions,
} from '../../survey/evaluation/papers.ts';
import { decisionRefusal, submitRefusal } from '../../survey/evaluation/report-rules.ts';
import { type DecisionAction, decisionActions } from '../../survey/evaluation/report-state.ts';
import { evaluationTitle } from '../../survey/evaluation/title.ts';
import { submissionId } from '../../survey/schemas.ts';
import { reasonText } from '../../survey/typed-text.ts';
import { consoleContext } from '../console/frame.ts';
import { consoleRoutes } from '../console/routes.ts';
import type { ConsoleEnv } from '../console/signed-in.ts';
import { refusedStep } from '../refused-step.ts';
import { contextOf, type PageStatus, show } from '../render.ts';
import { type FileForm, filledIn, MOST_TEXT, takeForm } from './form.ts';
import { evaluationIn } from './named.ts';

const PAPERS = '/console/evaluations/:evaluation/papers';
const OWN = `${PAPERS}/:owner`;
const doneSchema = z
  .enum(['submitted', 'recall', 'accept', 'return', 'reopen', ...publicationActions])
  .optional()
  .catch(undefined);
const actionSchema = z.enum(decisionActions);
const numberSchema = z.coerce.number().int().min(1).max(100);

interface Refused {
  status: PageStatus;
  fault: string;
  typed?: Partial<OwnPapersPageProps['typed']>;
}

/** Cases of cities and work reports of provinces: handing in, review, and progress. */
export function paperPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now } = platform;
  const { pages, acting } = consoleRoutes(surroundings);
  const languageIn = (c: Context) => contextOf(c, platform).language;
  const wordsIn = (c: Context) => stringsIn(languageIn(c)).evaluation.papers;

  function namesIn(c: Context<ConsoleEnv>) {
    const owner = paperOwner.safeParse(c.req.param('owner'));
    if (!owner.success) throw new Problem('not-found');
    return { evaluation: evaluationIn(c), owner: owner.data, actor: c.get('actor') };
  }
  function paperIn(c: Context<ConsoleEnv>): string {
    const paper = z.uuid().safeParse(c.req.param('paper'));
    if (!paper.success) throw new Problem('paper-unknown');
    return paper.data;
  }

  async function showOwn(c: Context<ConsoleEnv>, refused?: Refused) {
    const names = namesIn(c);
    const { actor } = names;
    const { evaluation, owner } = await readPaperOwner(db, names);
    const { definition } = await setOf(db, evaluation);
    const context = await consoleContext(c, surroundings);
    const { deadline, isInEvaluation } = await deadlineOf(db, evaluation, owner.code);
    const nothingYet = { isInEvaluation, deadline, standing: paperStanding([]), now: now() };
    const closed = submitRefusal(nothingYet);
    const allowed = new Map<string, DecisionAction[]>();
    for (const { versions } of owner.papers) {
      const newest = versions.at(-1)!;
      const seen = { number: newest.version, digest: newest.digest };
      const standing = paperStanding(versions);
      const actions: DecisionAction[] = [];
      for (const action of ['accept', 'return', 'reopen', 'recall'] as const) {
        const request = { action, seen, report: seen, review: 'province' as const, standing };
        // The person who handed it in learns so on trying.
        const why = decisionRefusal({ ...request, isOwn: false, isInEvaluation, deadline, now: now() });
        if (why === null && (await mayDecidePaper(db, actor, action, evaluation, owner)))
          actions.push(action);
      }
      allowed.set(newest.id, actions);
    }
    const done = refused ? undefined : doneSchema.parse(c.req.query('done'));
    return show(
      c,
      ownPapersPage({
        ...context,
        evaluation: {
          code: evaluation.code,
          title: evaluationTitle(evaluation, definition, context.language),
        },
        owner,
        seesAll: citiesFor(actor, 'see-evaluation', scopeOf(evaluation).wave).length > 0,
        submits: await maySubmitPaper(db, actor, evaluation, owner.code),
        mayAdd: owner.papers.length < MOST_PAPERS[paperKindOf(owner.code)],
        closed: closed ? stringsIn(context.language).evaluation.report.closed[closed] : undefined,
        allowed,
        publications: await listPublications(db, evaluation.id),
        mayPublish: may(actor, 'run-evaluation', scopeOf(evaluation, owner.city?.code)),
        isCounted: await isCaseCounted(db, evaluation, owner),
        id: uuidv7(),
        typed: { form: '', title: '', summary: '', reason: '', score: '', ...refused?.typed },
        done: done && wordsIn(c).done[done],
        fault: refused?.fault,
      }),
      refused?.status,
    );
  }

  async function submit(c: Context<ConsoleEnv>, form: FileForm): Promise<Response> {
    const names = namesIn(c);
    const { faults } = wordsIn(c);
    const id = submissionId.safeParse(form.field('id'));
    const number =
      form.field('number') === '' ? { data: null } : numberSchema.safeParse(form.field('number'));
    if (!id.success || number.data === undefined) throw new Problem('content-invalid');
    const [title, summary] = [form.field('title'), form.field('summary').replace(/\r\n?/g, '\n')];
    const typed = { form: number.data === null ? 'new' : String(number.data), title, summary };
    const refuse = (status: 409 | 422, fault: string) => showOwn(c, { status, fault, typed });
    const refuseStep = (error: unknown) => showOwn(c, { ...refusedStep(error, languageIn(c)), typed });
    const texts = z.object({ title: paperTitle, summary: paperSummary }).safeParse({ title, summary });
    if (!texts.success) return await refuse(422, faults.text);
    const [file] = form.files('file');
    if (!file) return await refuse(422, faults.file);
    try {
      await submitPaper(db, {
        ...names,
        ...texts.data,
        id: id.data,
        number: number.data,
        file: { name: fileNameText.parse(file.name), bytes: new Uint8Array(await file.arrayBuffer()) },
        now: now(),
      });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.is('media-type-unsupported')) return await refuse(422, faults.type);
      if (error.is('content-too-large')) return await refuse(422, faults.large);
      return await refuseStep(error);
    }
    return c.redirect(ownPapersPath(names.evaluation, names.owner, 'submitted'), 303);
  }

  async function decide(c: Context<ConsoleEnv>, form: FileForm): Promise<Response> {
    const names = namesIn(c);
    const paper = paperIn(c);
    const { faults } = wordsIn(c);
    const sent = filledIn(form, { id: submissionId, digest: digestSchema, action: actionSchema });
    const { action } = sent;
    const typed = { form: paper, reason: form.field('reason'), score: form.field('score') };
    const refuse = (status: 409 | 422, fault: string) => showOwn(c, { status, fault, typed });
    const refuseStep = (error: unknown) => showOwn(c, { ...refusedStep(error, languageIn(c)), typed });
    const reason = reasonText.safeParse(typed.reason);
    const isNeeded = action === 'return' || action === 'reopen';
    if (!reason.success && (isNeeded || typed.reason.trim() !== '')) return await refuse(422, faults.reason);
    const score = typed.score.normalize('NFKC').trim();
    const hundredths = /^\d{1,3}(\.\d+)?$/.test(score) ? hundredthsOf(Number(score)) : undefined;
    const isScored = action === 'accept' && form.texts.some(([name]) => name === 'score');
    if (isScored && (hundredths === undefined || hundredths > 10_000))
      return await refuse(422, faults.points);
    try {
      await decidePaper(db, {
        ...names,
        paper,
        ...sent,
        ...(reason.success && { reason: reason.data }),
        ...(isScored && hundredths !== undefined && { hundredths }),
        now: now(),
      });
    } catch (error) {
      return await refuseStep(error);
    }
    return c.redirect(ownPapersPath(names.evaluation, names.owner, action), 303);
  }

  async function publish(c: Context<ConsoleEnv>, form: FileForm): Promise<Response> {
    const names = namesIn(c);
    const paper = paperIn(c);
    const sent = filledIn(form, {
      id: submissionId,
      digest: digestSchema,
      action: z.enum(publicationActions),
    });
    const { action } = sent;
    const typed = { form: paper, reason: form.field('reason') };
    const refuse = (status: 409 | 422, fault: string) => showOwn(c, { status, fault, typed });
    const refuseStep = (error: unknown) => showOwn(c, { ...refusedStep(error, languageIn(c)), typed });
    const reason = reasonText.safeParse(typed.reason);
    if (action === 'withdraw' && !reason.success) return await refuse(422, wordsIn(c).faults.reason);
    try {
      await publishCase(db, {
        ...names,
        paper,
        ...sent,
        ...(reason.success && { reason: reason.data }),
      });
    } catch (error) {
      return await refuseStep(error);
    }
    return c.redirect(ownPapersPath(names.evaluation, names.owner, action), 303);
  }

  const back = (c: Context<ConsoleEnv>) => ownPapersPath(evaluationIn(c), namesIn(c).owner);
  const own = requireOwnForm(platform);
  return pages
    .get(PAPERS, acting, async (c) => {
      const names = { evaluation: evaluationIn(c), actor: c.get('actor') };
      const { evaluation, owners } = await readPaperOwners(db, names);
      const context = await consoleContext(c, surroundings);
      const { definition } = await setOf(db, evaluation);
      const title = evaluationTitle(evaluation, definition, context.language);
      return show(c, papersPage({ ...context, evaluation: { code: evaluation.code, title }, owners }));
    })
    .get(OWN, acting, async (c) => showOwn(c))
    .get(`${OWN}/:paper/file`, acting, async (c) =>
      sendDownload(c, await readPaperFile(db, { ...namesIn(c), paper: paperIn(c) })),
    )
    .post(OWN, own, limitBody(MAX_FILE + MOST_TEXT), takeForm(surroundings, back, submit))
    .post(`${OWN}/:paper/decisions`, own, limitBody(MOST_TEXT), takeForm(surroundings, back, decide))
    .post(`${OWN}/:paper/publication`, own, limitBody(MOST_TEXT), takeForm(surroundings, back, publish));
}
