import { localize } from '../questionnaire/localize.ts';
import type { IndicatorSet } from './indicator-set.ts';

/** An evaluation's name: its set, and its code where the set's name lacks it. */
export const evaluationTitle = (
  { code }: { code: string },
  { title }: Pick<IndicatorSet, 'title'>,
  language: string,
): string => {
  const name = title ? localize(title, language) : code;
  return name.includes(code) ? name : `${name} · ${code}`;
};
