import type { Answers } from '../../server/survey/routing.ts';
import type { Fault } from '../../server/survey/submission.ts';
import { type PageContext, page } from '../ui/document.tsx';
import { Thanks, type ThanksProps } from './outcome.tsx';
import { type PaperSource, paperOf, wordsIn } from './paper.ts';
import { Sheet, type SheetProps } from './sheet.tsx';
import { answerStyle } from './style.ts';

export interface QuestionnairePageProps extends PageContext, Omit<PaperSource, 'language'> {
  /** Address of the built script web/answer/client.tsx; without it the page is a plain form. */
  script: string | undefined;
  /** ISO 8601 time at which the resident first opened it; a page for everybody does not know it. */
  openedAt?: string | undefined;
  /** Of a form that was posted and refused. */
  answers?: Answers;
  faults?: Fault[];
}

/** The questionnaire of a city as an HTML document. */
export function questionnairePage({
  script,
  openedAt,
  answers = {},
  faults = [],
  ...rest
}: QuestionnairePageProps): string {
  const paper = paperOf(rest);
  const props: SheetProps = { paper, start: { answers, faults }, openedAt };
  return page({
    language: rest.language,
    url: rest.url,
    title: `${paper.title} · ${paper.cityName}`,
    style: answerStyle,
    script,
    data: props,
    children: <Sheet {...props} />,
  });
}

/** Thanks with the receipt, as the answer to a form posted without a script. */
export function thanksPage({ language, url, ...thanks }: PageContext & Omit<ThanksProps, 'words'>): string {
  const words = wordsIn(language);
  const { title } = words.received[thanks.eligible ? thanks.outcome : 'ineligible'];
  return page({ language, url, title, style: answerStyle, children: <Thanks {...thanks} words={words} /> });
}
