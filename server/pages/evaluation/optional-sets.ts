import type { Context } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { optionalSetsPage } from '../../../web/evaluation/optional-sets-page.tsx';
import { stringsIn } from '../../../web/language.ts';
import { optionalSetsPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import { limitBody } from '../../http/body-limit.ts';
import { requireOwnForm } from '../../http/own-form.ts';
import { Problem } from '../../http/problems.ts';
import { digestSchema } from '../../http/schemas.ts';
import { may } from '../../identity/grants.ts';
import { decideOptionalSet } from '../../services/evaluation/decide-optional-set.ts';
import { MAX_SET, proposeOptionalSet } from '../../services/evaluation/propose-optional-set.ts';
import { scopeOf, setOf } from '../../services/evaluation/read-evaluation.ts';
import { readOptionalSets } from '../../services/evaluation/read-optional-sets.ts';
import { FaultyFile, textOf } from '../../services/files/file-text.ts';
import { readJsonAs } from '../../services/files/input.ts';
import { optionalActions } from '../../survey/evaluation/optional-set.ts';
import { indicatorSetSchema } from '../../survey/evaluation/parse-set.ts';
import { evaluationTitle } from '../../survey/evaluation/title.ts';
import { provinceCode, submissionId } from '../../survey/schemas.ts';
import { reasonText } from '../../survey/typed-text.ts';
import { consoleContext } from '../console/frame.ts';
import { consoleRoutes } from '../console/routes.ts';
import type { ConsoleEnv } from '../console/signed-in.ts';
import { refusedStep } from '../refused-step.ts';
import { contextOf, type PageStatus, show } from '../render.ts';
import { type FileForm, filledIn, takeForm } from './form.ts';
import { evaluationIn } from './named.ts';

const SETS = '/console/evaluations/:evaluation/optional-sets';
const MOST_AROUND = 16 * 1024;
const doneSchema = z
  .enum(['proposed', ...optionalActions])
  .optional()
  .catch(undefined);
const actionSchema = z.enum(optionalActions);

interface Refused {
  status: PageStatus;
  fault?: string;
  lines?: readonly string[];
  typed?: { proposal: string; reason: string };
}

/** Provinces' optional sets, proposed and decided on before an evaluation opens. */
export function optionalSetPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db } = platform;
  const { pages, acting } = consoleRoutes(surroundings);
  const wordsIn = (c: Context) => stringsIn(contextOf(c, platform).language).evaluation.optional;

  async function showSets(c: Context<ConsoleEnv>, refused?: Refused) {
    const actor = c.get('actor');
    const { evaluation, provinces } = await readOptionalSets(db, { evaluation: evaluationIn(c), actor });
    const context = await consoleContext(c, surroundings);
    const { definition } = await setOf(db, evaluation);
    const done = refused ? undefined : doneSchema.parse(c.req.query('done'));
    return show(
      c,
      optionalSetsPage({
        ...context,
        evaluation: {
          code: evaluation.code,
          title: evaluationTitle(evaluation, definition, context.language),
          isOpen: evaluation.openedAt !== null,
        },
        provinces,
        mayDecide: may(actor, 'run-evaluation', scopeOf(evaluation)),
        id: uuidv7(),
        typed: refused?.typed ?? { proposal: '', reason: '' },
        done: done && wordsIn(c).done[done],
        fault: refused?.fault,
        lines: refused?.lines ?? [],
      }),
      refused?.status,
    );
  }

  /** Shows on the page why a step was refused; rethrows any other error. */
  async function refuse(c: Context<ConsoleEnv>, error: unknown, typed?: Refused['typed']): Promise<Response> {
    const said = typed && { typed };
    if (error instanceof FaultyFile)
      return await showSets(c, { status: 422, lines: error.message.split('\n'), ...said });
    const refused = refusedStep(error, contextOf(c, platform).language, [409, 422]);
    const errors = error instanceof Problem && error.is('content-invalid') ? (error.extras.errors ?? []) : [];
    const lines = errors.map(({ path, message }) => `${path}: ${message}`);
    return await showSets(c, { ...refused, lines, ...said });
  }

  async function propose(c: Context<ConsoleEnv>, form: FileForm): Promise<Response> {
    const evaluation = evaluationIn(c);
    const sent = filledIn(form, { id: submissionId, province: provinceCode });
    const [file] = form.files('file');
    const { faults } = wordsIn(c);
    if (!file) return await showSets(c, { status: 422, fault: faults.file });
    if (file.size > MAX_SET) return await showSets(c, { status: 422, fault: faults.large });
    try {
      const text = textOf(file.name, new Uint8Array(await file.arrayBuffer()));
      const set = readJsonAs(file.name, text, indicatorSetSchema);
      await proposeOptionalSet(db, { ...sent, evaluation, actor: c.get('actor'), set });
    } catch (error) {
      return await refuse(c, error);
    }
    return c.redirect(optionalSetsPath(evaluation, 'proposed'), 303);
  }

  async function decide(c: Context<ConsoleEnv>, form: FileForm): Promise<Response> {
    const evaluation = evaluationIn(c);
    const proposal = z.uuid().safeParse(c.req.param('proposal'));
    if (!proposal.success) throw new Problem('optional-set-unknown');
    const sent = filledIn(form, { digest: digestSchema, action: actionSchema });
    const typed = { proposal: proposal.data, reason: form.field('reason') };
    const reason = reasonText.safeParse(typed.reason);
    if (!reason.success && (sent.action === 'refuse' || typed.reason.trim() !== '')) {
      const { faults } = wordsIn(c);
      return await showSets(c, { status: 422, fault: faults.reason, typed });
    }
    try {
      await decideOptionalSet(db, {
        evaluation,
        proposal: proposal.data,
        ...sent,
        ...(reason.success && { reason: reason.data }),
        actor: c.get('actor'),
      });
    } catch (error) {
      return await refuse(c, error, typed);
    }
    return c.redirect(optionalSetsPath(evaluation, sent.action), 303);
  }

  const back = (c: Context<ConsoleEnv>) => optionalSetsPath(evaluationIn(c));
  const guards = [requireOwnForm(platform), limitBody(MAX_SET + MOST_AROUND)] as const;
  return pages
    .get(SETS, acting, async (c) => showSets(c))
    .post(SETS, ...guards, takeForm(surroundings, back, propose))
    .post(`${SETS}/:proposal/decision`, ...guards, takeForm(surroundings, back, decide));
}
