import cluster, { type Worker } from 'node:cluster';
import { parseArgs } from 'node:util';
import { type Logger, pino } from 'pino';
import type { Database } from '../../../db/client.ts';
import { say } from '../../cli/commands/output.ts';
import { deriveKeys } from '../../crypto/keys.ts';
import type { FirstLink } from '../../services/accounts/first-links.ts';
import { type Configuration, ConfigurationError, loadConfiguration } from '../config/configuration.ts';
import { databaseWarning } from '../config/database-trust.ts';
import { completeStore } from './complete-store.ts';
import { writeFilesRegularly } from './export-timer.ts';
import { foldRegularly } from './fold-timer.ts';
import { mailRegularly } from './mail-timer.ts';
import { prepareStore, sayFirstLinks } from './prepare-store.ts';
import { serveWithWorkers, WorkerEnded } from './processes.ts';
import type { Job } from './regularly.ts';
import { screenRegularly } from './screening-timer.ts';
import { sealRegularly } from './seal-timer.ts';
import { type NodeServer, serveAttached } from './serve.ts';
import { smtpTransport } from './smtp.ts';
import { attachForJobs, openStore } from './store.ts';

/** The server program: `npm start`. */

const help = `npm start -- [--empty]
  --empty   a bare system: the first start does not open a demonstration wave
Configuration comes from environment variables; docs/deploy.md lists them.`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { empty: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) return say(help);
  const configuration = loadConfiguration(process.env);
  const log = pino({ level: configuration.logLevel }, pino.destination(2));
  if (cluster.worker) return await work(configuration, log, cluster.worker);
  const { databaseUrl, readDatabaseUrl } = configuration;
  const warnings = [
    databaseUrl && databaseWarning(databaseUrl),
    readDatabaseUrl && databaseWarning(readDatabaseUrl, 'READ_DATABASE_URL'),
  ];
  for (const warning of warnings) if (warning) log.warn(warning);
  const store = await openStore(configuration, { info: say });
  const stopping = whenStopped();
  let server: NodeServer | undefined;
  const jobs: Job[] = [];
  let background: Database | undefined;
  let completing: ReturnType<typeof completeStore> | undefined;
  try {
    const links = await prepareStore(configuration, store, values.empty ?? false);
    const serve = configuration.workers === 1 ? serveAttached : serveWithWorkers;
    server = await serve(configuration, log);
    background = attachForJobs(configuration);
    jobs.push(
      screenRegularly(background.db, deriveKeys(configuration.secretKey), log),
      foldRegularly(
        background.db,
        log,
        configuration.monitorSeconds * 1000,
        configuration.databaseUrl ? undefined : configuration.dataDir,
      ),
      sealRegularly(background.db, log),
      writeFilesRegularly(background, log),
      mailRegularly(
        background.db,
        {
          transport: configuration.mail && smtpTransport(configuration.mail),
          publicUrl: configuration.publicUrl,
        },
        log,
      ),
    );
    completing = completeStore(configuration, store, log);
    announce(configuration, server.origin, links);
    say(`stopping (${await stopping})`);
  } finally {
    for (const job of jobs) job.stop();
    await background?.close();
    await server?.close();
    await completing?.stop();
    await store.close();
  }
}

/** One of several serving processes; the primary process has prepared the store. */
async function work(configuration: Configuration, log: Logger, worker: Worker): Promise<void> {
  const stopping = whenStopped();
  try {
    const server = await serveAttached(configuration, log);
    await stopping;
    await server.close();
  } finally {
    worker.disconnect();
  }
}

function announce(configuration: Configuration, origin: string, links: readonly FirstLink[]): void {
  const at = configuration.port === 0 ? origin : configuration.publicUrl;
  say(`Chengsheng (城声) is ready:
  residents   ${at}/                choose a city and answer
  one city    ${at}/s/330100        the questionnaire of Hangzhou
  results     ${at}/results         published scores with their intervals
  evaluators  ${at}/api/v1/openapi.json   the API
  staff       ${at}/console         sign in`);
  sayFirstLinks(links, at);
}

/**
 * Resolves at the first stop signal. A second one, a second later or more, ends the process at once; an earlier one
 * is an echo: for a single Ctrl-C the terminal, npm and the launcher each send their own.
 */
function whenStopped(): Promise<string> {
  return new Promise((resolve) => {
    let stoppedAt: number | undefined;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        stoppedAt ??= performance.now();
        if (performance.now() - stoppedAt > 1000) process.exit(1);
        resolve(signal);
      });
  });
}

try {
  await main();
} catch (error) {
  if (error instanceof ConfigurationError || error instanceof WorkerEnded) say(error.message);
  else if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    say(`${error.message}: choose another PORT.`);
  else {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    // PostgreSQL's message about a failed query.
    if (error instanceof Error && error.cause instanceof Error) say(`because: ${error.cause.message}`);
  }
  process.exitCode = 1;
}
