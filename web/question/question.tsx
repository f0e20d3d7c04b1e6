import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Question as Asked } from '../../server/survey/questionnaire/questionnaire.ts';
import type { Answer } from '../../server/survey/questionnaire/routing.ts';
import type { AnswerFault } from '../../server/survey/submission/check-answers.ts';
import type { Paper } from '../answer/questionnaire-props.ts';
import { fill } from '../ui/interpolate.ts';
import { Choice, DropDown } from './choice.tsx';
import { controlsOf } from './controls.ts';
import { ValueEntry } from './entry.tsx';
import type { ControlProps } from './props.ts';
import { Scale } from './scale.tsx';
import { SpecialAnswers } from './special-answers.tsx';

export interface QuestionProps {
  question: Asked;
  answer: Answer | undefined;
  fault: AnswerFault | undefined;
  paper: Pick<Paper, 'language' | 'words' | 'foreign' | 'own'>;
  hidden: boolean;
  /** Notes that the question may not apply: for forms without a script, which cannot hide it. */
  conditional: boolean;
}

/** One question: its text, the fault of its answer, and the controls of its type. */
export function QuestionField(props: QuestionProps) {
  const { question: q, fault, paper } = props;
  const { language, words, own } = paper;
  const notes = {
    h: q.help ? localize(q.help, language) : q.type === 'multiple' && words.chooseMany,
    n: props.conditional && words.conditional,
    e: fault && fill(words.fault[fault.code], fault.params ?? {}),
  };
  const told = (['h', 'n', 'e'] as const).filter((k) => notes[k]);
  const describedBy = told.map((k) => `${k}-${q.id}`).join(' ') || undefined;
  const controls = controlsOf(q);
  // A field or a list by itself has a label; several controls are a group with a legend.
  const alone = controls === 'list' || (controls === 'entry' && !q.special);
  const Frame = alone ? 'div' : 'fieldset';
  const title = (
    <>
      {localize(q.title, language)}
      {!q.required && <small {...own}> {words.optional}</small>}
    </>
  );
  // The focus goes here when the page begins with this question.
  const heading = (
    <h3 class="ask" id={`a-${q.id}`} tabIndex={-1}>
      {alone ? <label for={`f-${q.id}`}>{title}</label> : title}
    </h3>
  );
  const group = !alone && {
    'aria-describedby': describedBy,
    ...(controls === 'marks' && {
      role: 'radiogroup' as const,
      'aria-required': q.required,
      'aria-invalid': !!fault,
    }),
  };
  return (
    <Frame
      id={`q-${q.id}`}
      class={fault ? 'q bad' : 'q'}
      tabIndex={-1}
      hidden={props.hidden}
      {...paper.foreign}
      {...group}
    >
      {alone ? heading : <legend>{heading}</legend>}
      {told.map((k) => (
        <p
          key={notes[k]}
          class={k === 'e' ? 'fault' : 'help'}
          id={`${k}-${q.id}`}
          {...(!(k === 'h' && q.help) && own)}
        >
          {notes[k]}
        </p>
      ))}
      <Controls
        question={q}
        answer={props.answer}
        language={language}
        words={words}
        describedBy={describedBy}
        faulty={!!fault}
        own={own}
      />
    </Frame>
  );
}

function Controls(props: ControlProps) {
  const { question: q, answer, words } = props;
  const controls = controlsOf(q);
  if (controls === 'list' && q.type === 'single') return <DropDown {...props} question={q} />;
  return (
    <>
      {controls === 'entry' ? (
        <ValueEntry {...props} />
      ) : q.type === 'scale' ? (
        <Scale {...props} question={q} />
      ) : q.type === 'single' || q.type === 'multiple' ? (
        <Choice {...props} question={q} />
      ) : null}
      <SpecialAnswers
        own={props.own}
        name={q.id}
        specials={q.special}
        answer={answer}
        words={words}
        marks={controls === 'marks'}
      />
    </>
  );
}
