import type { Answers } from '../../server/survey/questionnaire/routing.ts';
import type { AnswerFault } from '../../server/survey/submission/check-answers.ts';
import { type ReceiptStatus, ReceiptStatusView } from '../notice/receipt-status.tsx';
import { type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { Opening } from './opening.tsx';
import { OutOfScope, type OutOfScopeProps, Thanks, type ThanksProps } from './outcome.tsx';
import { QuestionnaireForm, type SheetProps } from './questionnaire-form.tsx';
import { type PaperSource, paperOf, wordsIn } from './questionnaire-props.ts';
import { answerStyle } from './style.ts';
import { unscriptedOf } from './unscripted.tsx';

export interface QuestionnairePageProps extends PageContext, Omit<PaperSource, 'language'> {
  /** Address of the built script web/answer/client.tsx; without it the page is a plain form. */
  script: string | undefined;
  /** Address of the built script web/large-print/client.ts, for large print. */
  elderScript?: string | undefined;
  /** ISO 8601 time at which the resident first opened it; absent in a page for everybody. */
  openedAt?: string | undefined;
  /** From a form that was posted and refused. */
  answers?: Answers;
  faults?: AnswerFault[];
}

/** The questionnaire of a city as an HTML document. */
export function questionnairePage({
  script,
  elderScript,
  openedAt,
  answers = {},
  faults = [],
  ...rest
}: QuestionnairePageProps): string {
  const paper = paperOf(rest);
  const props: SheetProps = { paper, start: { answers, faults } };
  const { opening, error } = paper.words;
  const title = `${paper.title} · ${paper.cityName}`;
  return page({
    language: rest.language,
    languages: rest.languages,
    mode: rest.mode,
    url: rest.url,
    title: faults.length > 0 ? fill(error, { page: title }) : title,
    description: `${fill(opening.minutes, { n: paper.minutes })} · ${opening.anonymous}`,
    style: answerStyle,
    scripts: [script, rest.mode === 'elder' ? elderScript : undefined],
    data: props,
    children: (
      <>
        <Opening paper={paper} hidden={faults.length > 0} />
        <div id="sheet">
          <QuestionnaireForm {...props} unscripted={unscriptedOf(paper, openedAt)} />
        </div>
      </>
    ),
  });
}

export interface ThanksPageProps extends PageContext, Omit<ThanksProps, 'words' | 'children'> {
  /** The state of the receipt. */
  status: ReceiptStatus | undefined;
}

/** Thanks with the receipt, as the reply to a form posted without a script. */
export function thanksPage(props: ThanksPageProps): string {
  const { language, languages, mode, url, status, ...thanks } = props;
  const words = wordsIn(language);
  const { title } = words.received[thanks.outcome];
  const children = (
    <Thanks {...thanks} words={words}>
      {status && <ReceiptStatusView language={language} status={status} />}
    </Thanks>
  );
  return page({ language, languages, mode, url, title, style: answerStyle, children });
}

export interface OutOfScopePageProps extends PageContext, Omit<OutOfScopeProps, 'words'> {}

/** The way to their own city, as the reply to a form posted without a script by a resident outside the survey. */
export function outOfScopePage(props: OutOfScopePageProps): string {
  const { language, languages, mode, url, ...rest } = props;
  const words = wordsIn(language);
  const { title } = words.outOfScope;
  const children = <OutOfScope {...rest} words={words} />;
  return page({ language, languages, mode, url, title, style: answerStyle, children });
}
