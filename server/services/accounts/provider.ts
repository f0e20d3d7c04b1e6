import { Problem } from '../../http/problems.ts';
import { authOf, OIDC_PROVIDER } from '../../identity/accounts/auth.ts';
import { completeSession, missingStep, readSession } from '../../identity/accounts/session.ts';
import { headersOf, type Visitor } from '../../identity/accounts/visitor.ts';
import { requireConfirmed } from '../../identity/grants.ts';
import type { Platform } from '../../platform.ts';
import { holderOf, noteAccount } from './author.ts';

/** Where the OpenID Connect provider sends people back to. */
export interface ProviderReturn {
  callbackURL: string;
  errorCallbackURL: string;
}

/**
 * The provider's address, for signing in or for joining its identity to the account of a signed-in person who just
 * proved their presence; with the cookies that recognise the provider's answer.
 */
export async function goToProvider(
  platform: Platform,
  purpose: 'sign-in' | 'join',
  back: ProviderReturn,
  visitor: Visitor,
): Promise<{ url: string; cookies: string[] }> {
  if (!platform.signIn.oidc) throw new Problem('not-found');
  if (purpose === 'join') {
    const session = await completeSession(platform, visitor);
    if (!session) throw new Problem('unauthorized');
    requireConfirmed({ via: 'session', confirmedAt: session.confirmedAt }, platform.now());
  }
  const { api } = authOf(platform);
  const body = { provider: OIDC_PROVIDER, ...back, disableRedirect: true };
  const call = { body, headers: headersOf(visitor), returnHeaders: true as const };
  const { headers, response } = await (purpose === 'join'
    ? api.linkSocialAccount(call)
    : api.signInSocial(call));
  if (!response.url) throw new Error('the provider has no address');
  return { url: response.url, cookies: headers.getSetCookie() };
}

/** Takes the provider's answer, which better-auth checks, and records who signed in. Returns where to continue. */
export async function returnFromProvider(
  platform: Platform,
  url: string,
  visitor: Visitor,
): Promise<{ location: string; cookies: string[] }> {
  if (!platform.signIn.oidc) throw new Problem('not-found');
  const { headers } = await authOf(platform).handler(new Request(url, { headers: headersOf(visitor) }));
  const location = headers.get('Location');
  if (location === null) throw new Problem('sign-in-failed');
  const cookies = headers.getSetCookie();
  const cookie = cookies.map((text) => text.split(';')[0]).join('; ');
  const session = cookie ? await readSession(platform, { ...visitor, cookie }) : undefined;
  // People who still owe the second factor are recorded when they give it.
  if (session && missingStep(session, platform.signIn) !== 'second-factor')
    await noteAccount(platform.db, holderOf(session.account), 'sign-in', session.account.id);
  return { location, cookies };
}
