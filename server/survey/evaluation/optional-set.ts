import type { Inconsistency } from '../questionnaire/question-faults.ts';
import type { IndicatorSet } from './indicator-set.ts';
import { surveyWeight } from './set-parts.ts';

/** A province's own set for its cities, reported beside the evaluation's, with its own total. */

export const optionalActions = ['approve', 'refuse'] as const;
export type OptionalAction = (typeof optionalActions)[number];

/** What keeps a set from sharing a report with the evaluation's; parsing has already checked the set itself. */
export function* optionalSetFaults(
  main: IndicatorSet,
  optional: IndicatorSet,
  province: string,
): Generator<Inconsistency> {
  const prefix = `${province}-`;
  if (!optional.name.startsWith(prefix))
    yield { path: ['name'], message: `${optional.name} does not begin with ${prefix}` };
  if (surveyWeight(optional) > 0)
    yield { path: ['levels'], message: 'a province’s optional set has no survey' };
  const taken = new Set(topCodes(main).map(({ code }) => code));
  for (const { code, path } of topCodes(optional))
    if (taken.has(code)) yield { path, message: `${code} stands in the evaluation’s own set` };
}

/** The codes at the top of all others, and of deductions: where they differ, no two fields share a name. */
const topCodes = ({ levels, deductions = [] }: IndicatorSet) => [
  ...levels.map(({ code }, i) => ({ code, path: ['levels', i, 'code'] })),
  ...deductions.map(({ code }, i) => ({ code, path: ['deductions', i, 'code'] })),
];

/** Everything that a city reports at once: the evaluation's set, and its province's. Each has its own points. */
export function reportedTogether(main: IndicatorSet, optional: IndicatorSet | undefined): IndicatorSet {
  if (!optional) return main;
  return {
    ...main,
    levels: [...main.levels, ...optional.levels],
    relations: [...(main.relations ?? []), ...(optional.relations ?? [])],
    deductions: [...(main.deductions ?? []), ...(optional.deductions ?? [])],
  };
}
