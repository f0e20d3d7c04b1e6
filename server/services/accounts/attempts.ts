import type { Db } from '../../../db/client.ts';
import {
  type AttemptLimits,
  claimAttempt,
  forgetAttempts,
  takeAttemptBack,
} from '../../../db/sign-in-attempts.ts';
import { networkOf } from '../../admission/network-hash.ts';
import { type Keys, keyedHash } from '../../crypto/keys.ts';
import { Problem } from '../../http/problems.ts';

/**
 * Delays between attempts to sign in. Unknown names get the same delays, so the delays do not reveal who works here.
 * A name's delay ends soon enough that an attacker cannot lock its holder out for long.
 */
const FORGET_SECONDS = 86_400;
const limits = {
  /** By name, for the password; by account, for the second factor. */
  name: { free: 5, firstSeconds: 2, mostSeconds: 300, forgetSeconds: FORGET_SECONDS },
  account: { free: 5, firstSeconds: 2, mostSeconds: 900, forgetSeconds: FORGET_SECONDS },
  /** All failures from one network: an office, or everybody behind one address of a provider. */
  network: { free: 60, firstSeconds: 2, mostSeconds: 900, forgetSeconds: 3600 },
  /** Mails that a person has sent to an address that nobody confirmed: a stranger's, perhaps. */
  mailLink: { free: 1, firstSeconds: 60, mostSeconds: 3600, forgetSeconds: FORGET_SECONDS },
} satisfies Record<string, AttemptLimits>;

interface Attempt {
  name?: string;
  account?: string;
  address?: string | undefined;
}

/** Makes an attempt, unless the visitor has to wait; the problem says until when. Successes do not count. */
export async function attempt<T>(
  { db, keys, now }: { db: Db; keys: Keys; now: () => Date },
  { address, ...who }: Attempt,
  act: () => Promise<T>,
): Promise<T> {
  const network = address === undefined ? undefined : networkOf(address);
  const networkKey = network && keyedHash(keys.accounts, 'network', network);
  const kind = who.account === undefined ? 'name' : 'account';
  const key = keyedHash(keys.accounts, kind, who.account ?? who.name ?? '');
  const at = now();
  if (networkKey) refuse(await claimAttempt(db, networkKey, at, limits.network), at);
  refuse(await claimAttempt(db, key, at, limits[kind]), at);
  const result = await act();
  await forgetAttempts(db, key, at);
  if (networkKey) await takeAttemptBack(db, networkKey);
  return result;
}

/** Claims the sending of a link to a person's address; all of them count. Throws like `attempt`. */
export async function claimMailLink(
  { db, keys, now }: { db: Db; keys: Keys; now: () => Date },
  account: string,
): Promise<void> {
  const at = now();
  refuse(await claimAttempt(db, keyedHash(keys.accounts, 'mail-link', account), at, limits.mailLink), at);
}

function refuse(until: Date | undefined, now: Date): void {
  if (!until) return;
  const seconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
  throw new Problem('sign-in-delayed', { until: until.toISOString() }, seconds);
}
