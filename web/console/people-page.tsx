import type { ComponentChildren } from 'preact';
import type { Role } from '../../db/grants-schema.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { formatTime, type Language, stringsIn } from '../language.ts';
import {
  apiKeyPath,
  apiKeysPath,
  grantPath,
  invitePath,
  peoplePath,
  personPath,
  trailPath,
} from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { Done, Fault, FormField } from './door.tsx';
import { NONE } from './figures.tsx';
import { type ConsoleContext, consolePage } from './frame.tsx';
import { ProofFields, type ProofWanted, ScopeFields, type ScopeFieldsProps } from './scope-fields.tsx';

/** A role of a person or a key, as it is shown. */
export interface ShownScope {
  id: string;
  role: Role;
  wave: string | undefined;
  places: readonly NamedCity[];
  until: Date;
}

export interface ShownPerson {
  id: string;
  username: string;
  name: string;
  state: 'active' | 'invited' | 'closed';
  hasSecondFactor: boolean;
  sessions: number;
  lastSignIn: Date | null;
  roles: readonly ShownScope[];
}

/** Whoever sees the pages may also change what they show. */
interface MayChange {
  mayChange: boolean;
}

function peopleDocument(context: ConsoleContext, title: string, children: ComponentChildren): string {
  return consolePage({
    ...context,
    title,
    children: (
      <>
        <h1>{title}</h1>
        {children}
      </>
    ),
  });
}

/** Everybody who works or worked here. */
export function peoplePage({
  people,
  mayChange,
  ...context
}: ConsoleContext & MayChange & { people: readonly ShownPerson[] }): string {
  const { accounts, trail } = stringsIn(context.language);
  const words = accounts.people;
  return peopleDocument(
    context,
    words.title,
    <>
      <div class="people-head">
        <p>
          <a href={apiKeysPath()}>{words.keys}</a> <a href={trailPath()}>{trail.title}</a>
        </p>
        {mayChange && (
          <a class="button" href={invitePath()}>
            {words.invite}
          </a>
        )}
      </div>
      {people.length === 0 ? (
        <p>{words.empty}</p>
      ) : (
        <PeopleTable people={people} language={context.language} />
      )}
    </>,
  );
}

function PeopleTable({ people, language }: { people: readonly ShownPerson[]; language: Language }) {
  const words = stringsIn(language).accounts.people;
  return (
    <div class="scroll">
      <table class="people">
        <thead>
          <tr>
            <th scope="col">{words.name}</th>
            <th scope="col">{words.roles}</th>
            <th scope="col">{words.factor}</th>
            <th scope="col">{words.lastSignIn}</th>
            <th scope="col" class="n">
              {words.sessions}
            </th>
            <th scope="col">{words.state}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id} class={person.state === 'closed' ? 'over' : undefined}>
              <th scope="row">
                <a href={personPath(person.id)}>{person.name}</a>
                <small>{person.username}</small>
              </th>
              <td>
                <ul>
                  {person.roles.map((role) => (
                    <li key={role.id}>
                      <ScopeText scope={role} language={language} />
                    </li>
                  ))}
                </ul>
              </td>
              <td>{person.hasSecondFactor ? words.yes : words.no}</td>
              <td>{person.lastSignIn ? formatTime(person.lastSignIn.toISOString(), language) : '–'}</td>
              <td class="n">{person.sessions}</td>
              <td>{words.states[person.state]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A role in a line: what, for which wave, where, until when. */
function ScopeText({ scope, language }: { scope: ShownScope; language: Language }) {
  const { own, roleNames } = stringsIn(language).accounts;
  const { role, wave, places, until } = scope;
  const names = places.map((place) => cityName(place, language));
  const where =
    names.length > 0 ? new Intl.ListFormat(language, { type: 'unit' }).format(names) : own.everywhere;
  return (
    <>
      {roleNames[role]}
      <small>
        {wave ?? own.everyWave} · {where} ·{' '}
        {fill(own.until, { date: formatTime(until.toISOString(), language) })}
      </small>
    </>
  );
}

/** A form that was refused keeps what was typed. */
interface FormState {
  fault?: string | undefined;
  proof: ProofWanted;
}

export interface InvitePageProps extends ConsoleContext, FormState, Omit<ScopeFieldsProps, 'language'> {
  username: string;
  name: string;
}

export function invitePage(props: InvitePageProps): string {
  const words = stringsIn(props.language).accounts.people;
  return peopleDocument(
    props,
    words.inviteTitle,
    <div class="narrow">
      <form method="post" action={invitePath()} class="stacked">
        <Fault>{props.fault}</Fault>
        <FormField
          name="name"
          label={words.name}
          value={props.name}
          autoComplete="off"
          isFaulty={props.faulty.includes('name')}
          isFirst
        />
        <FormField
          name="username"
          label={words.username}
          value={props.username}
          hint={words.usernameHint}
          autoComplete="off"
          isFaulty={props.faulty.includes('username')}
        />
        <ScopeFields {...props} />
        <ProofFields {...props} />
        <button type="submit">{words.inviteSubmit}</button>
      </form>
      <Back {...props} />
    </div>,
  );
}

function Back({ language }: { language: Language }) {
  return (
    <p>
      <a href={peoplePath()}>{stringsIn(language).accounts.people.back}</a>
    </p>
  );
}

export interface LinkPageProps extends ConsoleContext {
  name: string;
  link: string;
  expiresAt: Date;
}

/** A one-time link, shown once. */
export function linkPage({ name, link, expiresAt, ...context }: LinkPageProps): string {
  const words = stringsIn(context.language).accounts.people;
  const date = formatTime(expiresAt.toISOString(), context.language, 'minute');
  return peopleDocument(
    context,
    words.link,
    <div class="narrow">
      <p class="lead">{fill(words.linkLead, { name, date })}</p>
      <p class="card once">{link}</p>
      <Back {...context} />
    </div>,
  );
}

export interface PersonPageProps
  extends ConsoleContext,
    MayChange,
    FormState,
    Omit<ScopeFieldsProps, 'language' | 'roles'> {
  account: ShownPerson;
  allRoles: readonly Role[];
  isSelf: boolean;
  reason: string;
  /** The form that was refused, if one was. */
  open?: 'roles' | 'close' | 'reset' | undefined;
  done?: 'added' | 'revoked' | 'closed' | undefined;
}

/** One person: roles, and what an administrator can do with the account. */
export function personPage(props: PersonPageProps): string {
  const { account, language, done } = props;
  const words = stringsIn(language).accounts.people;
  return peopleDocument(
    props,
    account.name,
    <div class="narrow">
      <p class="help">
        {account.username} · {words.states[account.state]}
      </p>
      <Done>{done && words[done]}</Done>
      <Fault>{props.fault}</Fault>
      <section>
        <h2>{words.roles}</h2>
        <PersonRoles {...props} />
      </section>
      {props.mayChange && account.state !== 'closed' && <Administration {...props} />}
      <Back {...props} />
    </div>,
  );
}

function PersonRoles({ account, language, mayChange }: PersonPageProps) {
  const { own, people: words } = stringsIn(language).accounts;
  if (account.roles.length === 0) return <p>{own.noRoles}</p>;
  return (
    <ul class="rows">
      {account.roles.map((role) => (
        <li key={role.id}>
          <span>
            <ScopeText scope={role} language={language} />
          </span>
          {mayChange && account.state !== 'closed' && (
            <form method="post" action={grantPath(account.id, role.id)}>
              <button type="submit" class="quiet">
                {words.revoke}
              </button>
            </form>
          )}
        </li>
      ))}
    </ul>
  );
}

function Administration(props: PersonPageProps) {
  const { account, language, proof, open, isSelf, allRoles, reason, faulty } = props;
  const words = stringsIn(language).accounts.people;
  return (
    <>
      <details open={open === 'roles'}>
        <summary>{words.add}</summary>
        <form method="post" action={personPath(account.id, 'roles')} class="stacked">
          <ScopeFields {...props} roles={allRoles} />
          <ProofFields language={language} proof={proof} />
          <button type="submit">{words.add}</button>
        </form>
      </details>
      {isSelf ? (
        <p class="help">{words.self}</p>
      ) : (
        <>
          <details open={open === 'reset'}>
            <summary>{words.reset}</summary>
            <form method="post" action={personPath(account.id, 'reset')} class="stacked">
              <p>{words.resetLead}</p>
              <ProofFields language={language} proof={proof} />
              <button type="submit" class="danger">
                {words.reset}
              </button>
            </form>
          </details>
          <details open={open === 'close'}>
            <summary>{words.close}</summary>
            <form method="post" action={personPath(account.id, 'close')} class="stacked">
              <p>{words.closeLead}</p>
              <FormField
                name="reason"
                label={words.reason}
                value={reason}
                autoComplete="off"
                isFaulty={faulty.includes('reason')}
              />
              <ProofFields language={language} proof={proof} />
              <button type="submit" class="danger">
                {words.close}
              </button>
            </form>
          </details>
        </>
      )}
    </>
  );
}

export interface ShownKey extends ShownScope {
  name: string;
  /** The user name of whoever it was made for. */
  holder: string | undefined;
  grantedBy: string;
  isOver: boolean;
}

export interface KeysPageProps
  extends ConsoleContext,
    MayChange,
    FormState,
    Omit<ScopeFieldsProps, 'language'> {
  keys: readonly ShownKey[];
  keyName: string;
  /** As it was typed. */
  holder: string;
  isOpen: boolean;
  done?: 'keyRevoked' | undefined;
}

/** Keys of programs. */
export function keysPage(props: KeysPageProps): string {
  const { keys, language, mayChange, proof, done, isOpen, keyName, holder, faulty } = props;
  const words = stringsIn(language).accounts.people;
  return peopleDocument(
    props,
    words.keys,
    <>
      <Done>{done && words[done]}</Done>
      <p class="help">{words.keysLead}</p>
      {keys.length === 0 ? <p>{words.keysEmpty}</p> : <KeysTable {...props} />}
      {mayChange && (
        <div class="narrow">
          <details open={isOpen || keys.length === 0}>
            <summary>{words.makeKey}</summary>
            <form method="post" action={apiKeysPath()} class="stacked">
              <Fault>{props.fault}</Fault>
              <FormField
                name="name"
                label={words.keyName}
                value={keyName}
                autoComplete="off"
                isFaulty={faulty.includes('name')}
              />
              <FormField
                name="holder"
                label={words.keyHolder}
                value={holder}
                hint={words.keyHolderHint}
                autoComplete="off"
                isFaulty={faulty.includes('holder')}
                isOptional
              />
              <ScopeFields {...props} />
              <ProofFields language={language} proof={proof} />
              <button type="submit">{words.makeKey}</button>
            </form>
          </details>
        </div>
      )}
      <Back {...props} />
    </>,
  );
}

function KeysTable({ keys, language, mayChange }: KeysPageProps) {
  const words = stringsIn(language).accounts.people;
  return (
    <div class="scroll">
      <table class="people">
        <thead>
          <tr>
            <th scope="col">{words.keyName}</th>
            <th scope="col">{words.keyHolder}</th>
            <th scope="col">{words.role}</th>
            <th scope="col">{words.madeBy}</th>
            {mayChange && (
              <td>
                <span class="unseen">{words.revoke}</span>
              </td>
            )}
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id} class={key.isOver ? 'over' : undefined}>
              <th scope="row">{key.name}</th>
              <td>{key.holder ?? NONE}</td>
              <td>
                <ScopeText scope={key} language={language} />
              </td>
              <td>{key.grantedBy}</td>
              {mayChange && (
                <td>
                  {!key.isOver && (
                    <form method="post" action={apiKeyPath(key.id)}>
                      <button type="submit" class="quiet">
                        {words.revoke}
                      </button>
                    </form>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A key, shown once. */
export function madeKeyPage({ apiKey, ...context }: ConsoleContext & { apiKey: string }): string {
  const words = stringsIn(context.language).accounts.people;
  return peopleDocument(
    context,
    words.keyMade,
    <div class="narrow">
      <p class="lead">{words.keyMadeLead}</p>
      <p class="card once">{apiKey}</p>
      <p>
        <a href={apiKeysPath()}>{words.keys}</a>
      </p>
    </div>,
  );
}
