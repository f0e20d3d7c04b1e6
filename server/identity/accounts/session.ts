import type { Platform, SignInSettings } from '../../platform.ts';
import { authOf } from './auth.ts';
import { headersOf, type Visitor } from './visitor.ts';

/** A session and its account, as the database has them at this moment. */
export interface Session {
  id: string;
  account: { id: string; username: string; name: string; hasSecondFactor: boolean };
  createdAt: Date;
  expiresAt: Date;
  /** When the second factor was given; undefined before. */
  secondFactorAt: Date | undefined;
  /** When the person last proved their presence. */
  confirmedAt: Date;
}

/** The session of a visitor's cookie, which may be incomplete: see `missingStep`. */
export async function readSession(platform: Platform, visitor: Visitor): Promise<Session | undefined> {
  if (!visitor.cookie) return undefined;
  const { api } = authOf(platform);
  const signedIn = await api.getSession({ headers: headersOf(visitor), query: { disableRefresh: true } });
  if (!signedIn || signedIn.user.closedAt) return undefined;
  const { session, user } = signedIn;
  return {
    id: session.id,
    account: {
      id: user.id,
      username: String(user.username),
      name: user.name,
      hasSecondFactor: user.twoFactorEnabled === true,
    },
    createdAt: session.createdAt,
    expiresAt: session.expiresAt,
    secondFactorAt: session.secondFactorAt ?? undefined,
    confirmedAt: session.confirmedAt ?? session.createdAt,
  };
}

/**
 * What a session lacks before it may do anything: the second factor, or enrolling one. A session older than the
 * account's second factor lacks it too.
 */
export function missingStep(
  { account, secondFactorAt }: Pick<Session, 'account' | 'secondFactorAt'>,
  { needsSecondFactor }: SignInSettings,
): 'second-factor' | 'enrolment' | undefined {
  if (account.hasSecondFactor) return secondFactorAt ? undefined : 'second-factor';
  return needsSecondFactor ? 'enrolment' : undefined;
}

/** A visitor's session if nothing is missing. */
export async function completeSession(platform: Platform, visitor: Visitor): Promise<Session | undefined> {
  const session = await readSession(platform, visitor);
  return session && missingStep(session, platform.signIn) === undefined ? session : undefined;
}
