import { type Language, stringsIn } from '../language.ts';
import { signInPath } from '../paths.ts';
import type { PageContext } from '../ui/document.tsx';
import { door } from './door.tsx';

/** A posted form that did not take effect. */
export interface UnsentForm {
  /** Its own address, which the request named. */
  action: string;
  /** Its fields, without passwords and codes. */
  fields: [name: string, value: string][];
  /** Whether a page of this site sent it, so that it can be sent again unchanged. */
  canBeSent: boolean;
}

interface UnsentProps {
  form: UnsentForm;
  language: Language;
  /** Whether sending it again can change anything. */
  isOffered?: boolean;
}

/** The typed text, to send again or copy. Only the button sends anything. */
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

/** A typed field, under its label; fields that the page filled in stay hidden. */
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

/**
 * Shown when a form could not be accepted: the person can send it again from here, after signing in in another tab if
 * needed.
 */
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
