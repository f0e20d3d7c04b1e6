import type { ComponentChildren } from 'preact';
import { stringsIn } from '../language.ts';
import { cityFeedbackPath, objectionsPath, signInPath } from '../paths.ts';
import type { PageContext } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { door, Fault } from './door.tsx';
import {
  AnswerForm,
  type AnswerFormProps,
  ObjectionForm,
  type ObjectionFormProps,
} from './objection-forms.tsx';

export type ObjectionFault =
  | 'empty'
  | 'long'
  | 'unstorable'
  | 'outcome'
  | 'release'
  | 'conflict'
  | 'closed'
  | 'withdrawn'
  | 'answered'
  | 'many'
  | 'secondPerson'
  | 'unknown'
  | 'signedOut'
  | 'forbidden'
  | 'failed';

interface UnsavedProps extends PageContext {
  fault: ObjectionFault;
  /** Characters too many. */
  beyond: number;
  /** As typed. */
  text: string;
  /** Whether a page of this site sent it; otherwise it is only shown. */
  canBeSent: boolean;
}

/** Why an objection was refused, with the typed text; also for a person who was signed out meanwhile. */
export function unsavedObjectionPage(props: UnsavedProps & ObjectionFormProps): string {
  const { wave, city, language } = props;
  const { unsaved } = stringsIn(language).feedback.objections;
  const back = cityFeedbackPath(wave.code, city.code);
  return unsavedPage(props, unsaved.objection, back, <ObjectionForm {...props} isFaulty />);
}

/** The same for an answer to one. */
export function unsavedAnswerPage(props: UnsavedProps & AnswerFormProps): string {
  const { wave, language } = props;
  const { unsaved } = stringsIn(language).feedback.objections;
  return unsavedPage(props, unsaved.answer, objectionsPath(wave.code), <AnswerForm {...props} isFaulty />);
}

function unsavedPage(props: UnsavedProps, title: string, back: string, form: ComponentChildren): string {
  const { fault, beyond, text, canBeSent, language } = props;
  const { unsaved } = stringsIn(language).feedback.objections;
  return door(
    props,
    title,
    <>
      <Fault>{fill(unsaved[fault], { n: beyond.toLocaleString(language) })}</Fault>
      {fault === 'signedOut' && (
        <p>
          <a href={signInPath({ to: back })} target="_blank" rel="noopener">
            {unsaved.signIn}
          </a>
        </p>
      )}
      {canBeSent ? form : <textarea rows={8} readOnly aria-label={title} defaultValue={text} />}
      <p class="lead">
        <a href={back}>{unsaved.back}</a>
      </p>
    </>,
  );
}
