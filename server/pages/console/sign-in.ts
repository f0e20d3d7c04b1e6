import { type Context, Hono } from 'hono';
import { activationPage, codePage, deadLinkPage, signInPage } from '../../../web/console/sign-in-page.tsx';
import { stringsIn } from '../../../web/language.ts';
import {
  confirmationPath,
  consolePath,
  ownAccountPath,
  ownSecondFactorPath,
  secondFactorPath,
  signInPath,
} from '../../../web/paths.ts';
import { fill } from '../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../cache/context.ts';
import { requireOwnForm } from '../../http/own-form.ts';
import { Problem } from '../../http/problems.ts';
import { missingStep, readSession } from '../../identity/accounts/session.ts';
import { visitorOf } from '../../identity/accounts/visitor.ts';
import { activate } from '../../services/accounts/activate.ts';
import { readActivationLink } from '../../services/accounts/activation-link.ts';
import { beginEnrolment } from '../../services/accounts/enrol.ts';
import { giveSecondFactor } from '../../services/accounts/give-second-factor.ts';
import { goToProvider } from '../../services/accounts/provider.ts';
import { type SignedIn, signIn } from '../../services/accounts/sign-in.ts';
import { signOut } from '../../services/accounts/sign-out.ts';
import { contextOf, show } from '../render.ts';
import { setCookies } from './cookies.ts';
import { formFaultOf, formFieldsOf, formGuards, statusOfFault } from './form.ts';
import { destinationOf } from './signed-in.ts';

/** Signing in and out, with forms that work without a script. */
export function signInPages({ platform }: Surroundings) {
  const provider = platform.signIn.oidc?.name;
  const guards = formGuards(platform);

  /** Continues to the requested page, or to the missing step. */
  function goOn(c: Context, { cookies, missing }: SignedIn, to: string | undefined): Response {
    setCookies(c, cookies);
    if (missing === 'second-factor') return c.redirect(secondFactorPath(to), 303);
    if (missing === 'enrolment') return c.redirect(ownSecondFactorPath(), 303);
    return c.redirect(to ?? consolePath(), 303);
  }

  return new Hono()
    .use('/console/*', async (c, next) => {
      await next();
      // No cache keeps pages about accounts, not even on a shared computer.
      c.header('Cache-Control', 'private, no-store');
    })
    .get('/console/sign-in', async (c) => {
      const to = destinationOf(c);
      const session = await readSession(platform, visitorOf(c, platform));
      if (session && missingStep(session, platform.signIn) === undefined)
        return c.redirect(to ?? consolePath(), 303);
      const context = contextOf(c, platform);
      const words = stringsIn(context.language).accounts.signIn;
      const fault =
        c.req.query('failed') === 'provider' && provider
          ? fill(words.providerFailed, { name: provider })
          : undefined;
      const done = c.req.query('done') === 'out' ? words.ended : undefined;
      return show(c, signInPage({ ...context, to, provider, fault, done }));
    })
    .post('/console/sign-in', ...guards, async (c) => {
      const field = await formFieldsOf(c);
      const to = destinationOf(c);
      const username = field('username');
      try {
        const typed = { username, password: field('password') };
        return goOn(c, await signIn(platform, typed, visitorOf(c, platform)), to);
      } catch (error) {
        const context = contextOf(c, platform);
        const fault = formFaultOf(error, context.language, platform.now());
        return show(c, signInPage({ ...context, to, provider, username, fault }), statusOfFault(error));
      }
    })
    .get('/console/sign-in/code', (c) =>
      show(c, codePage({ ...contextOf(c, platform), to: destinationOf(c) })),
    )
    .post('/console/sign-in/code', ...guards, async (c) => {
      const field = await formFieldsOf(c);
      const to = destinationOf(c);
      try {
        return goOn(c, await giveSecondFactor(platform, field('code'), visitorOf(c, platform)), to);
      } catch (error) {
        const context = contextOf(c, platform);
        const fault = formFaultOf(error, context.language, platform.now());
        return show(c, codePage({ ...context, to, fault }), statusOfFault(error));
      }
    })
    .get('/console/sign-in/provider', requireOwnForm(platform), async (c) => {
      const isJoin = c.req.query('for') === 'join';
      const back = {
        callbackURL: isJoin ? ownAccountPath() : consolePath(),
        errorCallbackURL: isJoin ? ownAccountPath() : signInPath({ failed: 'provider' }),
      };
      const purpose = isJoin ? 'join' : 'sign-in';
      const going = await goToProvider(platform, purpose, back, visitorOf(c, platform)).catch(stepBefore);
      if (typeof going === 'string') return c.redirect(going, 303);
      const { url, cookies } = going;
      setCookies(c, cookies);
      return c.redirect(url, 302);
    })
    .post('/console/sign-out', ...guards, async (c) => {
      setCookies(c, await signOut(platform, visitorOf(c, platform)));
      return c.redirect(signInPath({ done: 'out' }), 303);
    })
    .get('/console/activate', async (c) => {
      const token = c.req.query('t') ?? '';
      const link = await readActivationLink(platform.db, token, platform.now());
      const context = contextOf(c, platform);
      if (!link?.isAlive) return show(c, deadLinkPage({ ...context, invitedBy: link?.invitedBy }), 410);
      return show(c, activationPage({ ...context, token, ...link }));
    })
    .post('/console/activate', ...guards, async (c) => {
      const field = await formFieldsOf(c);
      const token = c.req.query('t') ?? '';
      const password = field('password');
      const context = contextOf(c, platform);
      const link = await readActivationLink(platform.db, token, platform.now());
      if (!link?.isAlive) return show(c, deadLinkPage({ ...context, invitedBy: link?.invitedBy }), 410);
      if (password !== field('again')) {
        const fault = stringsIn(context.language).accounts.faults.different;
        return show(c, activationPage({ ...context, token, ...link, fault }), 422);
      }
      try {
        const signedIn = await activate(platform, { token, password }, visitorOf(c, platform));
        setCookies(c, signedIn.cookies);
        await offerSecondFactor(c, signedIn.cookies, password);
        return c.redirect(ownSecondFactorPath(), 303);
      } catch (error) {
        const fault = formFaultOf(error, context.language, platform.now());
        return show(c, activationPage({ ...context, token, ...link, fault }), statusOfFault(error));
      }
    });

  /** Makes a secret while the password is at hand, so that the next page shows its code without asking again. */
  async function offerSecondFactor(c: Context, cookies: readonly string[], password: string): Promise<void> {
    const cookie = cookies.map((text) => text.split(';')[0]).join('; ');
    const visitor = { ...visitorOf(c, platform), cookie };
    const session = await readSession(platform, visitor);
    if (session) await beginEnrolment(platform, session, password, visitor);
  }
}

/** The step that joining a provider's identity needs first: signing in, or proving one's presence. */
function stepBefore(error: unknown): string {
  if (error instanceof Problem && error.is('unauthorized')) return signInPath({ to: ownAccountPath() });
  if (error instanceof Problem && error.is('confirmation-needed')) return confirmationPath(ownAccountPath());
  throw error;
}
