import type { Role } from '../../db/grants-schema.ts';
import { stringsIn } from '../language.ts';
import { grantPath, personPath } from '../paths.ts';
import { Done, Fault, FormField } from './door.tsx';
import type { ConsoleContext } from './frame.tsx';
import { BackToPeople, type MayChange, peopleDocument, type RefusedForm } from './people-document.tsx';
import type { ShownPerson } from './people-page.tsx';
import { ProofFields, ScopeFields, type ScopeFieldsProps } from './scope-fields.tsx';
import { ScopeText } from './scope-text.tsx';

export interface PersonPageProps
  extends ConsoleContext,
    MayChange,
    RefusedForm,
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
    </div>,
    <BackToPeople {...props} />,
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
