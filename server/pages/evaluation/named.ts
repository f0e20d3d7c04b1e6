import type { Context } from 'hono';
import { Problem } from '../../http/problems.ts';
import { evaluationParam } from '../../http/schemas.ts';
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
