import type { Logger } from 'pino';
import { loggable } from '../../../db/errors.ts';
import { rememberSigningKey } from '../../../db/releases.ts';
import { activationPath } from '../../../web/paths.ts';
import { say, withProgress } from '../../cli/commands/output.ts';
import { createDemo } from '../../cli/demo/demo.ts';
import { deriveKeys } from '../../crypto/keys.ts';
import { signingKeyOf } from '../../crypto/signature.ts';
import { type FirstLink, inviteFirst } from '../../services/accounts/first-links.ts';
import { storeMissingFiles } from '../../services/releases/files.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Store } from './store.ts';

/**
 * What is there before anybody is served: the public key that releases will be verified with; at a first start something
 * to see, and links for the first people, which are returned.
 * @param empty a bare system, without a demonstration
 */
export async function prepareStore(
  configuration: Configuration,
  store: Pick<Store, 'db' | 'isNew'>,
  empty: boolean,
): Promise<FirstLink[]> {
  const signingKey = await signingKeyOf(configuration.signingKey);
  await rememberSigningKey(store.db, signingKey.kid, signingKey.publicJwk);
  const isDemo = store.isNew && !empty && !configuration.isProduction;
  if (isDemo) {
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
  return await inviteFirst(store.db, new Date(), isDemo);
}

/** Says which links set up the first accounts. Whoever has one is that person: it is told this once, and is good for 72 hours. */
export function sayFirstLinks(links: readonly FirstLink[], origin: string): void {
  if (links.length === 0) return;
  say('Nobody works here yet. Each of these links sets up one account, once, within 72 hours:');
  for (const { role, token } of links) say(`  ${role.padEnd(10)}  ${origin}${activationPath(token)}`);
}

/**
 * Makes what nobody has to wait for while others are served: the tables of releases that an earlier version made. Whoever
 * asks for one before it is there has it made.
 */
export function completeStore({ db }: Pick<Store, 'db'>, log: Pick<Logger, 'warn'>) {
  const stopping = new AbortController();
  const completed = storeMissingFiles(db, stopping.signal).catch((error: unknown) =>
    log.warn({ err: loggable(error) }, 'not all tables of releases that an earlier version made were stored'),
  );
  return {
    completed,
    async stop(): Promise<void> {
      stopping.abort();
      await completed;
    },
  };
}
