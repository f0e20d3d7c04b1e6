import type { ComponentChildren, JSX } from 'preact';
import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';
import { conditionsOf } from '../../server/survey/questionnaire/routing.ts';
import { questionnairePath } from '../paths.ts';
import type { Paper } from './questionnaire-props.ts';

type FormAttributes = Pick<JSX.IntrinsicElements['form'], 'id' | 'method' | 'action' | 'noValidate'>;

/** What a form needs when it is posted without a script. */
export interface Unscripted {
  attributes: FormAttributes;
  fields: ComponentChildren;
  mayNotApply(question: Question): boolean;
}

/** @param openedAt ISO 8601; the time of the page, unless a cookie tells it */
export const unscriptedOf = (paper: Paper, openedAt: string | undefined): Unscripted => ({
  attributes: { id: 'answer', method: 'post', action: questionnairePath(paper.city), noValidate: true },
  fields: <Fields paper={paper} openedAt={openedAt} />,
  mayNotApply: (question) => mayNotApply(question, paper.questions),
});

/** Its fields besides the answers. Question ids hold no dot. */
function Fields({ paper, openedAt }: { paper: Paper; openedAt: string | undefined }) {
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

/** Whether routing by something other than eligibility may leave the question out. */
function mayNotApply(q: Question, questions: readonly Question[]): boolean {
  const isEligibility = (id: string) => questions.some((one) => one.id === id && one.role === 'eligibility');
  return conditionsOf(q).some((c) => !isEligibility(c.question));
}
