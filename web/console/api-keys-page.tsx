import { stringsIn } from '../language.ts';
import { apiKeyPath, apiKeysPath } from '../paths.ts';
import { DataTable } from '../ui/table.tsx';
import { Crumb, Done, Fault, FormField } from './door.tsx';
import { NONE } from './figures.tsx';
import type { ConsoleContext } from './frame.tsx';
import { BackToPeople, type MayChange, peopleDocument, type RefusedForm } from './people-document.tsx';
import { ProofFields, ScopeFields, type ScopeFieldsProps } from './scope-fields.tsx';
import { ScopeText, type ShownScope } from './scope-text.tsx';

export interface ShownKey extends ShownScope {
  name: string;
  /** The user name of the person it was made for. */
  holder: string | undefined;
  grantedBy: string;
  isOver: boolean;
}

export interface KeysPageProps
  extends ConsoleContext,
    MayChange,
    RefusedForm,
    Omit<ScopeFieldsProps, 'language'> {
  keys: readonly ShownKey[];
  keyName: string;
  /** As typed. */
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
                isFaulty={faulty.includes('name')}
              />
              <FormField
                name="holder"
                label={words.keyHolder}
                value={holder}
                hint={words.keyHolderHint}
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
    </>,
    <BackToPeople {...props} />,
  );
}

function KeysTable({ keys, language, mayChange }: KeysPageProps) {
  const words = stringsIn(language).accounts.people;
  return (
    <DataTable
      class="people"
      columns={[
        words.keyName,
        words.keyHolder,
        words.role,
        words.madeBy,
        mayChange && { unseen: words.revoke },
      ]}
    >
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
    </DataTable>
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
    </div>,
    <Crumb to={apiKeysPath()}>{words.keys}</Crumb>,
  );
}
