import { type Language, stringsIn } from '../language.ts';
import { signInPath } from '../paths.ts';
import type { PageContext } from '../ui/document.tsx';
import { door } from './door.tsx';

/** A posted form that is not done. */
export interface UnsentForm {
  /** Its own address, which the request named. */
  action: string;
  /** What it holds, without passwords and codes. */
  fields: [name: string, value: string][];
  /** Whether a page of this site sent it, so that it can be sent again as it is. */
  canBeSent: boolean;
}

interface UnsentProps {
  form: UnsentForm;
  language: Language;
  /** Whether sending it again can change anything. */
  isOffered?: boolean;
}

/** What was typed, to be sent again or copied. Nothing is sent but by the button. */
export function Unsent({ form: { action, fields, canBeSent }, language, isOffered = true }: UnsentProps) {
  const { unsent: words } = stringsIn(language).accounts;
  const canSend = isOffered && canBeSent;
  const lead = canSend ? undefined : words.copy;
  return (
    <form method="post" action={action} class="field stacked">
      {lead && <p class="help">{lead}</p>}
      {fields.map(([name, value], i) => (
        <TypedField
          key={i}
          id={`typed-${i}`}
          name={name}
          value={value}
          language={language}
          isFixed={!canSend}
        />
      ))}
      {canSend && <button type="submit">{words.send}</button>}
    </form>
  );
}

interface TypedFieldProps {
  id: string;
  name: string;
  value: string;
  language: Language;
  isFixed: boolean;
}

/** A field that somebody typed, under its label; those that a page filled in go with them unseen. */
function TypedField({ id, name, value, language, isFixed }: TypedFieldProps) {
  const labels: Record<string, string> = stringsIn(language).accounts.unsent.labels;
  const label = Object.hasOwn(labels, name) ? labels[name] : undefined;
  if (label === undefined) return <input type="hidden" name={name} value={value} />;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        name={name}
        rows={value.length > 80 || value.includes('\n') ? 8 : 2}
        defaultValue={value}
        readOnly={isFixed}
      />
    </div>
  );
}

interface UnsentPageProps extends PageContext {
  form: UnsentForm;
  /** Whether the session had ended, or the database is away. */
  why: 'signed-out' | 'away';
}

/** Shown when a form could not be taken: it is sent again from here, after signing in in another tab where that is needed. */
export function unsentPage({ form, why, ...context }: UnsentPageProps): string {
  const { language } = context;
  const { unsent: words } = stringsIn(language).accounts;
  return door(
    context,
    words.title,
    <>
      <p class="card bad" role="alert">
        {why === 'away' ? words.away : words.lead}
      </p>
      {why === 'signed-out' && (
        <p>
          <a href={signInPath({})} target="_blank" rel="noopener">
            {words.signIn}
          </a>
        </p>
      )}
      <Unsent form={form} language={language} />
    </>,
  );
}
