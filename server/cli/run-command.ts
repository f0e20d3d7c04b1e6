import { Command, CommanderError, InvalidArgumentError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { FaultyFile } from '../services/files/file-text.ts';
import { say } from './commands/output.ts';

/** Makes each command, in the order of the help. Only the called one is loaded. */
const commands: Record<string, () => Promise<Command>> = {
  migrate: async () => (await import('./commands/setup.ts')).migrateCommand(),
  cities: async () => (await import('./commands/cities.ts')).citiesCommand(),
  wave: async () => (await import('./commands/wave.ts')).waveCommand(),
  questionnaire: async () => (await import('./commands/questionnaire.ts')).questionnaireCommand(),
  margins: async () => (await import('./commands/margins.ts')).marginsCommand(),
  quotas: async () => (await import('./commands/quotas.ts')).quotasCommand(),
  audio: async () => (await import('./commands/audio.ts')).audioCommand(),
  channel: async () => (await import('./commands/channel.ts')).channelCommand(),
  invite: async () => (await import('./commands/invite.ts')).inviteCommand(),
  staff: async () => (await import('./commands/staff.ts')).staffCommand(),
  account: async () => (await import('./commands/account.ts')).accountCommand(),
  key: async () => (await import('./commands/key.ts')).keyCommand(),
  screen: async () => (await import('./commands/fieldwork.ts')).screenCommand(),
  order: async () => (await import('./commands/order.ts')).orderCommand(),
  review: async () => (await import('./commands/review.ts')).reviewCommand(),
  redact: async () => (await import('./commands/redact.ts')).redactCommand(),
  trail: async () => (await import('./commands/trail.ts')).trailCommand(),
  publish: async () => (await import('./commands/publish.ts')).publishCommand(),
  score: async () => (await import('./commands/score.ts')).scoreCommand(),
  forecast: async () => (await import('./commands/forecast.ts')).forecastCommand(),
  evaluate: async () => (await import('./commands/evaluate.ts')).evaluateCommand(),
  evaluation: async () => (await import('./commands/evaluation.ts')).evaluationCommand(),
  verify: async () => (await import('./commands/verify.ts')).verifyCommand(),
  export: async () => (await import('./commands/fieldwork.ts')).exportCommand(),
  reconcile: async () => (await import('./commands/fieldwork.ts')).reconcileCommand(),
  backup: async () => (await import('./commands/backup.ts')).backupCommand(),
  restore: async () => (await import('./commands/backup.ts')).restoreCommand(),
  demo: async () => (await import('./commands/setup.ts')).demoCommand(),
};

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
  const [name = ''] = args;
  // The help, where no command is named, needs all of them.
  const called = Object.hasOwn(commands, name) ? [commands[name]!] : Object.values(commands);
  for (const make of called) program.addCommand(inherit(program, await make()));
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has already said what is wrong with the call, or shown the help.
    if (error instanceof CommanderError && !(error instanceof InvalidArgumentError)) return error.exitCode;
    say(sentence(error));
    return 1;
  }
}

/** Passes the program's settings on to a command and its subcommands. */
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
