import type { ComponentChildren } from 'preact';
import { type PageContext, page } from '../ui/document.tsx';
import { signInStyle } from './sign-in-style.ts';

/** A page about signing in: a title and one column. */
export function door(context: PageContext, title: string, children: ComponentChildren): string {
  return page({
    ...context,
    title,
    style: signInStyle,
    children: (
      <div class="door">
        <h1>{title}</h1>
        {children}
      </div>
    ),
  });
}

/** The form's fault, above the form. */
export function Fault({ children }: { children: string | undefined }) {
  if (!children) return null;
  return (
    <p class="card bad" role="alert" id="fault">
      {children}
    </p>
  );
}

/** A message that something was done. */
export function Done({ children }: { children: string | undefined }) {
  if (!children) return null;
  return (
    <p class="note" role="status">
      {children}
    </p>
  );
}

/** The way back to the page above. */
export const Crumb = ({ to, children }: { to: string; children: string }) => (
  <p class="crumb">
    <a class="back" href={to}>
      {children}
    </a>
  </p>
);

interface FieldProps {
  name: string;
  label: string;
  type?: 'text' | 'password' | 'date' | 'datetime-local';
  value?: string | undefined;
  hint?: string;
  /** What the browser may fill in: nothing, unless said otherwise. */
  autoComplete?: 'username' | 'current-password' | 'new-password' | 'one-time-code' | 'email';
  isFaulty?: boolean;
  isNumeric?: boolean;
  isFirst?: boolean;
  /** It may stay empty. */
  isOptional?: boolean;
}

/** What is alike of a form's fields: their names in the words, in what was typed and in what is faulty. */
export const fieldsOf =
  <Name extends string>(
    words: Record<Name, string>,
    typed: Record<Name, string>,
    faulty: readonly (string | undefined)[],
  ) =>
  (name: Name) => ({ name, label: words[name], value: typed[name], isFaulty: faulty.includes(name) });

/** One labelled input. */
export function FormField({
  name,
  label,
  type = 'text',
  value,
  hint,
  isFaulty,
  isNumeric,
  ...props
}: FieldProps) {
  const { autoComplete = 'off', isFirst, isOptional } = props;
  const common = {
    id: name,
    name,
    defaultValue: value,
    autoComplete,
    autoCapitalize: 'none',
    spellcheck: false,
    autofocus: isFirst,
    'aria-invalid': isFaulty || undefined,
    'aria-describedby': [isFaulty && 'fault', hint && `${name}-hint`].filter(Boolean).join(' ') || undefined,
    required: !isOptional,
  } as const;
  return (
    <div class={isNumeric ? 'field digits' : 'field'}>
      <label for={name}>{label}</label>
      {type === 'password' && <input type="password" {...common} />}
      {type === 'date' && <input type="date" {...common} />}
      {type === 'datetime-local' && <input type="datetime-local" {...common} />}
      {type === 'text' && <input type="text" inputMode={isNumeric ? 'numeric' : undefined} {...common} />}
      {hint && (
        <p class="help" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface ReasonFieldProps extends Pick<FieldProps, 'name' | 'label' | 'isFaulty' | 'isOptional'> {
  value: string;
  hint: string;
}

/** A labelled text of a few lines. */
export function ReasonField({ name, label, value, hint, isFaulty, isOptional }: ReasonFieldProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <textarea
        id={name}
        name={name}
        rows={3}
        defaultValue={value}
        required={!isOptional}
        aria-describedby={isFaulty ? `fault ${name}-hint` : `${name}-hint`}
        aria-invalid={isFaulty || undefined}
      />
      <p class="help" id={`${name}-hint`}>
        {hint}
      </p>
    </div>
  );
}

/** A statement that has to be ticked. */
export function Tick({ name, label, isFaulty }: Pick<FieldProps, 'name' | 'label' | 'isFaulty'>) {
  return (
    <label class="tick">
      <input
        type="checkbox"
        name={name}
        value="yes"
        required
        aria-invalid={isFaulty || undefined}
        aria-describedby={isFaulty ? 'fault' : undefined}
      />{' '}
      {label}
    </label>
  );
}

/** The password of somebody who has one. */
export const PasswordField = ({
  isFirst = true,
  ...field
}: Pick<FieldProps, 'label' | 'isFaulty' | 'isFirst'>) => (
  <FormField name="password" type="password" autoComplete="current-password" isFirst={isFirst} {...field} />
);
