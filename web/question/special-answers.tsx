import type { Special } from '../../server/survey/questionnaire/questionnaire.ts';
import type { Answer } from '../../server/survey/questionnaire/routing.ts';
import type { AnswerWords, Tongue } from '../answer/questionnaire-props.ts';
import { Mark } from './mark.tsx';
import { chose } from './props.ts';

interface SpecialAnswersProps {
  name: string;
  specials: readonly Special[] | undefined;
  answer: Answer | undefined;
  /** Beside marks a way out is one more mark; beside other controls it can be cleared. */
  marks: boolean;
  words: AnswerWords;
  own: Tongue | undefined;
}

/** The ways out of a question, set apart from its scale so that they are not read as points of it. */
export function SpecialAnswers({ name, specials, answer, marks, words, own }: SpecialAnswersProps) {
  if (!specials) return null;
  return (
    <div class="ways" {...own}>
      {specials.map((s) => (
        <Mark key={s} type={marks ? 'radio' : 'checkbox'} name={name} value={s} chosen={chose(answer, s)}>
          {words.special[s]}
        </Mark>
      ))}
    </div>
  );
}
