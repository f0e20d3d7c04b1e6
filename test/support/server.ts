import { afterAll } from 'vitest';
import { loadConfiguration } from '../../server/runtime/config/configuration.ts';
import { serveAttached } from '../../server/runtime/node/serve.ts';
import { openStore } from '../../server/runtime/node/store.ts';
import { testEnvironment } from './app.ts';
import { HANDOFF_HOSTS } from './host.ts';

/** A server on the database at `url`, with its own connections, until the file's tests are over. */
export async function listeningServer(
  url: string,
  environment: Record<string, string> = {},
  now = () => new Date(),
): Promise<string> {
  const variables = { ...testEnvironment, HANDOFF_HOSTS, ...environment, DATABASE_URL: url };
  const configuration = loadConfiguration(variables);
  // Migrates, like a server that starts.
  await (await openStore(configuration, { info: () => {} })).close();
  const server = await serveAttached(configuration, undefined, now);
  afterAll(() => server.close());
  return server.origin;
}
