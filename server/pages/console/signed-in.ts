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

/** What a page of the console knows of whoever sees it. */
export interface ConsoleEnv {
  Variables: {
    session: Session;
    actor: Actor;
    typed?: TypedTexts;
  };
}

/**
 * Lets those pass who are signed in, and sends everybody else where they can: to sign in, to give the second factor, or to
 * set one up. A session is read anew for each request, so one that was ended is over at once; what was typed meanwhile comes
 * back on a page that says so.
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

/** Lets those pass who are signed in, as above, and programs that bear a key. */
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

/** A path of the console to go on to, as a request names it; anything else leads nowhere. */
export function destinationOf(c: Context): string | undefined {
  const to = c.req.query('to');
  if (to === undefined) return undefined;
  const here = new URL(c.req.url).origin;
  // As browsers will read it.
  const url = URL.canParse(to, here) ? new URL(to, here) : undefined;
  const isConsole = url?.origin === here && /^\/console(\/|$)/.test(url.pathname);
  return isConsole ? url.pathname + url.search : undefined;
}
