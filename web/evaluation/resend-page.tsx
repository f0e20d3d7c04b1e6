import { door, Fault } from '../console/door.tsx';
import { stringsIn } from '../language.ts';
import { signInPath } from '../paths.ts';
import type { PageContext } from '../ui/document.tsx';

interface ResendProps extends PageContext {
  reason: 'signedOut' | 'failed';
  /** The form's target, and a page for signing in. */
  action: string;
  to: string;
  /** All typed text, as posted. */
  fields: readonly (readonly [name: string, value: string])[];
  hadFiles: boolean;
  /** Whether a page of this site sent it; otherwise it is only shown. */
  canBeSent: boolean;
}

/** Holds the typed text of a form that could not be saved, and sends it again. */
export function resendPage(props: ResendProps): string {
  const { reason, action, to, fields, hadFiles, canBeSent, language } = props;
  const { resend: words } = stringsIn(language).evaluation;
  return door(
    props,
    words.title,
    <>
      <Fault>{words[reason]}</Fault>
      {reason === 'signedOut' && (
        <p>
          <a href={signInPath({ to })} target="_blank" rel="noopener">
            {words.signIn}
          </a>
        </p>
      )}
      {hadFiles && <p>{words.files}</p>}
      <form method="post" action={action} encType="multipart/form-data">
        {fields.map(([name, value], i) => (
          <textarea
            key={`${name} ${i}`}
            name={name}
            hidden={canBeSent}
            readOnly
            aria-label={name}
            defaultValue={value}
          />
        ))}
        {canBeSent && <button type="submit">{words.again}</button>}
      </form>
    </>,
  );
}
