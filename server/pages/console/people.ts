import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { type Role, roles } from '../../../db/schema.ts';
import { listWaves } from '../../../db/waves.ts';
import {
  invitePage,
  keysPage,
  linkPage,
  madeKeyPage,
  peoplePage,
  personPage,
  type ShownPerson,
} from '../../../web/console/people-page.tsx';
import type { ProofWanted } from '../../../web/console/scope-fields.tsx';
import { stringsIn } from '../../../web/language.ts';
import { activationPath, apiKeysPath, confirmationPath, personPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import { Problem } from '../../http/problems.ts';
import { visitorOf } from '../../identity/accounts/visitor.ts';
import { type Actor, accountIdOf, isConfirmed, may, requireGrant } from '../../identity/grants.ts';
import type { ActivationLink } from '../../services/accounts/activation-link.ts';
import { endApiKey, issueApiKey, listKeys } from '../../services/accounts/api-keys.ts';
import { closeAccount } from '../../services/accounts/close.ts';
import { confirm } from '../../services/accounts/confirm.ts';
import { describeScopes } from '../../services/accounts/describe-scopes.ts';
import { grantRole, takeRoleBack } from '../../services/accounts/grant.ts';
import { inviteAccount } from '../../services/accounts/invite.ts';
import { type ListedPerson, listPeople } from '../../services/accounts/people.ts';
import { resetAccount } from '../../services/accounts/reset.ts';
import { addressOf, contextOf, show } from '../render.ts';
import { faultOf, fieldsOf, formGuards } from './form.ts';
import { consoleContext, showRefusal } from './frame.ts';
import { accountRoles, type FormFault, readScope, typedScope } from './scope-form.ts';
import { type ConsoleEnv, requireSignedIn } from './signed-in.ts';

/** Longest name of a person or a program, and longest reason. */
const MAX_NAME = 100;
const MAX_REASON = 1000;

type Field = (name: string) => string;
const noField: Field = () => '';
const doneSchema = <T extends string>(...values: [T, ...T[]]) => z.enum(values).optional().catch(undefined);

/** Everybody who works here, and the keys of programs: for administrators, and for auditors to look at. */
export function peoplePages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, keys, now } = platform;
  const guards = formGuards(platform);

  /** What pages with forms about rights share. */
  async function formContext(c: Context<ConsoleEnv>, field: Field) {
    const actor = c.get('actor');
    return {
      ...(await consoleContext(c, surroundings)),
      waveCodes: (await listWaves(db)).map((wave) => wave.code),
      typed: typedScope(field, now()),
      faulty: [] as string[],
      proof: proofWanted(c),
      mayChange: may(actor, 'change-accounts', {}),
    };
  }

  function proofWanted(c: Context<ConsoleEnv>): ProofWanted {
    return isConfirmed(c.get('actor'), now())
      ? undefined
      : { needsCode: c.get('session').account.hasSecondFactor };
  }

  /** The actor of a posted form, who proved to be there by what it holds where they had not before. */
  async function provenActor(c: Context<ConsoleEnv>, field: Field): Promise<Actor> {
    const actor = c.get('actor');
    if (isConfirmed(actor, now())) return actor;
    const proof = { password: field('own-password'), code: field('own-code') };
    await confirm(platform, c.get('session'), proof, visitorOf(c, platform));
    c.set('actor', { ...actor, confirmedAt: now() });
    return c.get('actor');
  }

  async function showPerson(
    c: Context<ConsoleEnv>,
    id: string,
    field: Field,
    refused?: FormFault & { open: 'roles' | 'close' | 'reset' },
  ) {
    const actor = c.get('actor');
    const person = (await shownPeople(await listPeople(db, actor, now()))).find((p) => p.id === id);
    if (!person) throw new Problem('account-unknown');
    const props = {
      ...(await formContext(c, field)),
      account: person,
      allRoles: accountRoles,
      isSelf: accountIdOf(actor) === id,
      reason: field('reason'),
      done: doneSchema('added', 'revoked', 'closed').parse(c.req.query('done')),
    };
    if (!refused) return show(c, personPage(props));
    return show(
      c,
      personPage({ ...props, fault: refused.sentence, faulty: [refused.field], open: refused.open }),
      422,
    );
  }

  async function shownPeople(people: readonly ListedPerson[]): Promise<ShownPerson[]> {
    const scopes = new Map(
      (
        await describeScopes(
          db,
          people.flatMap((p) => p.grants),
        )
      ).map((s) => [s.id, s]),
    );
    return people.map(({ grants, closedAt, isActivated, ...person }) => ({
      ...person,
      state: closedAt ? 'closed' : isActivated ? 'active' : 'invited',
      roles: grants.flatMap((g) => scopes.get(g.id) ?? []),
    }));
  }

  async function showLink(c: Context<ConsoleEnv>, name: string, { token, expiresAt }: ActivationLink) {
    const link = addressOf(c, platform, activationPath(token));
    return show(c, linkPage({ ...(await consoleContext(c, surroundings)), name, link, expiresAt }), 201);
  }

  /** What is wrong with a form, in a sentence; what else went wrong is thrown again. */
  function refusalOf(c: Context, error: unknown): FormFault {
    const { language } = contextOf(c, platform);
    const words = stringsIn(language).accounts.people;
    if (error instanceof Problem) {
      if (error.is('account-taken')) return { field: 'username', sentence: words.faults.taken };
      if (error.is('username-invalid')) return { field: 'username', sentence: words.faults.username };
      if (error.is('own-account')) return { field: '', sentence: words.self };
    }
    return { field: 'own-password', sentence: faultOf(error, language, now()) };
  }

  async function showKeys(c: Context<ConsoleEnv>, field: Field, refused?: FormFault) {
    const listed = await listKeys(db, c.get('actor'));
    const scopes = new Map((await describeScopes(db, listed)).map((s) => [s.id, s]));
    const props = {
      ...(await formContext(c, field)),
      roles,
      keys: listed
        .flatMap(({ id, name, grantedBy, revokedAt, until }) => {
          const scope = scopes.get(id);
          return scope ? { ...scope, name, grantedBy, isOver: revokedAt !== null || until <= now() } : [];
        })
        .sort((a, b) => Number(a.isOver) - Number(b.isOver)),
      keyName: field('name'),
      isOpen: refused !== undefined,
      done: doneSchema('keyRevoked').parse(c.req.query('done')),
    };
    if (!refused) return show(c, keysPage(props));
    return show(c, keysPage({ ...props, fault: refused.sentence, faulty: [refused.field] }), 422);
  }

  async function showInvite(c: Context<ConsoleEnv>, field: Field, refused?: FormFault) {
    const context = await formContext(c, field);
    if (!context.mayChange) throw new Problem('forbidden');
    const props = { ...context, roles: accountRoles, username: field('username'), name: field('name') };
    if (!refused) return show(c, invitePage(props));
    return show(c, invitePage({ ...props, fault: refused.sentence, faulty: [refused.field] }), 422);
  }

  /** A name as it was typed, or what is wrong with it. */
  function readName(c: Context, typed: string): string | FormFault {
    const name = typed.normalize('NFKC').trim();
    if (name.length > 0 && name.length <= MAX_NAME) return name;
    const { language } = contextOf(c, platform);
    return { field: 'name', sentence: stringsIn(language).accounts.people.faults.name };
  }

  const scopeIn = (c: Context, field: Field, permitted: readonly Role[]) =>
    readScope(db, typedScope(field, now()), permitted, contextOf(c, platform).language, now());

  /** Has whoever pressed a button prove to be there first; undefined when they have. */
  const proofFirst = (c: Context<ConsoleEnv>, to: string) =>
    isConfirmed(c.get('actor'), now()) ? undefined : c.redirect(confirmationPath(to), 303);

  const pages = new Hono<ConsoleEnv>();
  pages.onError(showRefusal(surroundings));
  return pages
    .use('/console/people/*', requireSignedIn(platform))
    .post('/console/people/*', ...guards, async (c, next) => {
      // Before what was typed is looked at; services ask again.
      requireGrant(c.get('actor'), 'change-accounts', {});
      await next();
    })
    .get('/console/people', requireSignedIn(platform), async (c) => {
      const actor = c.get('actor');
      const people = await shownPeople(await listPeople(db, actor, now()));
      const mayChange = may(actor, 'change-accounts', {});
      return show(c, peoplePage({ ...(await consoleContext(c, surroundings)), people, mayChange }));
    })
    .get('/console/people/invite', (c) => showInvite(c, noField))
    .post('/console/people/invite', async (c) => {
      const field = await fieldsOf(c);
      const name = readName(c, field('name'));
      if (typeof name === 'object') return showInvite(c, field, name);
      const wanted = await scopeIn(c, field, accountRoles);
      if ('sentence' in wanted) return showInvite(c, field, wanted);
      try {
        const actor = await provenActor(c, field);
        const invitation = { username: field('username').trim().toLowerCase(), name, grants: [wanted] };
        return await showLink(c, name, await inviteAccount(db, actor, invitation, now()));
      } catch (error) {
        return showInvite(c, field, refusalOf(c, error));
      }
    })
    .get('/console/people/keys', (c) => showKeys(c, noField))
    .post('/console/people/keys', async (c) => {
      const field = await fieldsOf(c);
      const name = readName(c, field('name'));
      if (typeof name === 'object') return showKeys(c, field, name);
      const wanted = await scopeIn(c, field, roles);
      if ('sentence' in wanted) return showKeys(c, field, wanted);
      try {
        const actor = await provenActor(c, field);
        const { apiKey } = await issueApiKey(db, keys, actor, { ...wanted, name }, now());
        return await show(c, madeKeyPage({ ...(await consoleContext(c, surroundings)), apiKey }), 201);
      } catch (error) {
        return showKeys(c, field, refusalOf(c, error));
      }
    })
    .post('/console/people/keys/:id/revoke', async (c) => {
      const first = proofFirst(c, apiKeysPath());
      if (first) return first;
      await endApiKey(db, c.get('actor'), idIn(c, 'id', 'key-unknown'), now());
      return c.redirect(`${apiKeysPath()}?done=keyRevoked`, 303);
    })
    .get('/console/people/:id', (c) => showPerson(c, idIn(c, 'id', 'account-unknown'), noField))
    .post('/console/people/:id/roles', async (c) => {
      const id = idIn(c, 'id', 'account-unknown');
      const field = await fieldsOf(c);
      const wanted = await scopeIn(c, field, accountRoles);
      if ('sentence' in wanted) return showPerson(c, id, field, { ...wanted, open: 'roles' });
      try {
        await grantRole(db, await provenActor(c, field), id, wanted, now());
        return c.redirect(`${personPath(id)}?done=added`, 303);
      } catch (error) {
        return showPerson(c, id, field, { ...refusalOf(c, error), open: 'roles' });
      }
    })
    .post('/console/people/:id/roles/:grant/revoke', async (c) => {
      const id = idIn(c, 'id', 'account-unknown');
      const first = proofFirst(c, personPath(id));
      if (first) return first;
      await takeRoleBack(db, c.get('actor'), idIn(c, 'grant', 'grant-unknown'), now());
      return c.redirect(`${personPath(id)}?done=revoked`, 303);
    })
    .post('/console/people/:id/reset', async (c) => {
      const id = idIn(c, 'id', 'account-unknown');
      const field = await fieldsOf(c);
      try {
        const actor = await provenActor(c, field);
        const name = (await listPeople(db, actor, now())).find((p) => p.id === id)?.name ?? '';
        return await showLink(c, name, await resetAccount(db, actor, id, now()));
      } catch (error) {
        return showPerson(c, id, field, { ...refusalOf(c, error), open: 'reset' });
      }
    })
    .post('/console/people/:id/close', async (c) => {
      const id = idIn(c, 'id', 'account-unknown');
      const field = await fieldsOf(c);
      const reason = field('reason').trim();
      if (reason.length === 0 || reason.length > MAX_REASON) {
        const { language } = contextOf(c, platform);
        const sentence = stringsIn(language).accounts.people.faults.reason;
        return showPerson(c, id, field, { field: 'reason', sentence, open: 'close' });
      }
      try {
        await closeAccount(db, await provenActor(c, field), id, reason, now());
        return c.redirect(`${personPath(id)}?done=closed`, 303);
      } catch (error) {
        return showPerson(c, id, field, { ...refusalOf(c, error), open: 'close' });
      }
    });
}

/** The id in a path; what is none names nothing that is there. */
function idIn(
  c: Context,
  name: string,
  otherwise: 'account-unknown' | 'key-unknown' | 'grant-unknown',
): string {
  const id = z.uuid().safeParse(c.req.param(name));
  if (!id.success) throw new Problem(otherwise);
  return id.data;
}
