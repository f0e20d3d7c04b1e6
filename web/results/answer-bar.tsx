import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';
import type { ReleaseCity } from '../../server/survey/release/document.ts';
import type { Language } from '../language.ts';
import { type AnswerPart, answerKinds, answerParts } from './answer-parts.ts';
import { type ResultsWords, sharePercent } from './release-view.ts';

interface AnswerBarProps {
  figure: ReleaseCity['questions'][number];
  question: Question | undefined;
  language: Language;
  words: ResultsWords;
}

/** How people answered a question, drawn and in numbers. */
export function AnswerBar({ figure, question, language, words }: AnswerBarProps) {
  const { parts, areOfAsked } = answerParts(figure);
  if (parts.length === 0) return null;
  let end = 0;
  const placed = parts.map((part) => {
    const start = end;
    end += part.share;
    return { ...part, start };
  });
  const options = parts.filter(({ kind }) => kind === 'options').length;
  const chosen = parts.filter(({ share }) => share > 0);
  const nameOf = ({ kind, codes }: AnswerPart) =>
    kind === 'options' ? optionsName(codes, question, language) : words.answers[kind];
  return (
    <div class="answers">
      <svg class="bar" aria-hidden="true" focusable="false">
        {placed.map(({ kind, share, start }, i) => (
          <rect
            key={start}
            class={kind}
            x={`${start}%`}
            width={`${share}%`}
            height="100%"
            // The best is the strongest colour, the worst hardly has any.
            fill-opacity={kind === 'options' ? (1 - i / options).toFixed(2) : undefined}
          />
        ))}
      </svg>
      <small>
        {chosen.flatMap((part, i) => [
          <span key={i}>
            {nameOf(part)} {sharePercent(part.share)}
            {i < chosen.length - 1 && ' ·'}
          </span>,
          ' ',
        ])}
        {!areOfAsked && `(${words.answers.ofAnswered})`}
      </small>
    </div>
  );
}

/** The names of options, best first: merged ones of a scale as "from … to …". */
function optionsName(codes: readonly number[], question: Question | undefined, language: Language): string {
  const names = codes.map((code) => optionName(code, question, language));
  const isRun = question?.type === 'scale' && names.length > 1;
  if (!isRun) return names.join(' / ');
  const ends = [names[0], names.at(-1)];
  return (question.scale.reversed ? ends : ends.reverse()).join(' – ');
}

function optionName(code: number, question: Question | undefined, language: Language): string {
  if (question?.type === 'scale') {
    const label = question.scale.labels?.[code - question.scale.min];
    return label ? localize(label, language) : String(code);
  }
  const option = question?.type === 'single' ? question.options[code - 1] : undefined;
  return option ? localize(option.label, language) : String(code);
}

/** The legend of such bars. */
export function AnswerKey({
  questions,
  words,
}: Pick<AnswerBarProps, 'words'> & Pick<ReleaseCity, 'questions'>) {
  const present = new Set(questions.flatMap((figure) => answerParts(figure).parts.map(({ kind }) => kind)));
  if (present.size === 0) return null;
  return (
    <p class="help keys">
      {words.answers.ofAsked}
      <br />
      {answerKinds
        .filter((kind) => present.has(kind))
        .map((kind) => (
          <span key={kind}>
            <svg class="bar" aria-hidden="true" focusable="false">
              <rect class={kind} width="100%" height="100%" />
            </svg>
            {words.answers[kind]}
          </span>
        ))}
    </p>
  );
}
