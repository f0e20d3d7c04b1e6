import { parse } from 'hono/utils/cookie';
import type { Platform } from '../../platform.ts';
import { authOf } from './auth.ts';
import type { Visitor } from './visitor.ts';

/**
 * The account for which a visitor gave the right password but not yet the second factor. better-auth checks the
 * cookie's signature when it verifies the code; for counting attempts it suffices that nobody can guess the signed
 * value.
 */
export async function challengedAccount(
  platform: Platform,
  { cookie }: Visitor,
): Promise<string | undefined> {
  if (!cookie) return undefined;
  const context = await authOf(platform).$context;
  const { name } = context.createAuthCookie('two_factor');
  const identifier = parse(cookie, name)[name]?.replace(/\.[^.]*$/, '');
  const challenge = identifier && (await context.internalAdapter.findVerificationValue(identifier));
  return challenge && challenge.expiresAt > new Date() ? challenge.value : undefined;
}
