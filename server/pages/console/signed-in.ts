import type { Context, MiddlewareHandler } from 'hono';
import { unsentPage } from '../../../web/console/unsent-form.tsx';
import { ownSecondFactorPath, secondFactorPath, signInPath } from '../../../web/paths.ts';
import { missingStep, readSession, type Session } from '../../identity/accounts/session.ts';
import { visitorOf } from '../../identity/accounts/visitor.ts';
import { actorInSession, actorOf } from '../../identity/actor.ts';
import type { Actor } from '../../identity/grants.ts';
import type { Platform } from '../../platform.ts';
import { contextOf, show } from '../render.ts';
import { type TypedTexts, unsentForm } from './unsent-form.ts';

/** The variables of a console page's context. */
export interface ConsoleEnv {
  Variables: {
    session: Session;
    actor: Actor;
    typed?: TypedTexts;
  };
}

/**
 * Admits signed-in people, and redirects all others to the missing step: signing in, giving the second factor, or
 * setting one up. Each request reads the session anew, so an ended one stops at once; a page then returns the typed
 * text.
 */
export const requireSignedIn =
  (platform: Platform): MiddlewareHandler<ConsoleEnv> =>
  async (c, next) => {
    c.header('Cache-Control', 'private, no-store');
    const session = await readSession(platform, visitorOf(c, platform));
    const step = session && missingStep(session, platform.signIn);
    const to = c.req.method === 'GET' ? pathOf(c) : undefined;
    const form = session && !step ? undefined : await unsentForm(c, platform);
    if (form) return await show(c, unsentPage({ ...contextOf(c, platform), form, why: 'signed-out' }), 401);
    if (!session) return c.redirect(signInPath({ to }), 303);
    if (step === 'second-factor') return c.redirect(secondFactorPath(to), 303);
    if (step === 'enrolment') return c.redirect(ownSecondFactorPath(), 303);
    const actor = await actorInSession(platform, session);
    if (!actor) throw new Error('a session without a holder');
    c.set('session', session);
    c.set('actor', actor);
    await next();
  };

/** Admits signed-in people, as above, and programs with a key. */
export function requireActor(platform: Platform): MiddlewareHandler<ConsoleEnv> {
  const signedIn = requireSignedIn(platform);
  return async (c, next) => {
    if (c.req.header('authorization') === undefined) return await signedIn(c, next);
    c.header('Cache-Control', 'private, no-store');
    c.set('actor', await actorOf(platform, c));
    await next();
  };
}

function pathOf(c: Context): string {
  const { pathname, search } = new URL(c.req.url);
  return pathname + search;
}

/** The console path in a request to continue to; undefined for any other target. */
export function destinationOf(c: Context): string | undefined {
  const to = c.req.query('to');
  if (to === undefined) return undefined;
  const here = new URL(c.req.url).origin;
  // Parsed as browsers will read it.
  const url = URL.canParse(to, here) ? new URL(to, here) : undefined;
  const isConsole = url?.origin === here && /^\/console(\/|$)/.test(url.pathname);
  return isConsole ? url.pathname + url.search : undefined;
}
