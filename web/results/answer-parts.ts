import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { isShown } from './release-view.ts';

type Answered = Pick<ReleaseCity['questions'][number], 'top2' | 'answers' | 'notUsed' | 'missing'>;

/** What people did with a question: by answer, as far as the release tells answers apart. */
export const answerKinds = ['options', 'best', 'others', 'answered', 'unused', 'missing'] as const;

export interface AnswerPart {
  kind: (typeof answerKinds)[number];
  /** The subset of `options` in the part. */
  codes: readonly number[];
  /** Percent. */
  share: number;
}

/** The answers to a question, as shares of everybody asked, or of those who answered where only that is published. */
export function answerParts(question: Answered): { parts: AnswerPart[]; areOfAsked: boolean } {
  const { notUsed, missing } = question;
  const areOfAsked = notUsed !== null && missing !== null;
  const answered = areOfAsked ? 100 - notUsed - missing : 100;
  const scored = scoredParts(question, answered);
  if (!areOfAsked) return { parts: scored.filter(({ kind }) => kind !== 'answered'), areOfAsked };
  // Not everybody is asked whether they use it, so an empty part says nothing.
  const unscored = [part('unused', notUsed), part('missing', missing)].filter(({ share }) => share > 0);
  return { parts: [...scored, ...unscored], areOfAsked };
}

/** People who answered: by option, else by whether it was one of the two best, else together. */
function scoredParts({ top2, answers }: Answered, answered: number): AnswerPart[] {
  const share = (ofAnswered: number) => (answered * ofAnswered) / 100;
  if (answers) return answers.map((group) => part('options', share(group.share), group.codes));
  if (!top2 || !isShown(top2)) return [part('answered', answered)];
  return [part('best', share(top2.score)), part('others', answered - share(top2.score))];
}

const part = (kind: AnswerPart['kind'], share: number, codes: readonly number[] = []): AnswerPart => ({
  kind,
  codes,
  share,
});
