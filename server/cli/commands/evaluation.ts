import { Command } from 'commander';
import { z } from 'zod';
import { listCities } from '../../../db/cities.ts';
import { listEvaluations } from '../../../db/evaluations.ts';
import { operator } from '../../identity/grants.ts';
import { openForReports, prepareEvaluation } from '../../services/evaluation/prepare.ts';
import { readProgress } from '../../services/evaluation/progress.ts';
import { readPaperOwners } from '../../services/evaluation/read-papers.ts';
import { readReleaseInput } from '../../services/evaluation/read-release-input.ts';
import { readJsonAs } from '../../services/files/input.ts';
import { buildEvaluationRelease } from '../../survey/evaluation/build-release.ts';
import { setOrName } from '../../survey/evaluation/evaluation-file.ts';
import { reviews } from '../../survey/evaluation/report-rules.ts';
import { cityCode } from '../../survey/schemas.ts';
import { onStore } from './context.ts';
import { evaluationOptionalCommand } from './evaluation-optional.ts';
import {
  evaluationApproveCommand,
  evaluationReleaseCommand,
  evaluationWithdrawCommand,
} from './evaluation-release.ts';
import { evaluationRemindersCommand } from './evaluation-reminders.ts';
import { printSteps, printTables } from './evaluation-tables.ts';
import { print, printCsv, say } from './output.ts';
import { readText } from './read-file.ts';

const settingsFile = z.strictObject({
  code: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'letters, digits, ".", "_" or "-"'),
  set: setOrName,
  wave: z.string().nullable(),
  cities: z.union([z.literal('all'), z.array(cityCode).min(1)]),
  dueAt: z.iso.datetime(),
  review: z.enum(reviews),
});

const example = `
The file, in JSON (times in UTC):
  { "code": "2016", "set": "nsc-2016", "wave": "2016", "cities": "all", "dueAt": "2016-12-30T16:00:00Z",
    "review": "province" }
"set" may also be a whole set (docs/evaluation.md), "cities" a list of codes; "wave" is null for a set without a survey,
and "review" is "none" where what is submitted counts.`;

/** `evaluation`: sets an evaluation up, opens it, shows its state, and releases it. */
export function evaluationCommand(): Command {
  const evaluation = new Command('evaluation').description(
    'evaluations: create, optional, open, progress, reminders, papers, totals, release, approve, withdraw',
  );
  evaluation.command('list', { isDefault: true }).description('print the evaluations as CSV').action(list);
  evaluation
    .command('create')
    .description('prepare an evaluation from a file')
    .argument('<file>')
    .addHelpText('after', example)
    .action(create);
  evaluation
    .command('open')
    .description('open an evaluation for reports; freezes it for good')
    .argument('<evaluation>')
    .action(open);
  evaluation
    .command('progress')
    .description('print how far each city is, as CSV')
    .argument('<evaluation>')
    .action(progress);
  evaluation
    .command('papers')
    .description('print cases and work reports, as CSV')
    .argument('<evaluation>')
    .action(papers);
  evaluation
    .command('totals')
    .description('print the totals as they stand, of reports that count')
    .argument('<evaluation>')
    .option('--json', 'in the form of a release')
    .option('--explain', 'each step of each city’s total')
    .action(totals);
  evaluation.addCommand(evaluationRemindersCommand());
  evaluation.addCommand(evaluationOptionalCommand());
  evaluation.addCommand(evaluationReleaseCommand());
  evaluation.addCommand(evaluationApproveCommand());
  evaluation.addCommand(evaluationWithdrawCommand());
  return evaluation;
}

async function list(): Promise<void> {
  await onStore(async ({ db }) => {
    const columns = ['code', 'setName', 'setVersion', 'wave', 'dueAt', 'review', 'openedAt'];
    printCsv(await listEvaluations(db), columns);
  });
}

async function create(path: string): Promise<void> {
  const { cities, dueAt, ...settings } = readJsonAs(path, await readText(path), settingsFile);
  await onStore(async ({ db }) => {
    const all = async () =>
      (await listCities(db)).flatMap(({ code, kind }) => (kind === 'example' ? [] : [code]));
    await prepareEvaluation(db, {
      ...settings,
      cities: cities === 'all' ? await all() : cities,
      dueAt: new Date(dueAt),
      actor: operator('evaluation create'),
    });
    say(`evaluation ${settings.code} is prepared; evaluation open ${settings.code} opens it`);
  });
}

async function open(code: string): Promise<void> {
  await onStore(async ({ db }) => {
    await openForReports(db, code, operator('evaluation open'), new Date());
    say(`evaluation ${code} takes reports`);
  });
}

async function progress(code: string): Promise<void> {
  await onStore(async ({ db }) => {
    const { cities, all } = await readProgress(db, {
      evaluation: code,
      actor: operator('evaluation progress'),
    });
    printCsv(cities, ['city', 'province', 'hasBegun', 'state', 'late']);
    say(
      `${all.expected} cities; ${all.notBegun} have not begun, ${all.submitted} submitted, ${all.onTime} on time, ${all.accepted} count`,
    );
  });
}

async function papers(code: string): Promise<void> {
  await onStore(async ({ db }) => {
    const actor = operator('evaluation papers');
    const { owners } = await readPaperOwners(db, { evaluation: code, actor });
    const rows = owners.flatMap((owner) =>
      owner.papers.map(({ kind, number, state, versions }) => {
        const { version, title, late, fileName } = versions.at(-1)!;
        return { owner: owner.code, kind, number, version, state, title, late, fileName };
      }),
    );
    printCsv(rows, ['owner', 'kind', 'number', 'version', 'state', 'title', 'late', 'fileName']);
  });
}

async function totals(
  code: string,
  { json = false, explain = false }: { json?: boolean; explain?: boolean },
): Promise<void> {
  await onStore(async ({ db }) => {
    const actor = operator('evaluation totals');
    const input = await readReleaseInput(db, { evaluation: code, actor, now: new Date() });
    const document = buildEvaluationRelease(input);
    if (json) process.stdout.write(`${JSON.stringify(document, null, 1)}\n`);
    else if (!explain) printTables(document);
    if (explain) printSteps(input, json ? say : print);
  });
}
