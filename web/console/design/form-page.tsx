import type { ComponentChildren } from 'preact';
import type { DesignFault } from '../../../server/survey/questionnaire/design/faults.ts';
import type { DesignTexts } from '../../../server/survey/questionnaire/design/texts.ts';
import { type Language, stringsIn } from '../../language.ts';
import { designPartPath, designPath } from '../../paths.ts';
import { definitionFaultText } from '../definition-fault.ts';
import { Crumb, Done, Fault } from '../door.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from '../frame.tsx';
import type { DesignForm } from './form-field.tsx';
import { partText } from './part-text.ts';

export interface DesignPageProps extends ConsoleContext {
  wave: ConsoleWave;
  texts: DesignTexts;
  revision: number;
  mayEdit: boolean;
  /** Whether the core is locked. */
  isCoreLocked: boolean;
  /** The whole draft. */
  faults: readonly DesignFault[];
  done?: string | undefined;
  fault?: string | undefined;
}

export interface DesignFormPageProps extends DesignPageProps {
  /** The part that the form shows. */
  part: string;
  form: DesignForm;
  /** Address of the script that saves while a person types. */
  script: string | undefined;
}

/** The page of a form: a part of the draft, saved by its button or while a person types. */
export function designFormPage(
  props: DesignFormPageProps,
  title: string,
  children: ComponentChildren,
  around: { before?: ComponentChildren; after?: ComponentChildren } = {},
): string {
  const { language, wave, part, done, fault, revision, form, script } = props;
  const isPartLocked = form.isLocked(`${part}.id`);
  const words = stringsIn(language).design;
  return consolePage({
    ...props,
    title,
    scripts: form.mayEdit ? [script] : [],
    data: stringsIn(language).evaluation.level.autosave,
    children: (
      <div class="design">
        <Crumb to={`${designPath(wave.code)}#${part}`}>{words.back}</Crumb>
        <h1>{title}</h1>
        <Done>{fault ? undefined : done}</Done>
        <Fault>{fault}</Fault>
        {!form.mayEdit && <p class="note">{words.readOnly}</p>}
        {form.mayEdit && isPartLocked && <p class="note">{words.lock.locked}</p>}
        {around.before}
        <form method="post" action={designPartPath(wave.code, part)} data-parts="value">
          <input type="hidden" name="revision" value={revision} />
          {form.mayEdit && (
            <p class="actions saving">
              {/* The first button of a form is what Enter presses. */}
              <button type="submit" name="act" value="save">
                {words.save}
              </button>{' '}
              <span id="saving" role="status" />
            </p>
          )}
          {children}
        </form>
        {around.after}
      </div>
    ),
  });
}

/** All faults, each with a link to its field. */
export function DesignFaults({
  wave,
  texts,
  faults,
  language,
}: Pick<DesignPageProps, 'wave' | 'texts' | 'faults'> & { language: Language }) {
  return (
    <ol class="file-faults">
      {faults.map(({ field, part, message }) => (
        <li key={`${field} ${message}`}>
          <a href={`${designPartPath(wave.code, part)}#${field}`}>{partText(texts, part, language)}</a>{' '}
          {definitionFaultText(message, language)}
        </li>
      ))}
    </ol>
  );
}
