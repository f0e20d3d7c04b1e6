#!/usr/bin/env node
import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { accountCommand } from './commands/account.ts';
import { audioCommand } from './commands/audio.ts';
import { backupCommand, restoreCommand } from './commands/backup.ts';
import { channelCommand } from './commands/channel.ts';
import { citiesCommand } from './commands/cities.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { evaluationCommand } from './commands/evaluation.ts';
import { exportCommand, reconcileCommand, screenCommand } from './commands/fieldwork.ts';
import { FaultyFile } from './commands/file-text.ts';
import { forecastCommand } from './commands/forecast.ts';
import { inviteCommand } from './commands/invite.ts';
import { keyCommand } from './commands/key.ts';
import { marginsCommand } from './commands/margins.ts';
import { say } from './commands/output.ts';
import { publishCommand } from './commands/publish.ts';
import { quotasCommand } from './commands/quotas.ts';
import { redactCommand } from './commands/redact.ts';
import { reviewCommand } from './commands/review.ts';
import { scoreCommand } from './commands/score.ts';
import { demoCommand, migrateCommand } from './commands/setup.ts';
import { staffCommand } from './commands/staff.ts';
import { verifyCommand } from './commands/verify.ts';
import { waveCommand } from './commands/wave.ts';

/** The operator's commands: data on stdout, everything else on stderr, one clear line on failure. */
const program = new Command('chengsheng')
  .description('Chengsheng (城声): citizen experience survey')
  .version(packageJson.version)
  .showHelpAfterError('(--help shows how it is used)');

for (const command of [
  migrateCommand(),
  citiesCommand(),
  waveCommand(),
  marginsCommand(),
  quotasCommand(),
  audioCommand(),
  channelCommand(),
  inviteCommand(),
  staffCommand(),
  accountCommand(),
  keyCommand(),
  screenCommand(),
  reviewCommand(),
  redactCommand(),
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
  program.addCommand(command.copyInheritedSettings(program));

// A reader that stops early (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  await program.parseAsync();
} catch (error) {
  say(sentence(error));
  process.exitCode = 1;
}

/** The first line of an error, or all lines of a faulty file; PostgreSQL's own words where Drizzle wraps them. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof FaultyFile) return error.message;
  const root = error.message.startsWith('Failed query') && error.cause instanceof Error ? error.cause : error;
  return root.message.split('\n')[0] ?? 'failed';
}
