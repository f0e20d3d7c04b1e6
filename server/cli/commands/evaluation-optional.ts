import { Command } from 'commander';
import { v7 as uuidv7 } from 'uuid';
import type { ProposedSet } from '../../../db/optional-sets.ts';
import { operator } from '../../identity/grants.ts';
import { decideOptionalSet } from '../../services/evaluation/decide-optional-set.ts';
import { proposeOptionalSet } from '../../services/evaluation/propose-optional-set.ts';
import { readOptionalSets } from '../../services/evaluation/read-optional-sets.ts';
import { readJsonAs } from '../../services/files/input.ts';
import { indicatorSetSchema } from '../../survey/evaluation/parse-set.ts';
import { onStore } from './context.ts';
import { actorName, provinceOption, reasonOption, uuidOption } from './options.ts';
import { print, printCsv, say } from './output.ts';
import { readText } from './read-file.ts';

const help = `
A province's set is proposed and approved before the evaluation opens; from then on it is fixed. Its name begins with the
province's code and a hyphen, it has no survey, and no code of the evaluation's own set (docs/evaluation.md).`;

/** `evaluation optional`: proposes provinces' optional sets and decides on them. */
export function evaluationOptionalCommand(): Command {
  const optional = new Command('optional')
    .description('provinces’ optional sets: list, propose, approve, refuse')
    .addHelpText('after', help);
  optional
    .command('list', { isDefault: true })
    .description('print what was proposed, as CSV')
    .argument('<evaluation>')
    .action(list);
  optional
    .command('propose')
    .description('propose a set for the cities of a province')
    .argument('<evaluation>')
    .argument('<province>', 'its code, two digits', provinceOption)
    .argument('<file>', 'the set, in JSON')
    .requiredOption('--as <name>', 'who proposes it', actorName)
    .action(propose);
  for (const action of ['approve', 'refuse'] as const) {
    const command = optional
      .command(action)
      .description(`${action} what was proposed, as another person`)
      .argument('<evaluation>')
      .argument('<proposal>', 'its id, as it was printed', uuidOption)
      .requiredOption('--as <name>', 'who does it', actorName);
    if (action === 'refuse') command.requiredOption('--reason <text>', 'why', reasonOption);
    command.action(
      async (evaluation: string, id: string, options: { as: string; reason?: string }) =>
        await decide(action, evaluation, id, options),
    );
  }
  return optional;
}

async function list(evaluation: string): Promise<void> {
  await onStore(async ({ db }) => {
    const { provinces } = await readOptionalSets(db, { evaluation, actor: operator('evaluation optional') });
    printCsv(
      provinces.flatMap(({ proposals }) => proposals.map(rowOf)),
      ['province', 'proposal', 'set', 'version', 'digest', 'author', 'proposedAt', 'decision', 'reason'],
    );
  });
}

const rowOf = ({ proposal, set, decision }: ProposedSet) => ({
  province: proposal.province,
  proposal: proposal.id,
  set: set.name,
  version: set.version,
  digest: set.digest,
  author: proposal.authorName,
  proposedAt: proposal.at,
  decision: decision?.action ?? null,
  reason: decision?.reason ?? null,
});

async function propose(
  evaluation: string,
  province: string,
  path: string,
  options: { as: string },
): Promise<void> {
  const set = readJsonAs(path, await readText(path), indicatorSetSchema);
  await onStore(async ({ db }) => {
    const input = { id: uuidv7(), evaluation, province, set, actor: operator(options.as) };
    const { proposal } = await proposeOptionalSet(db, input);
    say(`version ${proposal.setVersion} of ${set.name} is proposed for province ${province}.`);
    say(`Another person approves it: evaluation optional approve ${evaluation} ${proposal.id} --as NAME`);
    print(proposal.id);
  });
}

async function decide(
  action: 'approve' | 'refuse',
  evaluation: string,
  id: string,
  { as, reason }: { as: string; reason?: string },
): Promise<void> {
  await onStore(async ({ db }) => {
    const actor = operator(as);
    const { provinces } = await readOptionalSets(db, { evaluation, actor });
    const proposed = provinces
      .flatMap(({ proposals }) => proposals)
      .find(({ proposal }) => proposal.id === id);
    if (!proposed) throw new Error(`there is no proposal ${id} in evaluation ${evaluation}`);
    const { digest, name } = proposed.set;
    await decideOptionalSet(db, {
      evaluation,
      proposal: id,
      digest,
      action,
      actor,
      ...(reason !== undefined && { reason }),
    });
    say(`${name} is ${action === 'approve' ? 'approved' : 'refused'}`);
  });
}
