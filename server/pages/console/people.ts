import type { Context } from 'hono';
import { z } from 'zod';
import { findAccount } from '../../../db/accounts.ts';
import { type Role, roles } from '../../../db/grants-schema.ts';
import { listWaves } from '../../../db/waves.ts';
import { keysPage, madeKeyPage } from '../../../web/console/api-keys-page.tsx';
import { invitePage, linkPage, peoplePage, type ShownPerson } from '../../../web/console/people-page.tsx';
import { personPage } from '../../../web/console/person-page.tsx';
import { stringsIn } from '../../../web/language.ts';
import { activationPath, apiKeysPath, confirmationPath, personPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import { addressOf } from '../../http/address.ts';
import { Problem } from '../../http/problems.ts';
import { accountIdOf, isConfirmed, may, requireGrant } from '../../identity/grants.ts';
import type { ActivationLink } from '../../services/accounts/activation-link.ts';
import { endApiKey, issueApiKey, listKeys } from '../../services/accounts/api-keys.ts';
import { closeAccount } from '../../services/accounts/close.ts';
import { describeScopes } from '../../services/accounts/describe-scopes.ts';
import { grantRole, takeRoleBack } from '../../services/accounts/grant.ts';
import { inviteAccount } from '../../services/accounts/invite.ts';
import { type ListedPerson, listPeople } from '../../services/accounts/people.ts';
import { resetAccount } from '../../services/accounts/reset.ts';
import { reasonText, visibleName } from '../../survey/typed-text.ts';
import { contextOf, show } from '../render.ts';
import { formFaultOf, formFieldsOf, type SentForm } from './form.ts';
import { consoleContext } from './frame.ts';
import { proofWanted, provenActor } from './proof.ts';
import { consoleRoutes } from './routes.ts';
import { accountRoles, type FormFault, readScope, typedScope } from './scope-form.ts';
import { type ConsoleEnv, requireSignedIn } from './signed-in.ts';

const noField: SentForm['field'] = () => '';
const doneSchema = <T extends string>(...values: [T, ...T[]]) => z.enum(values).optional().catch(undefined);

/** Everybody who works here, and the keys of programs: administrators manage them, auditors may look. */
export function peoplePages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, keys, now } = platform;

  /** What pages with forms about rights share. */
  async function formContext(c: Context<ConsoleEnv>, field: SentForm['field']) {
    const actor = c.get('actor');
    return {
      ...(await consoleContext(c, surroundings)),
      waveCodes: (await listWaves(db)).map((wave) => wave.code),
      typed: typedScope(field, now()),
      faulty: [] as string[],
      proof: proofWanted(c, platform),
      mayChange: may(actor, 'change-accounts', {}),
    };
  }

  async function showPerson(
    c: Context<ConsoleEnv>,
    id: string,
    field: SentForm['field'],
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

  /** The fault of a form, in a sentence; rethrows any other error. */
  function refusalOf(c: Context, error: unknown): FormFault {
    const { language } = contextOf(c, platform);
    const words = stringsIn(language).accounts.people;
    if (error instanceof Problem) {
      if (error.is('account-taken')) return { field: 'username', sentence: words.faults.taken };
      if (error.is('username-invalid')) return { field: 'username', sentence: words.faults.username };
      if (error.is('account-unknown')) return { field: 'holder', sentence: words.faults.holder };
      if (error.is('own-account')) return { field: '', sentence: words.self };
    }
    return { field: 'own-password', sentence: formFaultOf(error, language, now()) };
  }

  async function showKeys(c: Context<ConsoleEnv>, field: SentForm['field'], refused?: FormFault) {
    const listed = await listKeys(db, c.get('actor'));
    const scopes = new Map((await describeScopes(db, listed)).map((s) => [s.id, s]));
    const people = await listPeople(db, c.get('actor'), now());
    const usernames = new Map(people.map(({ id, username }) => [id, username]));
    const props = {
      ...(await formContext(c, field)),
      roles,
      keys: listed
        .flatMap(({ id, name, account, grantedBy, revokedAt, until }) => {
          const scope = scopes.get(id);
          const holder = account === null ? undefined : usernames.get(account);
          const isOver = revokedAt !== null || until <= now();
          return scope ? { ...scope, name, holder, grantedBy, isOver } : [];
        })
        .sort((a, b) => Number(a.isOver) - Number(b.isOver)),
      keyName: field('name'),
      holder: field('holder'),
      isOpen: refused !== undefined,
      done: doneSchema('keyRevoked').parse(c.req.query('done')),
    };
    if (!refused) return show(c, keysPage(props));
    return show(c, keysPage({ ...props, fault: refused.sentence, faulty: [refused.field] }), 422);
  }

  async function showInvite(c: Context<ConsoleEnv>, field: SentForm['field'], refused?: FormFault) {
    const context = await formContext(c, field);
    if (!context.mayChange) throw new Problem('forbidden');
    const props = { ...context, roles: accountRoles, username: field('username'), name: field('name') };
    if (!refused) return show(c, invitePage(props));
    return show(c, invitePage({ ...props, fault: refused.sentence, faulty: [refused.field] }), 422);
  }

  /** A typed name, or its fault. */
  function readName(c: Context, typed: string): string | FormFault {
    const name = visibleName.safeParse(typed.normalize('NFKC')).data;
    if (name !== undefined) return name;
    const { language } = contextOf(c, platform);
    return { field: 'name', sentence: stringsIn(language).accounts.people.faults.name };
  }

  const scopeIn = (c: Context, field: SentForm['field'], permitted: readonly Role[]) =>
    readScope(db, typedScope(field, now()), permitted, contextOf(c, platform).language, now());

  /** Has the person prove their presence before a button works; undefined when they have. */
  const proofFirst = (c: Context<ConsoleEnv>, to: string) =>
    isConfirmed(c.get('actor'), now()) ? undefined : c.redirect(confirmationPath(to), 303);

  const { pages, guards } = consoleRoutes(surroundings);
  return pages
    .post('/console/people/*', ...guards)
    .use('/console/people/*', requireSignedIn(platform))
    .post('/console/people/*', async (c, next) => {
      // Checked before the typed values; services check again.
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
      const field = await formFieldsOf(c);
      const name = readName(c, field('name'));
      if (typeof name === 'object') return showInvite(c, field, name);
      const wanted = await scopeIn(c, field, accountRoles);
      if ('sentence' in wanted) return showInvite(c, field, wanted);
      try {
        const actor = await provenActor(c, platform, field);
        const invitation = { username: field('username').trim().toLowerCase(), name, grants: [wanted] };
        return await showLink(c, name, await inviteAccount(db, actor, invitation, now()));
      } catch (error) {
        return showInvite(c, field, refusalOf(c, error));
      }
    })
    .get('/console/people/keys', (c) => showKeys(c, noField))
    .post('/console/people/keys', async (c) => {
      const field = await formFieldsOf(c);
      const name = readName(c, field('name'));
      if (typeof name === 'object') return showKeys(c, field, name);
      const wanted = await scopeIn(c, field, roles);
      if ('sentence' in wanted) return showKeys(c, field, wanted);
      const username = field('holder').trim().toLowerCase();
      const holder = username === '' ? undefined : await findAccount(db, { username });
      try {
        if (username !== '' && !holder) throw new Problem('account-unknown');
        const actor = await provenActor(c, platform, field);
        const { apiKey } = await issueApiKey(
          db,
          keys,
          actor,
          { ...wanted, name, account: holder?.id ?? null },
          now(),
        );
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
      const field = await formFieldsOf(c);
      const wanted = await scopeIn(c, field, accountRoles);
      if ('sentence' in wanted) return showPerson(c, id, field, { ...wanted, open: 'roles' });
      try {
        await grantRole(db, await provenActor(c, platform, field), id, wanted, now());
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
      const field = await formFieldsOf(c);
      try {
        const actor = await provenActor(c, platform, field);
        const name = (await listPeople(db, actor, now())).find((p) => p.id === id)?.name ?? '';
        return await showLink(c, name, await resetAccount(db, actor, id, now()));
      } catch (error) {
        return showPerson(c, id, field, { ...refusalOf(c, error), open: 'reset' });
      }
    })
    .post('/console/people/:id/close', async (c) => {
      const id = idIn(c, 'id', 'account-unknown');
      const field = await formFieldsOf(c);
      const reason = reasonText.safeParse(field('reason'));
      if (!reason.success) {
        const { language } = contextOf(c, platform);
        const sentence = stringsIn(language).accounts.people.faults.reason;
        return showPerson(c, id, field, { field: 'reason', sentence, open: 'close' });
      }
      try {
        await closeAccount(db, await provenActor(c, platform, field), id, reason.data, now());
        return c.redirect(`${personPath(id)}?done=closed`, 303);
      } catch (error) {
        return showPerson(c, id, field, { ...refusalOf(c, error), open: 'close' });
      }
    });
}

/** The id in a path; a malformed one names nothing. */
function idIn(
  c: Context,
  name: string,
  otherwise: 'account-unknown' | 'key-unknown' | 'grant-unknown',
): string {
  const id = z.uuid().safeParse(c.req.param(name));
  if (!id.success) throw new Problem(otherwise);
  return id.data;
}
