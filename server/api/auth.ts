import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Surroundings } from '../cache/context.ts';
import { limitBody } from '../http/body-limit.ts';
import { requireOwnForm } from '../http/own-form.ts';
import { Problem } from '../http/problems.ts';
import { instantSchema, jsonContent, jsonReply, jsonRequest, problemResponses } from '../http/schemas.ts';
import { requireJson } from '../http/text-body.ts';
import { OIDC_PROVIDER } from '../identity/accounts/auth.ts';
import { missingStep, readSession } from '../identity/accounts/session.ts';
import { visitorOf } from '../identity/accounts/visitor.ts';
import { confirm } from '../services/accounts/confirm.ts';
import { giveSecondFactor } from '../services/accounts/give-second-factor.ts';
import { returnFromProvider } from '../services/accounts/provider.ts';
import { type SignedIn, signIn } from '../services/accounts/sign-in.ts';
import { signOut } from '../services/accounts/sign-out.ts';

/** Names, passwords and codes that people type; none is longer. */
const typed = z.string().min(1).max(400);
const MAX_BYTES = 4096;

const missing = z
  .enum(['second-factor', 'enrolment'])
  .nullable()
  .openapi({ description: 'What is to be done before the session is good for anything' });
const signedIn = z.object({ missing }).openapi('SignedIn');
const cookieNote = { description: 'Signed in; the session is a cookie' };

const signInRoute = createRoute({
  method: 'post',
  path: '/api/auth/sign-in/username',
  summary: 'Sign in by name and password',
  middleware: [requireJson] as const,
  request: {
    body: jsonRequest(z.strictObject({ username: typed, password: typed })),
  },
  responses: {
    200: { ...cookieNote, content: jsonContent(signedIn) },
    ...problemResponses(401, 403, 413, 415, 422, 429),
  },
});

const secondFactorRoute = createRoute({
  method: 'post',
  path: '/api/auth/second-factor',
  summary: 'Give the second factor, after the password: six digits of an authenticator, or a code on paper',
  middleware: [requireJson] as const,
  request: {
    body: jsonRequest(z.strictObject({ code: typed })),
  },
  responses: {
    200: { ...cookieNote, content: jsonContent(signedIn) },
    ...problemResponses(401, 403, 413, 415, 422, 429),
  },
});

const sessionRoute = createRoute({
  method: 'get',
  path: '/api/auth/session',
  summary: 'Who is signed in',
  responses: {
    200: jsonReply(
      'The session, which need not be good for anything yet',
      z
        .object({
          account: z.object({ id: z.uuid(), username: z.string(), name: z.string() }),
          createdAt: instantSchema,
          expiresAt: instantSchema,
          confirmedAt: instantSchema.openapi({ description: 'When the person last proved to be there' }),
          missing,
        })
        .openapi('Session'),
    ),
    ...problemResponses(401),
  },
});

const confirmRoute = createRoute({
  method: 'post',
  path: '/api/auth/confirmation',
  summary: 'Prove to be there: what cannot be undone asks for it within ten minutes before',
  middleware: [requireJson] as const,
  request: {
    body: jsonRequest(z.strictObject({ password: typed, code: typed.optional() })),
  },
  responses: {
    204: { description: 'Proved' },
    ...problemResponses(401, 403, 413, 415, 422, 429),
  },
});

const signOutRoute = createRoute({
  method: 'post',
  path: '/api/auth/sign-out',
  summary: 'End the session',
  responses: { 204: { description: 'Ended, on every server' }, ...problemResponses(403) },
});

const callbackRoute = createRoute({
  method: 'get',
  path: `/api/auth/callback/${OIDC_PROVIDER}`,
  summary: 'Where a provider of OpenID Connect, if one is configured, sends whoever signed in with it',
  responses: { 302: { description: 'On to the console' }, ...problemResponses(401, 404) },
});

/** Signing in, for programs with a cookie jar and for the provider’s callback; people use pages. Nobody can sign up. */
export function authRoutes({ platform }: Surroundings) {
  const routes = new OpenAPIHono();
  routes.use('/api/auth/*', limitBody(MAX_BYTES), requireOwnForm(platform), async (c, next) => {
    c.header('Cache-Control', 'no-store');
    await next();
  });
  return routes
    .openapi(callbackRoute, async (c) => {
      const { location, cookies } = await returnFromProvider(platform, c.req.url, visitorOf(c, platform));
      setCookies(c, cookies);
      return c.redirect(location, 302);
    })
    .openapi(signInRoute, async (c) => {
      const result = await signIn(platform, c.req.valid('json'), visitorOf(c, platform));
      return c.json(replied(c, result), 200);
    })
    .openapi(secondFactorRoute, async (c) => {
      const result = await giveSecondFactor(platform, c.req.valid('json').code, visitorOf(c, platform));
      return c.json(replied(c, result), 200);
    })
    .openapi(sessionRoute, async (c) => {
      const session = await readSession(platform, visitorOf(c, platform));
      if (!session) throw new Problem('unauthorized');
      const { id, username, name } = session.account;
      return c.json(
        {
          account: { id, username, name },
          createdAt: session.createdAt.toISOString(),
          expiresAt: session.expiresAt.toISOString(),
          confirmedAt: session.confirmedAt.toISOString(),
          missing: missingStep(session, platform.signIn) ?? null,
        },
        200,
      );
    })
    .openapi(confirmRoute, async (c) => {
      const visitor = visitorOf(c, platform);
      const session = await readSession(platform, visitor);
      if (!session || missingStep(session, platform.signIn)) throw new Problem('unauthorized');
      await confirm(platform, session, c.req.valid('json'), visitor);
      return c.body(null, 204);
    })
    .openapi(signOutRoute, async (c) => {
      setCookies(c, await signOut(platform, visitorOf(c, platform)));
      return c.body(null, 204);
    });
}

function replied(c: Context, { cookies, missing }: SignedIn): z.infer<typeof signedIn> {
  setCookies(c, cookies);
  return { missing: missing ?? null };
}

function setCookies(c: Context, cookies: readonly string[]): void {
  for (const cookie of cookies) c.header('Set-Cookie', cookie, { append: true });
}
