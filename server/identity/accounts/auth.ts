import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { betterAuth } from 'better-auth/minimal';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { twoFactor } from 'better-auth/plugins/two-factor';
import { username } from 'better-auth/plugins/username';
import { decodeJwt } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import {
  accounts,
  secondFactors,
  sessions,
  signInMethods,
  verifications,
} from '../../../db/accounts-schema.ts';
import { signInPath } from '../../../web/paths.ts';
import type { OidcSettings, Platform } from '../../platform.ts';
import { backupCodes } from './backup-codes.ts';
import { ADDRESS_HEADER } from './visitor.ts';

/** The parts of the platform that better-auth needs. */
type AuthPlatform = Pick<
  Platform,
  'db' | 'keys' | 'log' | 'now' | 'publicUrl' | 'secureCookies' | 'sharesQueries' | 'signIn'
>;
export type Auth = ReturnType<typeof createAuth>;

/** Hours after which everybody must sign in again, however active they are. */
const SESSION_HOURS = 12;
/** Seconds in which the second factor must follow the password. */
const CHALLENGE_SECONDS = 600;
export const PASSWORD_LENGTHS = { least: 12, most: 128 };
/** The name of the OpenID Connect provider in better-auth. */
export const OIDC_PROVIDER = 'oidc';

const instances = new WeakMap<object, Auth>();

/** better-auth, built once; on Workers per request, since a request may not wait for another's work. */
export function authOf(platform: AuthPlatform): Auth {
  if (!platform.sharesQueries) return createAuth(platform);
  const auth = instances.get(platform) ?? createAuth(platform);
  instances.set(platform, auth);
  return auth;
}

/**
 * better-auth with the parts in use: passwords, sessions, second factors, and OpenID Connect where it is configured.
 * Services call it (server/services/accounts/); of its own endpoints only the provider's callback is reachable.
 */
function createAuth({ db, keys, log, now, publicUrl, secureCookies, signIn }: AuthPlatform) {
  const cookie = (name: string) => ({
    // No other host of the same domain can set a cookie with this prefix.
    name: secureCookies ? `__Host-${name}` : name,
    attributes: { secure: secureCookies, httpOnly: true, sameSite: 'lax' as const, path: '/' },
  });
  return betterAuth({
    appName: 'Chengsheng',
    baseURL: publicUrl ?? 'http://localhost',
    secret: keys.accounts.export().toString('base64url'),
    database: drizzleAdapter(db, {
      provider: 'pg',
      schema: {
        user: accounts,
        session: sessions,
        account: signInMethods,
        verification: verifications,
        twoFactor: secondFactors,
      },
    }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTHS.least,
      maxPasswordLength: PASSWORD_LENGTHS.most,
    },
    user: { additionalFields: { closedAt: { type: 'date', required: false, input: false } } },
    session: {
      expiresIn: SESSION_HOURS * 3600,
      disableSessionRefresh: true,
      // A session that ended anywhere ends here with the next request.
      cookieCache: { enabled: false },
      additionalFields: {
        secondFactorAt: { type: 'date', required: false, input: false },
        confirmedAt: { type: 'date', required: false, input: false },
      },
    },
    account: {
      updateAccountOnSignIn: false,
      // A signed-in person joins a provider's identity to the account; the identity's e-mail address is ignored.
      accountLinking: {
        enabled: true,
        disableImplicitLinking: true,
        allowDifferentEmails: true,
        trustedProviders: [OIDC_PROVIDER],
      },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session, context) => ({
            data: {
              ...session,
              confirmedAt: now(),
              secondFactorAt: provesSecondFactor(context?.path) ? now() : null,
            },
          }),
        },
      },
      account: {
        create: { before: async (account) => ({ data: { ...account, ...NO_TOKENS } }) },
        // Joining the same identity again changes nothing.
        update: { before: async () => false },
      },
    },
    plugins: [
      username({
        displayUsername: false,
        minUsernameLength: 2,
        maxUsernameLength: 40,
        usernameValidator: isUsername,
      }),
      twoFactor({
        issuer: 'Chengsheng',
        twoFactorCookieMaxAge: CHALLENGE_SECONDS,
        allowPasswordless: true,
        // server/services/accounts/attempts.ts delays attempts instead, and says when a delay ends.
        accountLockout: { enabled: false },
        backupCodeOptions: { customBackupCodesGenerate: backupCodes },
      }),
      ...(signIn.oidc ? [genericOAuth({ config: [providerOf(signIn.oidc)] })] : []),
    ],
    advanced: {
      database: { generateId: () => uuidv7(), validateSchema: false },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      useSecureCookies: false,
      defaultCookieAttributes: { secure: secureCookies },
      cookies: {
        session_token: cookie('session'),
        two_factor: cookie('second-factor'),
        dont_remember: cookie('dont-remember'),
        state: cookie('oidc-state'),
      },
    },
    onAPIError: { errorURL: signInPath({ failed: 'provider' }) },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      log: (_level, message, ...details) =>
        log.error({ details: details.map(String) }, `accounts: ${message}`),
    },
  });
}

/** The product never uses a provider's tokens, so there are no columns for them, and nobody can steal them here. */
const NO_TOKENS = {
  accessToken: undefined,
  refreshToken: undefined,
  idToken: undefined,
  accessTokenExpiresAt: undefined,
  refreshTokenExpiresAt: undefined,
  scope: undefined,
};

/** Paths of better-auth that make a session only after the second factor was given. */
const provesSecondFactor = (path: string | undefined) =>
  path === '/two-factor/verify-totp' || path === '/two-factor/verify-backup-code';

/** Valid user names. */
export const isUsername = (name: string): boolean => /^[a-z0-9][a-z0-9._-]{1,39}$/.test(name);

const providerOf = ({ discoveryUrl, clientId, clientSecret, name }: OidcSettings) => ({
  providerId: OIDC_PROVIDER,
  name,
  discoveryUrl,
  clientId,
  clientSecret,
  scopes: ['openid'],
  requireIdTokenVerification: true,
  disableSignUp: true,
  disableImplicitSignUp: true,
  // The subject of the ID token, which better-auth has verified by then; nobody without one. The token need not have
  // an e-mail address, but better-auth requires one.
  getUserInfo: async ({ idToken }: { idToken?: string | undefined }) => {
    const subject = idToken && decodeJwt(idToken).sub;
    return subject ? { sub: subject, email: `${subject}@oidc.invalid`, emailVerified: false } : null;
  },
});
