import type { Db } from '../../../db/client.ts';
import { rememberSigningKey } from '../../../db/releases.ts';
import { activationPath } from '../../../web/paths.ts';
import { say, withProgress } from '../../cli/commands/output.ts';
import { fillDemo, isDemoUnfinished, prepareDemo } from '../../cli/demo/demo.ts';
import { deriveKeys } from '../../crypto/keys.ts';
import { signingKeyOf } from '../../crypto/signature.ts';
import { type FirstLink, inviteFirst } from '../../services/accounts/first-links.ts';
import type { Configuration } from '../config/configuration.ts';
import { openWithoutLimits, type Store } from './store.ts';

type PreparedStore = Pick<Store, 'db' | 'url' | 'isNew'>;

/**
 * Prepares the store before anybody is served: the public key for verifying releases; at a first start a
 * demonstration, and links for the first people, which it returns. It continues an interrupted demonstration.
 * @param empty a bare system, without a demonstration
 */
export async function prepareStore(
  configuration: Configuration,
  { db, url, isNew }: PreparedStore,
  empty: boolean,
): Promise<FirstLink[]> {
  const signingKey = await signingKeyOf(configuration.signingKey);
  await rememberSigningKey(db, signingKey.kid, signingKey.publicJwk);
  if (isNew && !empty && !configuration.isProduction) await prepareDemo(db, new Date());
  const isDemo = await isDemoUnfinished(db);
  if (isDemo) {
    say('first start: making a demonstration with simulated answers');
    await withoutLimits(configuration, url, (patient) =>
      withProgress('simulating answers', (progress) =>
        fillDemo(patient, {
          keys: deriveKeys(configuration.secretKey),
          signingKey,
          now: new Date(),
          progress,
        }),
      ),
    );
  }
  return await inviteFirst(db, new Date(), isDemo);
}

/** Work with connections that have no time limit. */
export async function withoutLimits<T>(
  configuration: Configuration,
  url: string,
  work: (db: Db) => Promise<T>,
): Promise<T> {
  const patient = openWithoutLimits(configuration, url);
  try {
    return await work(patient.db);
  } finally {
    await patient.close();
  }
}

/**
 * Prints the links that set up the first accounts. Anybody who has one is that person: it is printed once, and works
 * for 72 hours.
 */
export function sayFirstLinks(links: readonly FirstLink[], origin: string): void {
  if (links.length === 0) return;
  say('Nobody works here yet. Each of these links sets up one account, once, within 72 hours:');
  const width = Math.max(...links.map(({ role }) => role.length));
  for (const { role, token } of links) say(`  ${role.padEnd(width)}  ${origin}${activationPath(token)}`);
}
