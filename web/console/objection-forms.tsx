import type { ObjectionWithAnswer } from '../../db/objections.ts';
import { MAX_OBJECTION, objectionOutcomes } from '../../server/survey/feedback/objection.ts';
import { type Language, stringsIn } from '../language.ts';
import { cityObjectionsPath, objectionAnswerPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { hourOf } from './figures.tsx';

/** An objection with its answer. */
export function ObjectionText({ objection, answer, language }: ObjectionWithAnswer & { language: Language }) {
  const { objections: words } = stringsIn(language).feedback;
  const { text, authorName: author, at, release } = objection;
  return (
    <>
      <p>{text}</p>
      <small>{fill(words.byline, { author, time: hourOf(at, language), n: release })}</small>
      {answer ? (
        <div class="reply">
          <b>{answer.release === null ? words.refusal : fill(words.correction, { n: answer.release })}</b>
          <p>{answer.text}</p>
          <small>
            {fill(words.answeredBy, { author: answer.authorName, time: hourOf(answer.at, language) })}
          </small>
        </div>
      ) : (
        <p class="help">{words.open}</p>
      )}
    </>
  );
}

interface FormProps {
  language: Language;
  wave: { code: string };
  /** The typed form, where it was refused. */
  text?: string | undefined;
  isFaulty?: boolean;
}

export interface ObjectionFormProps extends FormProps {
  city: { code: string };
  release: string;
  /** Id of the next objection, so that a repeat is stored once. */
  objectionId: string;
}

export function ObjectionForm({ language, wave, city, release, objectionId, ...typed }: ObjectionFormProps) {
  const { objections: words } = stringsIn(language).feedback;
  return (
    <form method="post" action={cityObjectionsPath(wave.code, city.code)} class="field writing screen-only">
      <input type="hidden" name="id" value={objectionId} />
      <input type="hidden" name="release" value={release} />
      <LongText id="objection" label={words.label} hint={words.hint} language={language} {...typed} />
      <button type="submit">{words.submit}</button>
    </form>
  );
}

export interface AnswerFormProps extends FormProps {
  objectionId: string;
  outcome?: string | undefined;
  release?: string | undefined;
}

export function AnswerForm({ language, wave, objectionId, outcome, release, ...typed }: AnswerFormProps) {
  const { objections: words } = stringsIn(language).feedback;
  return (
    <form method="post" action={objectionAnswerPath(wave.code, objectionId)} class="field writing">
      <fieldset>
        <legend>{words.outcome}</legend>
        {objectionOutcomes.map((one) => (
          <label key={one} class="choice">
            <input type="radio" name="outcome" value={one} required defaultChecked={one === outcome} />{' '}
            {words.outcomes[one]}
          </label>
        ))}
      </fieldset>
      <label for={`release-${objectionId}`}>{words.release}</label>
      <input
        id={`release-${objectionId}`}
        name="release"
        type="text"
        inputMode="numeric"
        autoComplete="off"
        defaultValue={release}
        aria-describedby={`release-hint-${objectionId}`}
      />
      <p class="help" id={`release-hint-${objectionId}`}>
        {words.releaseHint}
      </p>
      <LongText
        id={`answer-${objectionId}`}
        label={words.answer}
        hint={words.answerHint}
        language={language}
        {...typed}
      />
      <button type="submit">{words.submitAnswer}</button>
    </form>
  );
}

/** No maxlength, because a browser would silently cut off pasted text. */
function LongText({
  id,
  label,
  hint,
  language,
  text,
  isFaulty,
}: Omit<FormProps, 'wave'> & { id: string; label: string; hint: string }) {
  return (
    <>
      <label for={id}>{label}</label>
      <textarea
        id={id}
        name="text"
        rows={isFaulty ? 10 : 5}
        defaultValue={text}
        required
        aria-describedby={isFaulty ? `fault ${id}-hint` : `${id}-hint`}
        aria-invalid={isFaulty || undefined}
      />
      <p class="help" id={`${id}-hint`}>
        {fill(hint, { max: MAX_OBJECTION.toLocaleString(language) })}
      </p>
    </>
  );
}
