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

/** What is wrong with what was typed, above the form. */
export function Fault({ children }: { children: string | undefined }) {
  if (!children) return null;
  return (
    <p class="card bad" role="alert" id="fault">
      {children}
    </p>
  );
}

/** That something was done. */
export function Done({ children }: { children: string | undefined }) {
  if (!children) return null;
  return (
    <p class="note" role="status">
      {children}
    </p>
  );
}

interface FieldProps {
  name: string;
  label: string;
  type?: 'text' | 'password';
  value?: string | undefined;
  hint?: string;
  autoComplete: 'username' | 'current-password' | 'new-password' | 'one-time-code' | 'off';
  isFaulty?: boolean;
  isNumeric?: boolean;
  isFirst?: boolean;
  /** It may stay empty. */
  isOptional?: boolean;
}

/** One labelled input. */
export function Field({
  name,
  label,
  type = 'text',
  value,
  hint,
  isFaulty,
  isNumeric,
  ...props
}: FieldProps) {
  const { autoComplete, isFirst, isOptional } = props;
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
      {type === 'password' ? (
        <input type="password" {...common} />
      ) : (
        <input type="text" inputMode={isNumeric ? 'numeric' : undefined} {...common} />
      )}
      {hint && (
        <p class="help" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
