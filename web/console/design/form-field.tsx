import type { ComponentChildren, JSX } from 'preact';
import { directionOf, type Language, stringsIn } from '../../language.ts';
import { fill } from '../../ui/interpolate.ts';

/** A field of a draft as its form shows it. */
export interface ShownText {
  typed: string;
  /** The field's text when the form was made, which tells typed fields from untouched ones. */
  seen: string;
  /** The last editor. */
  by?: string | undefined;
  /** What somebody else entered meanwhile. */
  theirs?: { by: string; text: string } | undefined;
  /** It could not be saved. */
  isRefused?: boolean;
}

/** What the fields of a form need for display. */
export interface DesignForm {
  language: Language;
  shown: (field: string) => ShownText;
  isLocked: (field: string) => boolean;
  mayEdit: boolean;
  /** The faults of fields, in sentences. */
  faults: ReadonlyMap<string, readonly string[]>;
}

export interface FieldProps {
  form: DesignForm;
  name: string;
  label: ComponentChildren;
  /** The label stands in a heading already. */
  isLabelUnseen?: boolean;
  hint?: string;
}

type ControlAttributes = Pick<
  JSX.IntrinsicElements['input'],
  'id' | 'disabled' | 'aria-invalid' | 'aria-describedby'
> & { name: string };

/** A text, of one line or of several. */
export function TextField(
  props: FieldProps & { rows?: number; tongue?: string | undefined; isCode?: boolean; isNumber?: boolean },
) {
  const { form, name, rows, tongue, isCode, isNumber } = props;
  const { typed } = form.shown(name);
  const spoken = {
    ...(tongue ? { lang: tongue, dir: directionOf(tongue) } : {}),
    ...(isCode ? { spellcheck: false, autoCapitalize: 'none' as const, dir: 'ltr' as const } : {}),
  };
  return (
    <Entry {...props}>
      {(attributes) =>
        rows ? (
          <textarea {...attributes} {...spoken} rows={rows} defaultValue={typed} />
        ) : (
          <input
            {...attributes}
            {...spoken}
            type="text"
            autoComplete="off"
            inputMode={isNumber ? 'decimal' : undefined}
            defaultValue={typed}
          />
        )
      }
    </Entry>
  );
}

/** One of a list. A saved value that is no longer in it stays selectable. */
export function SelectField(props: FieldProps & { options: readonly (readonly [string, string])[] }) {
  const { form, name, options } = props;
  const { typed } = form.shown(name);
  const others = options.some(([value]) => value === typed) ? [] : [[typed, typed] as const];
  return (
    <Entry {...props}>
      {(attributes) => (
        <select {...attributes}>
          {[...options, ...others].map(([value, label]) => (
            <option key={value} value={value} selected={value === typed}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Entry>
  );
}

/** Yes or no. A missing value counts as no, and may stay missing unless the field is required. */
export function YesField({ isAlwaysSaid, ...props }: FieldProps & { isAlwaysSaid?: boolean }) {
  const { yes, no } = stringsIn(props.form.language).design.question;
  const { typed } = props.form.shown(props.name);
  const options = [
    [isAlwaysSaid || typed === 'no' ? 'no' : '', no],
    ['yes', yes],
  ] as const;
  return <SelectField {...props} options={options} />;
}

/** Any of a list, each a box to tick; a saved value that is no longer in it stays, to keep or clear. */
export function BoxesField({
  form,
  name,
  label,
  hint,
  isLabelUnseen,
  options,
}: FieldProps & { options: readonly (readonly [string, string])[] }) {
  const { typed } = form.shown(name);
  const chosen = typed.split(/\s*\n\s*/).filter(Boolean);
  const others = chosen.filter((value) => !options.some(([known]) => known === value));
  const all = [...options, ...others.map((value) => [value, value] as const)];
  return (
    <Entry
      form={form}
      name={name}
      label={label}
      {...(hint ? { hint } : {})}
      {...(isLabelUnseen ? { isLabelUnseen } : {})}
      isGroup
    >
      {({ disabled }) => (
        <div class="boxes">
          {all.map(([value, text]) => (
            <label key={value} class="tick">
              <input
                type="checkbox"
                name={`value.${name}`}
                value={value}
                defaultChecked={chosen.includes(value)}
                disabled={disabled}
              />{' '}
              <span>{text}</span>
            </label>
          ))}
        </div>
      )}
    </Entry>
  );
}

interface EntryProps extends FieldProps {
  isGroup?: boolean;
  children: (attributes: ControlAttributes) => ComponentChildren;
}

/** A field with its label, its fault, and other people's changes. */
function Entry({ form, name, label, isLabelUnseen, hint, isGroup, children }: EntryProps) {
  const words = stringsIn(form.language).design;
  const { seen, by, theirs, isRefused } = form.shown(name);
  const isLocked = form.isLocked(name);
  const isOpen = form.mayEdit && !isLocked;
  const faults = form.faults.get(name) ?? [];
  const notice = theirs
    ? fill(words.theirs, { person: theirs.by, text: theirs.text || words.emptied })
    : isRefused
      ? words.refused
      : undefined;
  const told = [
    hint && `${name}-hint`,
    notice && `${name}-notice`,
    faults.length > 0 && `${name}-fault`,
  ].filter(Boolean);
  const attributes: ControlAttributes = {
    id: name,
    name: `value.${name}`,
    disabled: !isOpen,
    'aria-invalid': notice !== undefined || faults.length > 0 || undefined,
    'aria-describedby': told.join(' ') || undefined,
  };
  const Frame = isGroup ? 'fieldset' : 'div';
  const Label = isGroup ? 'legend' : 'label';
  return (
    <Frame class={notice || faults.length > 0 ? 'entry faulty' : 'entry'} id={isGroup ? name : undefined}>
      <Label for={isGroup ? undefined : name} class={isLabelUnseen ? 'unseen' : undefined}>
        {label}
        {isLocked && <span class="unseen"> {words.lock.locked}</span>}
      </Label>
      {isOpen && <input type="hidden" name={`seen.${name}`} value={JSON.stringify({ value: seen })} />}
      {children(attributes)}
      {hint && (
        <p class="help" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {notice && (
        <p class="flag" id={`${name}-notice`}>
          {notice}
        </p>
      )}
      {faults.length > 0 && (
        <p class="flag" id={`${name}-fault`}>
          {faults.join(' ')}
        </p>
      )}
      {by && !notice && <small class="by">{fill(words.by, { person: by })}</small>}
    </Frame>
  );
}

interface ActProps {
  /** The server's operation, such as `up q3`. */
  value: string;
  label: string;
  /** The name of the part, for people who do not see where the button is. */
  about?: string;
  mark?: string;
}

/** A button for an operation on a part; it saves typed text as well. */
export function ActButton({ value, label, about, mark }: ActProps) {
  return (
    <button
      type="submit"
      name="act"
      value={value}
      class={mark ? 'plain mover' : 'plain'}
      title={mark && label}
    >
      {mark ? (
        <>
          <span aria-hidden="true">{mark}</span>
          <span class="unseen">
            {label} {about}
          </span>
        </>
      ) : (
        <>
          {label}
          {about && <span class="unseen"> {about}</span>}
        </>
      )}
    </button>
  );
}
