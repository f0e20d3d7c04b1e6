import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createTestHarness } from 'wrangler';
import { testEnvironment } from './app.ts';
import { HANDOFF_HOSTS } from './host.ts';

/** The Worker as wrangler.toml describes it, in workerd on the database at `url`, until the file's tests are over. */
export async function listeningWorker(url: string) {
  Object.assign(process.env, {
    CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE: url,
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_WRITE_LOGS: 'false',
  });
  const { SECRET_KEY, SIGNING_KEY } = testEnvironment;
  const harness = createTestHarness({
    root: join(import.meta.dirname, '../..'),
    workers: [
      {
        configPath: 'wrangler.toml',
        secrets: { SECRET_KEY, SIGNING_KEY },
        vars: { PUBLIC_URL: 'http://127.0.0.1', HANDOFF_HOSTS },
      },
    ],
  });
  afterAll(() => harness.close());
  const { url: listening } = await harness.listen();
  return { origin: listening.origin, harness };
}
