import type { ListedStep } from '../../../db/questionnaire-drafts.ts';
import {
  type DesignTexts,
  listAt,
  nameOf,
  textAt,
  WHOLE,
} from '../../../server/survey/questionnaire/design/texts.ts';
import { stringsIn } from '../../language.ts';
import { designPartPath, designPath, designToolPath, setupStepPath } from '../../paths.ts';
import { fill } from '../../ui/interpolate.ts';
import { Crumb, Done, Fault, FormField } from '../door.tsx';
import { consolePage } from '../frame.tsx';
import { ActButton } from './form-field.tsx';
import { DesignFaults } from './form-page.tsx';
import { stepText } from './history-page.tsx';
import { OutlineMarks, OutlineModule, type OutlineProps, OutlineQuestions } from './outline-questions.tsx';
import { partText } from './part-text.ts';

export interface OutlinePageProps extends OutlineProps {
  deleted: readonly string[];
  minutes: number | undefined;
  undo: ListedStep | undefined;
  redo: ListedStep | undefined;
  /** The wave's newer version, where the draft did not begin with it. */
  overtaken: { name: string; version: number } | undefined;
  /** Whether the draft equals the wave's questionnaire. */
  isAdopted: boolean;
  /** The differences, each with the questionnaire that the draft is compared with. */
  comparisons: readonly {
    with: string;
    sentences: readonly string[];
    broken: readonly string[] | undefined;
  }[];
  mayAdopt: boolean;
  typedName: string;
}

/** The outline of a draft: every question in its place, the faults, and operations on the whole. */
export function outlinePage(props: OutlinePageProps): string {
  const { language, wave, texts, done, fault, faults, mayEdit, revision } = props;
  const words = stringsIn(language).design;
  return consolePage({
    ...props,
    title: words.title,
    children: (
      <div class="design">
        <Crumb to={setupStepPath(wave.code, 'questionnaire')}>{words.toSetup}</Crumb>
        <h1>
          {partTitle(texts, language)} <small class="about">{words.title}</small>
        </h1>
        <p class="help">
          {mayEdit ? words.lead : words.readOnly} {revision > 0 && fill(words.revision, { n: revision })}
        </p>
        <Done>{fault ? undefined : done}</Done>
        <Fault>{fault}</Fault>
        <nav class="tools" aria-label={words.title}>
          <a class="button plain" href={designToolPath(wave.code, 'preview')}>
            {words.tools.preview}
          </a>
          <a class="button plain" href={designToolPath(wave.code, 'rehearsal')}>
            {words.tools.rehearsal}
          </a>
          <a class="button plain" href={designToolPath(wave.code, 'history')}>
            {words.tools.history}
          </a>
        </nav>
        <Undoing {...props} />
        <Overtaken {...props} />
        <Lock {...props} />
        <section id="faults">
          <h2>
            {words.faults.title}
            {faults.length > 0 && <small class="about"> {fill(words.faults.of, { n: faults.length })}</small>}
          </h2>
          {faults.length === 0 ? (
            <p>✓ {words.outline.noFaults}</p>
          ) : (
            <DesignFaults wave={wave} texts={texts} faults={faults} language={language} />
          )}
        </section>
        <section>
          <h2>
            {words.outline.title}
            {props.minutes !== undefined && (
              <small class="about"> {fill(words.outline.minutes, { n: props.minutes })}</small>
            )}
          </h2>
          <p id={WHOLE}>
            <a href={designPartPath(wave.code, WHOLE)}>{words.outline.whole}</a>{' '}
            <OutlineMarks {...props} part={WHOLE} />
          </p>
          <OutlineQuestions {...props} list={nameOf(WHOLE, 'questions')} title={words.outline.core} />
          {listAt(texts, WHOLE, 'modules').map((key) => (
            <OutlineModule key={key} {...props} module={key} />
          ))}
          {mayEdit && (
            <form method="post" action={designPath(wave.code)}>
              <ActButton value={`add ${nameOf(WHOLE, 'modules')}`} label={words.outline.addModule} />
            </form>
          )}
        </section>
        <Deleted {...props} />
        <Adoption {...props} />
        <Comparisons {...props} />
      </div>
    ),
  });
}

const partTitle = (texts: DesignTexts, language: OutlinePageProps['language']): string =>
  textAt(texts, WHOLE, `title.${language}`) ||
  textAt(texts, WHOLE, 'title.zh-CN') ||
  textAt(texts, WHOLE, 'name');

function Undoing({ language, wave, undo, redo, mayEdit, revision }: OutlinePageProps) {
  const { undo: words } = stringsIn(language).design;
  if (!mayEdit || (!undo && !redo)) return null;
  return (
    <form method="post" action={designPath(wave.code)} class="tools">
      <input type="hidden" name="revision" value={revision} />
      {undo && (
        <ActButton
          value={`undo ${undo.revision}`}
          label={fill(words.undo, { what: stepText(undo, language) })}
        />
      )}
      {redo && (
        <ActButton
          value={`redo ${redo.revision}`}
          label={fill(words.redo, { what: stepText(redo, language) })}
        />
      )}
    </form>
  );
}

function Overtaken({ language, wave, overtaken, mayEdit }: OutlinePageProps) {
  const words = stringsIn(language).design;
  if (!overtaken) return null;
  return (
    <div class="alert">
      <p>{fill(words.overtaken, overtaken)}</p>
      {mayEdit && (
        <form method="post" action={designPath(wave.code)}>
          <ActButton value="begin-again" label={words.beginAgain} />
          <p class="help">{words.beginAgainHint}</p>
        </form>
      )}
    </div>
  );
}

function Lock({ language, wave, isCoreLocked, mayEdit, typedName, fault }: OutlinePageProps) {
  const { lock: words } = stringsIn(language).design;
  if (!isCoreLocked) return null;
  return (
    <section class="card" id="lock">
      <h2>{words.title}</h2>
      <p>{words.why}</p>
      {mayEdit && (
        <details open={typedName !== '' && fault !== undefined}>
          <summary>{words.takeOver}</summary>
          <form method="post" action={designPath(wave.code)} class="stacked">
            <p class="help">{words.takeOverLead}</p>
            <FormField name="name" label={words.name} hint={words.nameHint} value={typedName} />
            <ActButton value="take-over" label={words.takeOver} />
          </form>
        </details>
      )}
    </section>
  );
}

function Deleted({ language, wave, texts, deleted, mayEdit }: OutlinePageProps) {
  const { outline: words } = stringsIn(language).design;
  if (deleted.length === 0) return null;
  return (
    <details>
      <summary>
        {words.deleted} ({deleted.length})
      </summary>
      <form method="post" action={designPath(wave.code)}>
        <ul class="plain-list">
          {deleted.map((key) => (
            <li key={key}>
              {partText(texts, key, language)}{' '}
              <code>{textAt(texts, key, 'id') || textAt(texts, key, 'value')}</code>{' '}
              {mayEdit && (
                <ActButton
                  value={`restore ${key}`}
                  label={words.restore}
                  about={partText(texts, key, language)}
                />
              )}
            </li>
          ))}
        </ul>
      </form>
    </details>
  );
}

function Adoption({ language, wave, faults, isAdopted, revision, mayAdopt }: OutlinePageProps) {
  const { adopt: words } = stringsIn(language).design;
  if (!mayAdopt) return null;
  return (
    <section id="adopt">
      <h2>{words.title}</h2>
      {isAdopted ? (
        <p>{words.same}</p>
      ) : faults.length > 0 ? (
        <p>{fill(words.faulty, { n: faults.length })}</p>
      ) : (
        <form method="post" action={designPath(wave.code)}>
          <p class="help">{words.lead}</p>
          <input type="hidden" name="revision" value={revision} />
          <button type="submit" name="act" value="adopt">
            {words.submit}
          </button>
        </form>
      )}
    </section>
  );
}

function Comparisons({ language, comparisons }: OutlinePageProps) {
  const { differences: words } = stringsIn(language).design;
  return (
    <section id="differences">
      {comparisons.map((one) => (
        <details key={one.with}>
          <summary>
            {fill(words.title, { version: one.with })} ({one.sentences.length})
          </summary>
          {one.broken && (
            <p>
              {one.broken.length > 0 ? fill(words.breaks, { items: one.broken.join(', ') }) : words.compares}
            </p>
          )}
          {one.sentences.length === 0 ? (
            <p class="note">{words.none}</p>
          ) : (
            <ul>
              {one.sentences.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          )}
        </details>
      ))}
    </section>
  );
}
