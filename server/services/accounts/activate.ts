import { v7 as uuidv7 } from 'uuid';
import { lockAccount, setPassword } from '../../../db/accounts.ts';
import { useActivation } from '../../../db/activations.ts';
import { endSessions } from '../../../db/sessions.ts';
import { Problem } from '../../http/problems.ts';
import { authOf } from '../../identity/accounts/auth.ts';
import type { Visitor } from '../../identity/accounts/visitor.ts';
import type { Platform } from '../../platform.ts';
import { readActivationLink } from './activation-link.ts';
import { holderOf, noteAccount } from './author.ts';
import { passwordFault } from './password-rules.ts';
import { type SignedIn, signIn } from './sign-in.ts';

/** Sets up an account through its one-time link: stores the password and signs the person in. */
export async function activate(
  platform: Platform,
  { token, password }: { token: string; password: string },
  visitor: Visitor,
): Promise<SignedIn> {
  const { db } = platform;
  const now = platform.now();
  const activation = await readActivationLink(db, token, now);
  if (!activation?.isAlive) throw new Problem('link-dead');
  const { accountId, username, digest } = activation;
  const fault = passwordFault(password, username);
  if (fault) throw new Problem('password-weak', { fault });
  const hashed = await (await authOf(platform).$context).password.hash(password);
  await db.transaction(async (tx) => {
    const account = await lockAccount(tx, accountId);
    if (!account || !(await useActivation(tx, digest, now))) throw new Problem('link-dead');
    await setPassword(tx, uuidv7(), accountId, hashed);
    await endSessions(tx, accountId);
    await noteAccount(tx, holderOf(account), 'activate', accountId);
  });
  return await signIn(platform, { username, password }, visitor);
}
