import type { Context } from 'hono';
import { z } from 'zod';
import { hasProvider } from '../../../db/accounts.ts';
import { lastSignIn } from '../../../db/audit.ts';
import { listGoodGrants } from '../../../db/grants.ts';
import { listSessions } from '../../../db/sessions.ts';
import { cityName } from '../../../web/city-name.ts';
import { type OwnAccountProps, ownAccountPage } from '../../../web/console/own-account-page.tsx';
import {
  codesPage,
  confirmationPage,
  enrolmentPage,
  passwordPage,
  renewalPage,
} from '../../../web/console/password-and-factor-pages.tsx';
import { stringsIn } from '../../../web/language.ts';
import { confirmationPath, ownAccountPath, ownSecondFactorPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import { Problem } from '../../http/problems.ts';
import { OIDC_PROVIDER } from '../../identity/accounts/auth.ts';
import { readSession, type Session } from '../../identity/accounts/session.ts';
import { visitorOf } from '../../identity/accounts/visitor.ts';
import { changePassword } from '../../services/accounts/change-password.ts';
import { confirm } from '../../services/accounts/confirm.ts';
import { describeScopes } from '../../services/accounts/describe-scopes.ts';
import { endOwnSession } from '../../services/accounts/end-session.ts';
import {
  beginEnrolment,
  completeEnrolment,
  dropSecondFactor,
  pendingSecret,
  renewBackupCodes,
} from '../../services/accounts/enrol.ts';
import { sendMailLink } from '../../services/accounts/mail-link.ts';
import {
  readMailWishes,
  saveMailWishes,
  type TypedMailWishes,
  takesMails,
} from '../../services/accounts/mail-wishes.ts';
import { contextOf, show } from '../render.ts';
import { setCookies } from './cookies.ts';
import { formFaultOf, formFieldsOf, statusOfFault } from './form.ts';
import { consoleContext, firstPage } from './frame.ts';
import { consoleRoutes } from './routes.ts';
import { type ConsoleEnv, destinationOf, requireSignedIn } from './signed-in.ts';

const doneSchema = z.enum(['changed', 'ended', 'saved', 'sent']).optional().catch(undefined);

/** Pages of a person's own account. */
export function accountPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, signIn } = platform;
  const signedIn = requireSignedIn(platform);

  async function ownAccount(
    c: Context<ConsoleEnv>,
    { typed, fault }: { typed?: TypedMailWishes; fault?: string } = {},
  ): Promise<OwnAccountProps> {
    const { account, ...session } = c.get('session');
    const context = await consoleContext(c, surroundings);
    const now = platform.now();
    const scopes = await describeScopes(db, await listGoodGrants(db, account.id, now));
    const sessions = await listSessions(db, account.id, now);
    return {
      ...context,
      ...account,
      lastSignIn: await lastSignIn(db, account.id, session.secondFactorAt ?? session.createdAt),
      roles: scopes.map((scope) => ({
        ...scope,
        places: scope.places.map((p) => cityName(p, context.language)),
      })),
      needsSecondFactor: signIn.needsSecondFactor,
      provider: signIn.oidc && {
        name: signIn.oidc.name,
        isJoined: await hasProvider(db, account.id, OIDC_PROVIDER),
      },
      sessions: sessions.map(({ id, userAgent, ipAddress, createdAt }) => ({
        id,
        browser: userAgent,
        address: ipAddress,
        since: createdAt,
        isHere: id === session.id,
      })),
      mails: takesMails(scopes)
        ? {
            ...(await readMailWishes(db, account.id)),
            ...typed,
            isFaulty: typed !== undefined,
            isSent: platform.sendsMails,
          }
        : undefined,
      fault,
      done: fault === undefined ? doneSchema.parse(c.req.query('done')) : undefined,
    };
  }

  /** Sends a link to the person's address if it needs one, and answers the form. */
  async function sendLinkAndAnswer(c: Context<ConsoleEnv>, isAgain: boolean): Promise<Response> {
    try {
      const isSent = await sendMailLink(
        platform,
        { ...c.get('session').account, grants: c.get('actor').grants },
        isAgain,
      );
      return c.redirect(`${ownAccountPath()}?done=${isSent ? 'sent' : 'saved'}`, 303);
    } catch (error) {
      const fault = formFaultOf(error, contextOf(c, platform).language, platform.now());
      return show(c, ownAccountPage(await ownAccount(c, { fault })), statusOfFault(error));
    }
  }

  /** The session of a person who may set up a second factor: all others have one, or are not signed in. */
  async function enrollingSession(c: Context): Promise<Session | undefined> {
    const session = await readSession(platform, visitorOf(c, platform));
    if (!session || session.account.hasSecondFactor) return undefined;
    return session;
  }
  const isNeeded = signIn.needsSecondFactor;

  async function showEnrolment(c: Context, session: Session, fault?: string, status?: 401 | 422 | 429) {
    const pending = await pendingSecret(platform, session);
    return show(c, enrolmentPage({ ...contextOf(c, platform), pending, isNeeded, fault }), status);
  }

  const { pages, guards } = consoleRoutes(surroundings);
  return pages
    .get('/console', signedIn, async (c) => c.redirect(await firstPage(surroundings, c.get('actor')), 303))
    .get('/console/account/second-factor', async (c) => {
      const session = await enrollingSession(c);
      if (!session) return c.redirect(ownAccountPath(), 303);
      return showEnrolment(c, session);
    })
    .post('/console/account/second-factor', ...guards, async (c) => {
      const session = await enrollingSession(c);
      if (!session) return c.redirect(ownAccountPath(), 303);
      const field = await formFieldsOf(c);
      try {
        await beginEnrolment(platform, session, field('password'), visitorOf(c, platform));
        return c.redirect(ownSecondFactorPath(), 303);
      } catch (error) {
        const { language } = contextOf(c, platform);
        return showEnrolment(c, session, formFaultOf(error, language, platform.now()), statusOfFault(error));
      }
    })
    .post('/console/account/second-factor/code', ...guards, async (c) => {
      const session = await enrollingSession(c);
      if (!session) return c.redirect(ownAccountPath(), 303);
      const field = await formFieldsOf(c);
      const context = contextOf(c, platform);
      try {
        const enrolled = await completeEnrolment(platform, session, field('code'), visitorOf(c, platform));
        setCookies(c, enrolled.cookies);
        return show(c, codesPage({ ...context, codes: enrolled.codes }));
      } catch (error) {
        return showEnrolment(
          c,
          session,
          formFaultOf(error, context.language, platform.now()),
          statusOfFault(error),
        );
      }
    })
    .get('/console/account/second-factor/codes', signedIn, (c) =>
      show(c, renewalPage(contextOf(c, platform))),
    )
    .post('/console/account/second-factor/codes', ...guards, signedIn, async (c) => {
      const field = await formFieldsOf(c);
      const context = contextOf(c, platform);
      try {
        const visitor = visitorOf(c, platform);
        const codes = await renewBackupCodes(platform, c.get('session'), field('password'), visitor);
        return show(c, codesPage({ ...context, codes }));
      } catch (error) {
        const fault = formFaultOf(error, context.language, platform.now());
        return show(c, renewalPage({ ...context, fault }), statusOfFault(error));
      }
    })
    .post('/console/account/second-factor/removal', ...guards, signedIn, async (c) => {
      try {
        await dropSecondFactor(platform, c.get('session'));
      } catch (error) {
        if (error instanceof Problem && error.is('confirmation-needed'))
          return c.redirect(confirmationPath(ownAccountPath()), 303);
        throw error;
      }
      return c.redirect(ownSecondFactorPath(), 303);
    })
    .get('/console/account', signedIn, async (c) => show(c, ownAccountPage(await ownAccount(c))))
    .post('/console/account/mails', ...guards, signedIn, async (c) => {
      const field = await formFieldsOf(c);
      const { account } = c.get('session');
      const typed = {
        address: field('address'),
        language: field('language'),
        isWanted: field('wanted') === 'yes',
      };
      if (await saveMailWishes(db, account.id, typed, platform.now()))
        return await sendLinkAndAnswer(c, false);
      const { fault } = stringsIn(contextOf(c, platform).language).mails.own;
      return show(c, ownAccountPage(await ownAccount(c, { typed, fault })), 422);
    })
    .post('/console/account/mails/link', ...guards, signedIn, async (c) => await sendLinkAndAnswer(c, true))
    .post('/console/account/sessions/:id/end', ...guards, signedIn, async (c) => {
      const id = z.uuid().safeParse(c.req.param('id'));
      if (!id.success) throw new Problem('session-unknown');
      await endOwnSession(db, c.get('session'), id.data);
      return c.redirect(`${ownAccountPath()}?done=ended`, 303);
    })
    .get('/console/account/password', signedIn, (c) =>
      show(c, passwordPage({ ...contextOf(c, platform), username: c.get('session').account.username })),
    )
    .post('/console/account/password', ...guards, signedIn, async (c) => {
      const field = await formFieldsOf(c);
      const context = contextOf(c, platform);
      const { username } = c.get('session').account;
      const typed = { password: field('password'), next: field('next') };
      if (typed.next !== field('again')) {
        const fault = stringsIn(context.language).accounts.faults.different;
        return show(c, passwordPage({ ...context, username, fault }), 422);
      }
      try {
        await changePassword(platform, c.get('session'), typed, visitorOf(c, platform));
        return c.redirect(`${ownAccountPath()}?done=changed`, 303);
      } catch (error) {
        const fault = formFaultOf(error, context.language, platform.now());
        return show(c, passwordPage({ ...context, username, fault }), statusOfFault(error));
      }
    })
    .get('/console/confirm', signedIn, (c) => {
      const { hasSecondFactor } = c.get('session').account;
      return show(c, confirmationPage({ ...contextOf(c, platform), to: destinationOf(c), hasSecondFactor }));
    })
    .post('/console/confirm', ...guards, signedIn, async (c) => {
      const field = await formFieldsOf(c);
      const context = contextOf(c, platform);
      const to = destinationOf(c);
      const session = c.get('session');
      try {
        const proof = { password: field('password'), code: field('code') };
        await confirm(platform, session, proof, visitorOf(c, platform));
        return c.redirect(to ?? ownAccountPath(), 303);
      } catch (error) {
        const fault = formFaultOf(error, context.language, platform.now());
        const { hasSecondFactor } = session.account;
        return show(c, confirmationPage({ ...context, to, hasSecondFactor, fault }), statusOfFault(error));
      }
    });
}
