import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';
import { type Answer, visibleQuestions } from '../../server/survey/questionnaire/routing.ts';
import { isEligible } from '../../server/survey/submission/check-answers.ts';
import { endsAt, pageOf } from './navigation.ts';
import type { Paper } from './questionnaire-props.ts';
import type { KeptProps } from './types.ts';

/**
 * Above the button that sends the answers: all earlier answers, each with the way to change it. It opens on demand,
 * so that the button stays in sight.
 */
export function AnswersToCheck({ paper, sheet }: KeptProps) {
  const { questions, words, foreign, own } = paper;
  const { pages, page, answers } = sheet;
  const walk = { pages, questions, answers };
  if (page <= 0 || !endsAt(walk, page) || !isEligible(questions, answers)) return null;
  const earlier = visibleQuestions(questions, answers).filter((q) => pageOf(walk, q.id) !== page);
  return (
    <details class="check">
      <summary>{words.check.title}</summary>
      <ul>
        {earlier.map((q) => {
          const title = localize(q.title, paper.language);
          const answer = answers[q.id];
          return (
            <li key={q.id}>
              <div {...foreign}>
                <p class="help">{title}</p>
                <p {...(answer === undefined && own)}>
                  {answer === undefined ? words.check.none : textOf(q, answer, paper)}
                </p>
              </div>
              <button
                type="button"
                class="quiet"
                aria-label={`${words.check.change}: ${title}`}
                onClick={() => {
                  sheet.end.current = page;
                  sheet.go(pageOf(walk, q.id));
                }}
              >
                {words.check.change}
              </button>
            </li>
          );
        })}
      </ul>
    </details>
  );
}

/** An answer as it reads on its tile. */
function textOf(q: Question, answer: Answer, paper: Paper): string {
  const { language, words } = paper;
  const labels = new Map<Answer, string>((q.special ?? []).map((s) => [s, words.special[s]]));
  if (q.type === 'single' || q.type === 'multiple')
    for (const { value, label } of q.options) labels.set(value, localize(label, language));
  if (q.type === 'scale')
    q.scale.labels?.forEach((label, i) => void labels.set(q.scale.min + i, localize(label, language)));
  return [answer]
    .flat()
    .map((one) => labels.get(one) ?? String(one))
    .join(words.check.and);
}
