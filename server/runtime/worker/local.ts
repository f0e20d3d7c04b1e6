import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { say } from '../../cli/commands/output.ts';
import { type Configuration, ConfigurationError, loadConfiguration } from '../config/configuration.ts';
import { completeStore } from '../node/complete-store.ts';
import { prepareStore, sayFirstLinks } from '../node/prepare-store.ts';
import { openStore } from '../node/store.ts';

/** The Worker on this machine, in workerd: `npm run worker`. It shares data and configuration with `npm start`. */

const root = join(import.meta.dirname, '../../..');

const help = `npm run worker -- [--empty]
  --empty   a bare system: the first start does not open a demonstration wave
Configuration comes from environment variables; docs/deploy.md lists them.`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { empty: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) return say(help);
  const configuration = loadConfiguration(process.env);
  const store = await openStore(configuration, { info: say });
  try {
    sayFirstLinks(await prepareStore(configuration, store, values.empty ?? false), configuration.publicUrl);
    const completing = completeStore(configuration, store, pino({ level: configuration.logLevel }));
    process.exitCode = await runWrangler(configuration, store.url);
    await completing.stop();
  } finally {
    await store.close();
  }
}

/** Runs `wrangler dev` until it ends, or a signal to this process ends it; resolves with its exit code. */
async function runWrangler(configuration: Configuration, databaseUrl: string): Promise<number> {
  const { host, port, publicUrl, secretKey, signingKey } = configuration;
  const wrangler = spawn(
    process.execPath,
    [
      join(root, 'node_modules/wrangler/wrangler-dist/cli.js'),
      'dev',
      `--ip=${host}`,
      `--port=${port}`,
      `--var=PUBLIC_URL:${publicUrl}`,
      '--show-interactive-dev-session=false',
    ],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        // Secrets go through the environment, because everybody on the machine can see arguments.
        CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE: databaseUrl,
        SECRET_KEY: Buffer.from(secretKey).toString('base64url'),
        SIGNING_KEY: JSON.stringify(signingKey),
        // The machine may be offline, and the developer's work is private.
        WRANGLER_SEND_METRICS: 'false',
        WRANGLER_WRITE_LOGS: 'false',
        CLOUDFLARE_CF_FETCH_ENABLED: 'false',
        WRANGLER_HIDE_BANNER: 'true',
      },
    },
  );
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      stopped = true;
      wrangler.kill('SIGTERM');
    });
  const [code] = await once(wrangler, 'exit');
  return stopped ? 0 : (code ?? 1);
}

try {
  await main();
} catch (error) {
  if (error instanceof ConfigurationError) say(error.message);
  else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}
