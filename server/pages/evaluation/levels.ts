import type { Context } from 'hono';
import { Problem } from '../../http/problems.ts';
import type { IndicatorLevel, IndicatorSet } from '../../survey/evaluation/indicator-set.ts';

/** Levels with something to fill in, or to know beforehand. */
export const fillableLevels = ({ levels }: Pick<IndicatorSet, 'levels'>): IndicatorLevel[] =>
  levels.filter(({ indicators }) =>
    indicators.some(({ items }) => items.some(({ data, score }) => data || score.kind === 'given')),
  );

/** The level that an address names. Throws `not-found`. */
export function levelIn(c: Context, set: Pick<IndicatorSet, 'levels'>): IndicatorLevel {
  const level = fillableLevels(set).find(({ code }) => code === c.req.param('level'));
  if (!level) throw new Problem('not-found');
  return level;
}
