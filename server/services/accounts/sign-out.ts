import { authOf } from '../../identity/accounts/auth.ts';
import { headersOf, type Visitor } from '../../identity/accounts/visitor.ts';
import type { Platform } from '../../platform.ts';

/** Ends a visitor's own session; returns the cookies that delete its cookies. */
export async function signOut(platform: Platform, visitor: Visitor): Promise<string[]> {
  const { api } = authOf(platform);
  const { headers } = await api.signOut({ headers: headersOf(visitor), returnHeaders: true });
  return headers.getSetCookie();
}
