import type { ComponentChildren } from 'preact';
import type { SetupStep } from '../../../server/services/setup/setup.ts';
import { type Language, stringsIn } from '../../language.ts';
import { setupPath } from '../../paths.ts';
import { Done, Fault } from '../door.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from '../frame.tsx';
import { fileFaultText } from '../table-fault.ts';

/** What every step of a set-up needs. */
export interface StepProps extends ConsoleContext {
  wave: ConsoleWave;
  /** The digest of the saved step, for the form to send back. */
  was: string;
  mayChange: boolean;
  done?: string | undefined;
  fault?: string | undefined;
  faulty: readonly string[];
  /** The faults of an uploaded file, a line each. */
  fileFaults: readonly string[];
}

/** The page of a step: its title, its result or faults, and its forms. */
export function stepPage(
  props: StepProps,
  step: SetupStep | 'people',
  children: ComponentChildren,
  title: string = stringsIn(props.language).setup.steps[step],
): string {
  const { language, wave, fault, done, fileFaults } = props;
  const words = stringsIn(language).setup;
  return consolePage({
    ...props,
    title,
    children: (
      <div class="step">
        <a class="back" href={setupPath(wave.code)}>
          {words.back}
        </a>
        <h1>{title}</h1>
        <Done>{fault || fileFaults.length > 0 ? undefined : done}</Done>
        <Fault>{fault}</Fault>
        <FileFaults language={language} lines={fileFaults} />
        {children}
      </div>
    ),
  });
}

function FileFaults({ language, lines }: { language: Language; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <div class="card bad" role="alert" id="file-faults">
      <p>{stringsIn(language).setup.faultsIn}</p>
      <ol class="file-faults" dir="ltr">
        {lines.map((line) => {
          const text = fileFaultText(line, language);
          return (
            <li key={line} lang={text === line ? 'en' : language}>
              {text}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** The end of a step's form. */
export function Save({
  language,
  was,
  label,
}: Pick<StepProps, 'language' | 'was'> & { label?: string | undefined }) {
  return (
    <p class="submit">
      <input type="hidden" name="was" value={was} />
      <button type="submit">{label ?? stringsIn(language).setup.save}</button>
    </p>
  );
}

interface CodeFieldProps {
  name: string;
  label: string;
  value: string;
  rows?: number;
  hint?: string;
  isFaulty?: boolean;
}

/** A text in a formal language, or a pasted table. */
export function CodeField({ name, label, value, rows = 8, hint, isFaulty }: CodeFieldProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <textarea
        id={name}
        name={name}
        class="code"
        rows={rows}
        dir="ltr"
        spellcheck={false}
        defaultValue={value}
        aria-invalid={isFaulty || undefined}
        aria-describedby={hint ? `${name}-hint` : undefined}
      />
      {hint && (
        <p class="help" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface FileFieldProps {
  name: string;
  label: string;
  accept: string;
  hint?: string;
}

/** A file from the person's disk. */
export function FileField({ name, label, accept, hint }: FileFieldProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        type="file"
        id={name}
        name={name}
        accept={accept}
        aria-describedby={hint ? `${name}-hint` : undefined}
      />
      {hint && (
        <p class="help" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** A box to tick, or one of several to choose from. */
export function SetupOption({
  type,
  name,
  value,
  isChosen,
  children,
}: {
  type: 'checkbox' | 'radio';
  name: string;
  value: string;
  isChosen: boolean;
  children: ComponentChildren;
}) {
  return (
    <label class="tick">
      <input type={type} name={name} value={value} defaultChecked={isChosen} /> <span>{children}</span>
    </label>
  );
}
