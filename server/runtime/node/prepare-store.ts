import { rememberSigningKey } from '../../../db/releases.ts';
import { say, withProgress } from '../../cli/commands/output.ts';
import { createDemo } from '../../cli/demo/demo.ts';
import { deriveKeys } from '../../crypto/keys.ts';
import { signingKeyOf } from '../../crypto/signature.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Store } from './store.ts';

/**
 * What a first start adds: the public key that releases will be verified with, and something to see.
 * @param empty a bare system, without a demonstration
 */
export async function prepareStore(
  configuration: Configuration,
  store: Store,
  empty: boolean,
): Promise<void> {
  const signingKey = await signingKeyOf(configuration.signingKey);
  await rememberSigningKey(store.db, signingKey.kid, signingKey.publicJwk);
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
