import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Question as Asked } from '../../server/survey/questionnaire/questionnaire.ts';
import { visibleQuestions } from '../../server/survey/questionnaire/routing.ts';
import type { AnswerFault } from '../../server/survey/submission/check-answers.ts';
import { QuestionField } from '../question/question.tsx';
import { Changing } from '../ui/changing-text.tsx';
import { fill } from '../ui/interpolate.ts';
import { endsAt, neighbour, OPENING, pageOf } from './navigation.ts';
import { ReplyView } from './outcome.tsx';
import type { Paper } from './questionnaire-props.ts';
import type { Own as OwnWays, Start } from './types.ts';
import type { Unscripted } from './unscripted.tsx';
import { useSheet } from './use-questionnaire.ts';

export interface SheetProps {
  paper: Paper;
  start: Start;
  /** On the server: a script that takes the page over removes it. */
  unscripted?: Partial<Unscripted>;
  /** For a page on which many people answer one after another. */
  own?: OwnWays;
}

/**
 * The answer sheet: without a script one long form, with one a page at a time. The form stays in the document while a
 * message replaces it, because its fields hold the answers.
 */
export function QuestionnaireForm({ paper, start, unscripted = {}, own }: SheetProps) {
  const sheet = useSheet(paper, start, own);
  const { ready, page, pages, isOneEach, answers, faults, sending, reply, covered, added } = sheet;
  const { questions, words } = paper;
  const walk = { pages, questions, answers };
  const visible = visibleQuestions(questions, answers);
  const goesOn = ready && !endsAt(walk, page);
  const isOpening = ready ? page === OPENING : !start.faults[0];
  const isHere = (q: Asked) => !ready || (pageOf(walk, q.id) === page && visible.includes(q));
  return (
    <>
      {reply && (
        <ReplyView
          key={reply.kind}
          paper={paper}
          reply={reply}
          eligible={sheet.eligible}
          onAgain={sheet.again}
          onEdit={sheet.edit}
        />
      )}
      {reply?.kind !== 'received' && (
        <form
          ref={sheet.form}
          {...unscripted.attributes}
          hidden={!!reply || covered}
          class={ready ? (isOneEach ? 'one' : 'some') : undefined}
          aria-busy={!!sending}
          onInput={sheet.changed}
          onChange={sheet.changed}
          onSubmit={sheet.advance}
        >
          {!isOpening && (
            <Progress paper={paper} at={ready ? questions.indexOf(pages[page]![0]!.questions[0]!) + 1 : 0} />
          )}
          <Faults faults={faults} questions={questions} paper={paper} />
          {sheet.sections.map((section) => (
            <section key={section.questions[0]!.id} hidden={!section.questions.some(isHere)}>
              <h2 {...(section.heading.isDimension && paper.foreign)}>{section.heading.text}</h2>
              {section.questions.map((q) => (
                <QuestionField
                  key={q.id}
                  question={q}
                  answer={start.answers[q.id]}
                  fault={faults.find((f) => f.question === q.id)}
                  paper={paper}
                  hidden={!isHere(q)}
                  conditional={!!unscripted.mayNotApply && unscripted.mayNotApply(q)}
                />
              ))}
            </section>
          ))}
          {unscripted.fields}
          {added && <added.Check paper={paper} sheet={sheet} />}
          {/* Recreated once a page stands alone, since a jump from the end of the long form would count as a layout
              shift. */}
          <div key={ready ? 'page' : 'all'} class="steps" hidden={ready && isOpening}>
            {ready && neighbour(walk, page, -1) !== undefined && (
              <button type="button" class="plain" onClick={sheet.back}>
                {words.back}
              </button>
            )}
            <button type="submit" aria-disabled={!!sending} data-next={goesOn}>
              <Changing text={sending || (goesOn ? words.next : words.submit)} />
            </button>
          </div>
          <p role="status" class="unseen">
            <Changing text={sending} />
          </p>
        </form>
      )}
      {added && <added.Foot paper={paper} sheet={sheet} />}
    </>
  );
}

/** Whose questionnaire this is, and the progress. */
function Progress({ paper, at }: { paper: Paper; at: number }) {
  const of = paper.questions.length;
  const text = fill(paper.words.progress, { at, of });
  return (
    <div class="progress">
      <h1 {...paper.foreign}>
        {paper.cityName} <span class="unseen">{paper.title}</span>
      </h1>
      {at > 0 && (
        <>
          <div role="status">
            <Changing text={text} />
          </div>
          <progress value={at} max={of} aria-label={text} />
        </>
      )}
    </div>
  );
}

/** Leads to a question without a step in the history, which the phone's Back would have to undo. */
function follow(event: MouseEvent) {
  event.preventDefault();
  document.getElementById((event.currentTarget as HTMLAnchorElement).hash.slice(1))!.focus();
}

/** The faults on top, each leading to its question. */
function Faults({ faults, questions, paper }: { faults: AnswerFault[]; questions: Asked[]; paper: Paper }) {
  if (faults.length === 0) return null;
  return (
    <div class="faults" id="faults" tabIndex={-1} role="alert">
      <h2>
        <Changing text={fill(paper.words.faults, { n: faults.length })} />
      </h2>
      <ul>
        {faults.map(({ question }) => (
          <li key={question}>
            <a href={`#q-${question}`} onClick={follow} {...paper.foreign}>
              {localize(questions.find((q) => q.id === question)!.title, paper.language)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
