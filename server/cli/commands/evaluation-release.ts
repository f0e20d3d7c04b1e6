import { userInfo } from 'node:os';
import { Command } from 'commander';
import { v7 as uuidv7 } from 'uuid';
import { findEvaluationDraft } from '../../../db/evaluation-releases.ts';
import { listEvaluations } from '../../../db/evaluations.ts';
import { evaluationWithdrawalTables, findProposal } from '../../../db/withdrawals.ts';
import { operator } from '../../identity/grants.ts';
import { approveEvaluation } from '../../services/evaluation/approve-release.ts';
import { freezeEvaluation } from '../../services/evaluation/freeze-release.ts';
import { evaluationNamed } from '../../services/evaluation/read-evaluation.ts';
import { readReleaseInput } from '../../services/evaluation/read-release-input.ts';
import { approveWithdrawal } from '../../services/releases/approve-withdrawal.ts';
import { proposeWithdrawal } from '../../services/releases/propose-withdrawal.ts';
import { releasesOfEvaluation, signOffOf } from '../../services/releases/withdrawable.ts';
import { buildEvaluationRelease } from '../../survey/evaluation/build-release.ts';
import type { EvaluationRelease } from '../../survey/evaluation/release-document.ts';
import { countTotals } from '../../survey/evaluation/release-summary.ts';
import { type Context, onStore } from './context.ts';
import { printTables } from './evaluation-tables.ts';
import { actorName, instantOption, reasonOption, releaseNumber, uuidOption } from './options.ts';
import { print, say } from './output.ts';

interface Options {
  as?: string;
  publicAt?: Date;
  reason?: string;
  yes?: true;
}

const PUBLIC_AT = 'from when on everybody may see it, UTC; at once without';

const help = `
Without --yes nothing goes out: it prints the totals as they would. With --yes an evaluation that one person signs gets
its next release; one that two people sign, as its wave says, gets a draft, and another person approves that:
  evaluation approve DRAFT --as NAME
A withdrawal goes the same way: evaluation withdraw.
At the command line names are said, not proved; the trail keeps that a name came from here.`;

/** `evaluation release`: makes the next release of an evaluation, or the draft of it. */
export function evaluationReleaseCommand(): Command {
  return new Command('release')
    .description('sign the totals as the next release, or freeze the draft of it')
    .argument('<evaluation>')
    .option('--reason <text>', 'why the release before has to be corrected', reasonOption)
    .option('--public-at <time>', PUBLIC_AT, instantOption)
    .option('--yes', 'do it')
    .option('--as <name>', 'who does it (default: the name of the system’s account)', actorName)
    .addHelpText('after', help)
    .action(release);
}

/** `evaluation approve`: signs a draft as a person other than its author. */
export function evaluationApproveCommand(): Command {
  return new Command('approve')
    .description('approve a draft or a withdrawal as another person; a draft is signed and becomes a release')
    .argument('<id>', 'of the draft or the withdrawal, as it was printed', uuidOption)
    .option('--public-at <time>', PUBLIC_AT, instantOption)
    .requiredOption('--as <name>', 'who approves it', actorName)
    .action(approve);
}

/** `evaluation withdraw`: withdraws a release, or proposes that for another person to approve. */
export function evaluationWithdrawCommand(): Command {
  return new Command('withdraw')
    .description('withdraw a release; it stays readable and is marked')
    .argument('<evaluation>')
    .argument('<release>', 'its number', releaseNumber)
    .requiredOption('--reason <text>', 'why', reasonOption)
    .option('--as <name>', 'who does it (default: the name of the system’s account)', actorName)
    .action(withdraw);
}

const actorOf = ({ as }: Pick<Options, 'as'>) => operator(as ?? userInfo().username);

async function release(evaluation: string, options: Options): Promise<void> {
  await onStore(async ({ db, signingKey }) => {
    const actor = actorOf(options);
    const now = new Date();
    if (!options.yes) {
      const totals = buildEvaluationRelease(await readReleaseInput(db, { evaluation, actor, now }));
      printTables(totals);
      sayCounts(totals);
      throw new Error('nothing is released: --yes does it');
    }
    const reason = options.reason ?? null;
    const draft = await freezeEvaluation(db, { evaluation, id: uuidv7(), reason, actor, now });
    sayCounts(JSON.parse(draft.document));
    const publicAt = options.publicAt ?? null;
    if ((await signOffOf(db, await evaluationNamed(db, evaluation))) === 'one') {
      const names = { evaluation, draft: draft.id, digest: draft.digest };
      await sign({ db, signingKey }, { ...names, publicAt, actor, now });
      return;
    }
    say(`draft ${draft.id} of release ${draft.number} is frozen; nothing is released.`);
    say(`Another person than ${draft.authorName} approves it: evaluation approve ${draft.id} --as NAME`);
    print(`${draft.id} ${draft.digest}`);
  });
}

async function approve(id: string, options: Pick<Options, 'as' | 'publicAt'>): Promise<void> {
  await onStore(async ({ db, signingKey }) => {
    const actor = actorOf(options);
    const now = new Date();
    const draft = await findEvaluationDraft(db, id);
    const proposal = await findProposal(db, evaluationWithdrawalTables, id);
    const of = draft?.evaluationId ?? proposal?.owner;
    const evaluation = (await listEvaluations(db)).find((one) => one.id === of);
    if (!evaluation) throw new Error(`there is no draft or withdrawal ${id} of an evaluation`);
    if (proposal) {
      const { number } = proposal;
      const released = await releasesOfEvaluation(db, evaluation);
      await approveWithdrawal(db, released, { number, proposal: id, actor, now });
      return say(`release ${number} is withdrawn`);
    }
    if (!draft) return;
    const names = { evaluation: evaluation.code, draft: id, digest: draft.digest };
    const publicAt = options.publicAt ?? null;
    await sign({ db, signingKey }, { ...names, publicAt, actor, now });
  });
}

async function withdraw(
  code: string,
  number: number,
  options: Pick<Options, 'as'> & { reason: string },
): Promise<void> {
  await onStore(async ({ db }) => {
    const actor = actorOf(options);
    const released = await releasesOfEvaluation(db, await evaluationNamed(db, code));
    const { reason } = options;
    const { id } = await proposeWithdrawal(db, released, { id: uuidv7(), number, reason, actor });
    if (released.signOff === 'two') {
      say(`release ${number} still stands.`);
      say(`Another person than ${actor.name} approves it: evaluation approve ${id} --as NAME`);
      return print(id);
    }
    await approveWithdrawal(db, released, { number, proposal: id, actor, now: new Date() });
    say(`release ${number} is withdrawn`);
  });
}

async function sign(
  { db, signingKey }: Pick<Context, 'db' | 'signingKey'>,
  approval: Omit<Parameters<typeof approveEvaluation>[1], 'signingKey'>,
): Promise<void> {
  const { number, digest, publicAt } = await approveEvaluation(db, { ...approval, signingKey });
  const since = publicAt ? ` from ${publicAt.toISOString()}` : '';
  say(`release ${number} of evaluation ${approval.evaluation} is signed and public${since}`);
  print(`${number} ${digest}`);
}

function sayCounts(document: EvaluationRelease): void {
  const { cities, totals, lacking } = countTotals(document);
  const reasons = Object.entries(lacking).map(([reason, n]) => `, ${reason} ${n}`);
  say(`${totals} of ${cities} cities have a total${reasons.join('')}`);
}
