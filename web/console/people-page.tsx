import { formatTime, type Language, stringsIn } from '../language.ts';
import { apiKeysPath, invitePath, personPath, trailPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { DataTable } from '../ui/table.tsx';
import { Fault, FormField, fieldsOf } from './door.tsx';
import type { ConsoleContext } from './frame.tsx';
import { BackToPeople, type MayChange, peopleDocument, type RefusedForm } from './people-document.tsx';
import { ProofFields, ScopeFields, type ScopeFieldsProps } from './scope-fields.tsx';
import { ScopeText, type ShownScope } from './scope-text.tsx';

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
    <DataTable
      class="people"
      columns={[words.name, words.roles, words.factor, words.lastSignIn, { n: words.sessions }, words.state]}
    >
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
    </DataTable>
  );
}

export interface InvitePageProps extends ConsoleContext, RefusedForm, Omit<ScopeFieldsProps, 'language'> {
  username: string;
  name: string;
}

export function invitePage(props: InvitePageProps): string {
  const words = stringsIn(props.language).accounts.people;
  const field = fieldsOf<'name' | 'username'>(words, props, props.faulty);
  return peopleDocument(
    props,
    words.inviteTitle,
    <div class="narrow">
      <form method="post" action={invitePath()} class="stacked">
        <Fault>{props.fault}</Fault>
        <FormField {...field('name')} isFirst />
        <FormField {...field('username')} hint={words.usernameHint} />
        <ScopeFields {...props} />
        <ProofFields {...props} />
        <button type="submit">{words.inviteSubmit}</button>
      </form>
    </div>,
    <BackToPeople {...props} />,
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
    </div>,
    <BackToPeople {...context} />,
  );
}
