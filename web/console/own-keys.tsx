import type { KeyOfAccount } from '../../db/grants.ts';
import { formatTime, type Language, stringsIn } from '../language.ts';
import { ownKeyPath, pullsPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { DataTable } from '../ui/table.tsx';
import { Fault, FormField, fieldsOf } from './door.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';
import { ProofFields, type ProofWanted } from './scope-fields.tsx';

/** The typed form for a key. */
export interface TypedKey {
  /** Id of the key: a button pressed twice makes one. */
  id: string;
  name: string;
  /** A day. */
  until: string;
}

export interface MakeKeyForm {
  typed: TypedKey;
  fault?: { field: string; sentence: string };
}

/** The reader's own keys, and the form that makes another one. */
export interface OwnKeys {
  keys: readonly (KeyOfAccount & { lastPull: Date | null })[];
  form: MakeKeyForm;
  /** When their role ends, and every key with it. */
  last: Date;
  proof: ProofWanted;
}

export interface PullsContext extends ConsoleContext {
  wave: ConsoleWave;
  /** The full address of the feed. */
  feed: string;
}

export function OwnKeysPart({ language, wave, ...own }: OwnKeys & { language: Language; wave: ConsoleWave }) {
  const { keys: words } = stringsIn(language).pulls;
  const { keys, form } = own;
  return (
    <section>
      <h2>{words.title}</h2>
      {keys.length === 0 ? <p class="note">{words.empty}</p> : <KeysTable {...{ keys, language, wave }} />}
      <div class="narrow">
        <details open={form.fault !== undefined || keys.length === 0}>
          <summary>{words.make}</summary>
          <KeyForm {...own} language={language} wave={wave} />
        </details>
      </div>
    </section>
  );
}

function KeysTable({
  keys,
  language,
  wave,
}: Pick<OwnKeys, 'keys'> & { language: Language; wave: ConsoleWave }) {
  const { keys: words } = stringsIn(language).pulls;
  const timeOf = (time: Date) => formatTime(time.toISOString(), language, 'minute');
  return (
    <DataTable
      class="people"
      columns={[words.name, words.state, words.until, words.last, { unseen: words.revoke }]}
    >
      {keys.map(({ id, name, isGood, revokedAt, until, lastPull }) => (
        <tr key={id} class={isGood ? undefined : 'over'}>
          <th scope="row">{name}</th>
          <td>{words.states[isGood ? 'good' : revokedAt ? 'revoked' : 'over']}</td>
          <td>{timeOf(revokedAt ?? until)}</td>
          <td>{lastPull ? timeOf(lastPull) : words.never}</td>
          <td>
            {isGood && (
              <form method="post" action={ownKeyPath(wave.code, id)}>
                <button type="submit" class="quiet" aria-label={fill(words.revokeOf, { name })}>
                  {words.revoke}
                </button>
              </form>
            )}
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

function KeyForm({ language, wave, form, last, proof }: OwnKeys & { language: Language; wave: ConsoleWave }) {
  const { keys: words } = stringsIn(language).pulls;
  const { typed, fault } = form;
  const field = fieldsOf<'name' | 'until'>(words, typed, [fault?.field]);
  return (
    <form method="post" action={pullsPath(wave.code)} class="stacked">
      <Fault>{fault?.sentence}</Fault>
      <input type="hidden" name="id" value={typed.id} />
      <FormField {...field('name')} hint={words.nameHint} />
      <FormField
        {...field('until')}
        type="date"
        hint={fill(words.untilHint, { date: formatTime(last.toISOString(), language) })}
      />
      <ProofFields language={language} proof={proof} />
      <button type="submit">{words.make}</button>
    </form>
  );
}

/** A key, shown once, and how a program uses it. */
export function madeOwnKeyPage({ apiKey, ...context }: PullsContext & { apiKey: string }): string {
  const { language, wave, feed } = context;
  const { keys: words } = stringsIn(language).pulls;
  return consolePage({
    ...context,
    title: words.made,
    section: 'pulls',
    children: (
      <div class="narrow">
        <h1>{words.made}</h1>
        <p class="lead">{words.madeLead}</p>
        <p class="card once">{apiKey}</p>
        <h2>{words.how}</h2>
        <p>{words.howLead}</p>
        <pre>
          <code>{`curl -H "Authorization: Bearer KEY" ${feed}`}</code>
        </pre>
        <p>
          <a href={pullsPath(wave.code)}>{words.back}</a>
        </p>
      </div>
    ),
  });
}
