import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Question as Asked } from '../../server/survey/questionnaire/questionnaire.ts';
import { conditionsOf, visibleQuestions } from '../../server/survey/questionnaire/routing.ts';
import type { Fault } from '../../server/survey/submission/check-answers.ts';
import { questionnairePath } from '../paths.ts';
import { QuestionField } from '../question/question.tsx';
import { Changing } from '../ui/changing.tsx';
import { fill } from '../ui/interpolate.ts';
import { endsAt, neighbour } from './navigation.ts';
import { ReplyView } from './outcome.tsx';
import type { Section } from './pages.ts';
import type { Paper } from './questionnaire-props.ts';
import type { Own as OwnWays, Start } from './types.ts';
import { useSheet } from './use-questionnaire.ts';

export interface SheetProps {
  paper: Paper;
  start: Start;
  /** ISO 8601; when the page was made, for a form posted without a script, unless a cookie tells it. */
  openedAt?: string | undefined;
  /** Of a page on which many answer one after another. */
  own?: OwnWays;
}

/**
 * The answer sheet: without a script one long form, with one a page at a time. The form stays in the
 * document while a message stands in its place, for its fields hold the answers.
 */
export function QuestionnaireForm({ paper, start, openedAt, own }: SheetProps) {
  const sheet = useSheet(paper, start, own);
  const { ready, page, pages, answers, faults, sending, reply, covered, Kept } = sheet;
  const { questions, words } = paper;
  const walk = { pages, questions, answers };
  const visible = new Set(visibleQuestions(questions, answers).map((q) => q.id));
  const goesOn = ready && !endsAt(walk, page);
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
          id="answer"
          method="post"
          action={questionnairePath(paper.city)}
          hidden={!!reply || covered}
          noValidate
          aria-busy={!!sending}
          onInput={sheet.changed}
          onChange={sheet.changed}
          onSubmit={sheet.advance}
        >
          <Opening paper={paper} brief={start.faults.length > 0 || (ready && page > 0)} />
          {/* Its place is there before it is: the questions must not move when a script takes over. */}
          <div class="progress">
            {ready && <Progress at={page + 1} of={pages.length} label={words.progress} />}
          </div>
          <Faults faults={faults} questions={questions} paper={paper} />
          {pages.map((sections, i) => (
            <div key={sections[0]!.questions[0]!.id} hidden={ready && i !== page}>
              {sections.map((section, s) => (
                <section key={section.questions[0]!.id}>
                  <h2
                    {...('dimension' in section.heading && paper.foreign)}
                    {...(s === 0 && { id: `page-${i}`, tabIndex: -1 })}
                  >
                    {headingOf(section, paper)}
                  </h2>
                  {section.questions.map((q) => (
                    <QuestionField
                      key={q.id}
                      question={q}
                      answer={start.answers[q.id]}
                      fault={faults.find((f) => f.question === q.id)}
                      paper={paper}
                      hidden={ready && !visible.has(q.id)}
                      conditional={!ready && mayNotApply(q, questions)}
                    />
                  ))}
                </section>
              ))}
            </div>
          ))}
          <Own paper={paper} openedAt={openedAt} />
          {/* Anew once a page stands alone: what leaps there from the end of the long form would count as a shift. */}
          <div key={ready ? 'page' : 'all'} class="steps">
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
      {Kept && <Kept paper={paper} sheet={sheet} />}
    </>
  );
}

/** Whose questionnaire this is, and why; once answering is under way only for those who hear the page. */
function Opening({ paper, brief }: { paper: Paper; brief: boolean }) {
  return (
    <div class={brief ? 'unseen' : 'opening'} {...paper.foreign}>
      <p class="city">{paper.cityName}</p>
      <h1>{paper.title}</h1>
      {!brief && paper.intro.split('\n').map((paragraph) => <p key={paragraph}>{paragraph}</p>)}
    </div>
  );
}

function Progress({ at, of, label }: { at: number; of: number; label: string }) {
  const text = fill(label, { at, of });
  return (
    <>
      <progress value={at} max={of} aria-label={text} />
      <div role="status">
        <Changing text={text} />
      </div>
    </>
  );
}

/** Leads to a question without a step of the history, which the phone's Back would have to undo. */
function follow(event: MouseEvent) {
  event.preventDefault();
  document.getElementById((event.currentTarget as HTMLAnchorElement).hash.slice(1))!.focus();
}

/** The faults on top, each leading to its question. */
function Faults({ faults, questions, paper }: { faults: Fault[]; questions: Asked[]; paper: Paper }) {
  if (faults.length === 0) return null;
  return (
    <div class="faults" id="faults" tabIndex={-1} role="alert">
      <h2>
        <Changing text={fill(paper.words.faults, { n: faults.length })} />
      </h2>
      <ul>
        {questions
          .filter((q) => faults.some((f) => f.question === q.id))
          .map((q) => (
            <li key={q.id}>
              <a href={`#q-${q.id}`} onClick={follow} {...paper.foreign}>
                {localize(q.title, paper.language)}
              </a>
            </li>
          ))}
      </ul>
    </div>
  );
}

/** What a form posted without a script says besides its answers. Question ids hold no dot. */
function Own({ paper, openedAt }: { paper: Paper; openedAt: string | undefined }) {
  const own = {
    version: paper.version,
    language: paper.language,
    channel: paper.channel,
    ...(paper.credential.kind === 'device' ? {} : { [paper.credential.kind]: paper.credential.value }),
    openedAt,
  };
  return (
    <>
      {Object.entries(own).map(
        ([name, value]) =>
          value !== undefined && <input key={name} type="hidden" name={`form.${name}`} value={value} />,
      )}
    </>
  );
}

function headingOf({ heading }: Section, paper: Paper): string {
  return 'dimension' in heading
    ? (paper.dimensions[heading.dimension] ?? '')
    : paper.words.sections[heading.shared];
}

/** Whether routing by something other than eligibility may leave the question out. */
function mayNotApply(q: Asked, questions: readonly Asked[]): boolean {
  const isEligibility = (id: string) => questions.some((one) => one.id === id && one.role === 'eligibility');
  return conditionsOf(q).some((c) => !isEligibility(c.question));
}
