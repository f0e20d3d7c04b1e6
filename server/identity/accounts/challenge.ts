import { parse } from 'hono/utils/cookie';
import type { Platform } from '../../platform.ts';
import { authOf } from './auth.ts';
import type { Visitor } from './visitor.ts';

/**
 * The account for which a visitor gave the right password and not yet the second factor. The cookie's signature is checked
 * by better-auth when it verifies the code; that nobody can guess what it signs is enough to count attempts.
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
