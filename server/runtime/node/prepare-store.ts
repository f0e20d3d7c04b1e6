import { rememberSigningKey } from '../../../db/releases.ts';
import { say, withProgress } from '../../cli/commands/output.ts';
import { createDemo } from '../../cli/demo/demo.ts';
import { deriveKeys } from '../../crypto/keys.ts';
import { signingKeyOf } from '../../crypto/signature.ts';
import { storeMissingFiles } from '../../services/releases/files.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Store } from './store.ts';

/**
 * What is there before anybody is served: the public key that releases will be verified with, the tables of releases that
 * an earlier version made; and at a first start something to see.
 * @param empty a bare system, without a demonstration
 */
export async function prepareStore(
  configuration: Configuration,
  store: Pick<Store, 'db' | 'isNew'>,
  empty: boolean,
): Promise<void> {
  const signingKey = await signingKeyOf(configuration.signingKey);
  await rememberSigningKey(store.db, signingKey.kid, signingKey.publicJwk);
  await storeMissingFiles(store.db);
  if (!store.isNew || empty || configuration.isProduction) return;
  say('first start: opening a demonstration wave with simulated answers');
  await withProgress('simulating answers', (progress) =>
    createDemo(store.db, {
      keys: deriveKeys(configuration.secretKey),
      signingKey,
      now: new Date(),
      progress,
    }),
  );
}
