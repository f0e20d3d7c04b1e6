import { afterAll } from 'vitest';
import { loadConfiguration } from '../../server/runtime/configuration.ts';
import { serveOnNode } from '../../server/runtime/serve.ts';
import { openStore } from '../../server/runtime/store.ts';
import { testEnvironment } from './app.ts';
import { HANDOFF_HOSTS } from './host.ts';

/** A server on the database at `url`, with connections of its own, until the file's tests are over. */
export async function listeningServer(
  url: string,
  environment: Record<string, string> = {},
): Promise<string> {
  const given = { ...testEnvironment, HANDOFF_HOSTS, ...environment, DATABASE_URL: url };
  const configuration = loadConfiguration(given);
  const store = await openStore(configuration, { info: () => {} });
  const server = await serveOnNode(configuration, store);
  afterAll(async () => {
    await server.close();
    await store.close();
  });
  return server.origin;
}
