import { userInfo } from 'node:os';
import { Command } from 'commander';
import { v7 as uuidv7 } from 'uuid';
import { findEvaluationDraft } from '../../../db/evaluation-releases.ts';
import { listEvaluations } from '../../../db/evaluations.ts';
import { operator } from '../../identity/grants.ts';
import { approveEvaluation, signOffOf } from '../../services/evaluation/approve-release.ts';
import { freezeEvaluation } from '../../services/evaluation/freeze-release.ts';
import { evaluationNamed } from '../../services/evaluation/read-evaluation.ts';
import { readTotals } from '../../services/evaluation/totals.ts';
import { buildEvaluationRelease } from '../../survey/evaluation/build-release.ts';
import type { EvaluationRelease } from '../../survey/evaluation/release-document.ts';
import { countTotals } from '../../survey/evaluation/release-summary.ts';
import { type Context, onStore } from './context.ts';
import { printTables } from './evaluation-tables.ts';
import { actorName, reasonOption, uuidOption } from './options.ts';
import { print, say } from './output.ts';

interface Options {
  as?: string;
  reason?: string;
  yes?: true;
}

const help = `
Without --yes nothing goes out: it prints the totals as they would. With --yes an evaluation that one person signs gets
its next release; one that two people sign, as its wave says, gets a draft, and another person approves that:
  evaluation approve DRAFT --as NAME
At the command line names are said, not proved; the trail keeps that a name came from here.`;

/** `evaluation release`: makes the next release of an evaluation, or the draft of it. */
export function evaluationReleaseCommand(): Command {
  return new Command('release')
    .description('sign the totals as the next release, or freeze the draft of it')
    .argument('<evaluation>')
    .option('--reason <text>', 'why the release before has to be corrected', reasonOption)
    .option('--yes', 'do it')
    .option('--as <name>', 'who does it (default: the name of the system’s account)', actorName)
    .addHelpText('after', help)
    .action(release);
}

/** `evaluation approve`: signs a draft as another person than its author. */
export function evaluationApproveCommand(): Command {
  return new Command('approve')
    .description('approve a draft as another person: it is signed and becomes a release')
    .argument('<draft>', 'its id, as it was printed', uuidOption)
    .requiredOption('--as <name>', 'who approves it', actorName)
    .action(approve);
}

const actorOf = ({ as }: Pick<Options, 'as'>) => operator(as ?? userInfo().username);

async function release(evaluation: string, options: Options): Promise<void> {
  await onStore(async ({ db, signingKey }) => {
    const actor = actorOf(options);
    const now = new Date();
    if (!options.yes) {
      const totals = buildEvaluationRelease(await readTotals(db, { evaluation, actor, now }));
      printTables(totals);
      sayCounts(totals);
      throw new Error('nothing is released: --yes does it');
    }
    const reason = options.reason ?? null;
    const draft = await freezeEvaluation(db, { evaluation, id: uuidv7(), reason, actor, now });
    sayCounts(JSON.parse(draft.document));
    if ((await signOffOf(db, await evaluationNamed(db, evaluation))) === 'one') {
      await sign({ db, signingKey }, { evaluation, draft: draft.id, digest: draft.digest, actor, now });
      return;
    }
    say(`draft ${draft.id} of release ${draft.number} is frozen; nothing is released.`);
    say(`Another person than ${draft.authorName} approves it: evaluation approve ${draft.id} --as NAME`);
    print(`${draft.id} ${draft.digest}`);
  });
}

async function approve(id: string, options: Pick<Options, 'as'>): Promise<void> {
  await onStore(async ({ db, signingKey }) => {
    const draft = await findEvaluationDraft(db, id);
    const evaluation = (await listEvaluations(db)).find((one) => one.id === draft?.evaluationId);
    if (!draft || !evaluation) throw new Error(`there is no draft ${id} of an evaluation`);
    const names = { evaluation: evaluation.code, draft: id, digest: draft.digest };
    await sign({ db, signingKey }, { ...names, actor: actorOf(options), now: new Date() });
  });
}

async function sign(
  { db, signingKey }: Pick<Context, 'db' | 'signingKey'>,
  approval: Omit<Parameters<typeof approveEvaluation>[1], 'signingKey'>,
): Promise<void> {
  const { number, digest } = await approveEvaluation(db, { ...approval, signingKey });
  say(`release ${number} of evaluation ${approval.evaluation} is signed and public`);
  print(`${number} ${digest}`);
}

function sayCounts(document: EvaluationRelease): void {
  const { cities, totals, lacking } = countTotals(document);
  const reasons = Object.entries(lacking).map(([reason, n]) => `, ${reason} ${n}`);
  say(`${totals} of ${cities} cities have a total${reasons.join('')}`);
}
