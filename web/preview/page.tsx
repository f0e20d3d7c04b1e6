import type { Answers } from '../../server/survey/questionnaire/routing.ts';
import type { AnswerFault } from '../../server/survey/submission/check-answers.ts';
import { Opening } from '../answer/opening.tsx';
import { Message } from '../answer/outcome.tsx';
import { QuestionnaireForm, type SheetProps } from '../answer/questionnaire-form.tsx';
import { type PaperSource, paperOf } from '../answer/questionnaire-props.ts';
import { answerStyle } from '../answer/style.ts';
import { unscriptedOf } from '../answer/unscripted.tsx';
import { stringsIn } from '../language.ts';
import { type PageContext, page } from '../ui/document.tsx';

export interface AnswerPreviewProps extends PageContext, Omit<PaperSource, 'language'> {
  /** The form's target, which stores nothing. */
  action: string;
  /** Address of the built script web/preview/client.tsx. */
  script: string | undefined;
  answers?: Answers;
  faults?: AnswerFault[];
}

/** The questionnaire of a draft, as residents will see it: the same form, but it sends nothing. */
export function answerPreview({
  action,
  script,
  answers = {},
  faults = [],
  ...source
}: AnswerPreviewProps): string {
  const paper = paperOf(source);
  const props: SheetProps = { paper, start: { answers, faults } };
  const { watermark } = stringsIn(source.language).design.preview;
  const unscripted = unscriptedOf(paper, undefined);
  return page({
    ...source,
    title: `${watermark} · ${paper.title}`,
    style: answerStyle,
    scripts: [script],
    data: props,
    children: (
      <>
        <p class="help" role="note">
          {watermark}
        </p>
        <Opening paper={paper} hidden={faults.length > 0} />
        <div id="preview">
          <QuestionnaireForm
            {...props}
            unscripted={{ ...unscripted, attributes: { ...unscripted.attributes, action } }}
          />
        </div>
      </>
    ),
  });
}

/** The message of a preview instead of thanks. */
export function previewEnd(props: PageContext & { body: string; again: string }): string {
  const words = stringsIn(props.language).design.preview;
  return page({
    ...props,
    title: words.nothing,
    style: answerStyle,
    children: (
      <Message title={words.nothing} body={props.body} good>
        <a class="button" href={props.again}>
          {words.again}
        </a>
      </Message>
    ),
  });
}
