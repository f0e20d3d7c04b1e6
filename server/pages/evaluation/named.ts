import type { Context } from 'hono';
import type { Evaluation } from '../../../db/evaluations.ts';
import type { Language } from '../../../web/language.ts';
import { Problem } from '../../http/problems.ts';
import { evaluationParam } from '../../http/schemas.ts';
import type { IndicatorSet } from '../../survey/evaluation/indicator-set.ts';
import { localize } from '../../survey/questionnaire/localize.ts';
import { cityCode } from '../../survey/schemas.ts';

/** What addresses of an evaluation's pages name. */

export function evaluationIn(c: Context): string {
  const evaluation = evaluationParam.safeParse(c.req.param('evaluation'));
  if (!evaluation.success) throw new Problem('not-found');
  return evaluation.data;
}

export function cityIn(c: Context): string {
  const city = cityCode.safeParse(c.req.param('city'));
  if (!city.success) throw new Problem('not-found');
  return city.data;
}

/** What people call an evaluation: its set, and its code where that does not say it. */
export const evaluationTitle = (
  { code }: Pick<Evaluation, 'code'>,
  { title }: IndicatorSet,
  language: Language,
): string => {
  const name = title ? localize(title, language) : code;
  return name.includes(code) ? name : `${name} · ${code}`;
};
