import { Command, CommanderError, InvalidArgumentError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { FaultyFile } from '../services/files/file-text.ts';
import { accountCommand } from './commands/account.ts';
import { audioCommand } from './commands/audio.ts';
import { backupCommand, restoreCommand } from './commands/backup.ts';
import { channelCommand } from './commands/channel.ts';
import { citiesCommand } from './commands/cities.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { evaluationCommand } from './commands/evaluation.ts';
import { exportCommand, reconcileCommand, screenCommand } from './commands/fieldwork.ts';
import { forecastCommand } from './commands/forecast.ts';
import { inviteCommand } from './commands/invite.ts';
import { keyCommand } from './commands/key.ts';
import { marginsCommand } from './commands/margins.ts';
import { orderCommand } from './commands/order.ts';
import { say } from './commands/output.ts';
import { publishCommand } from './commands/publish.ts';
import { questionnaireCommand } from './commands/questionnaire.ts';
import { quotasCommand } from './commands/quotas.ts';
import { redactCommand } from './commands/redact.ts';
import { reviewCommand } from './commands/review.ts';
import { scoreCommand } from './commands/score.ts';
import { demoCommand, migrateCommand } from './commands/setup.ts';
import { staffCommand } from './commands/staff.ts';
import { trailCommand } from './commands/trail.ts';
import { verifyCommand } from './commands/verify.ts';
import { waveCommand } from './commands/wave.ts';

/**
 * Runs one of the operator's commands and returns the code to exit with: data on stdout, everything else on stderr, one
 * clear line on failure.
 */
export async function runCommand(args: readonly string[]): Promise<number> {
  const program = new Command('chengsheng')
    .description('Chengsheng (城声): citizen experience survey')
    .version(packageJson.version)
    .showHelpAfterError('(--help shows how it is used)')
    .exitOverride();
  for (const command of [
    migrateCommand(),
    citiesCommand(),
    waveCommand(),
    questionnaireCommand(),
    marginsCommand(),
    quotasCommand(),
    audioCommand(),
    channelCommand(),
    inviteCommand(),
    staffCommand(),
    accountCommand(),
    keyCommand(),
    screenCommand(),
    orderCommand(),
    reviewCommand(),
    redactCommand(),
    trailCommand(),
    publishCommand(),
    scoreCommand(),
    forecastCommand(),
    evaluateCommand(),
    evaluationCommand(),
    verifyCommand(),
    exportCommand(),
    reconcileCommand(),
    backupCommand(),
    restoreCommand(),
    demoCommand(),
  ])
    program.addCommand(inherit(program, command));
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has said what is wrong with the call, or shown the help.
    if (error instanceof CommanderError && !(error instanceof InvalidArgumentError)) return error.exitCode;
    say(sentence(error));
    return 1;
  }
}

/** Gives a command and those below it what the program was set to. */
function inherit(parent: Command, command: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(command, child);
  return command;
}

/** The first line of an error, or all lines of a faulty file; PostgreSQL's own words where Drizzle wraps them. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof FaultyFile) return error.message;
  const root = error.message.startsWith('Failed query') && error.cause instanceof Error ? error.cause : error;
  return root.message.split('\n')[0] ?? 'failed';
}
