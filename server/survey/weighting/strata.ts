import type { Definition } from '../questionnaire/questionnaire.ts';
import { categoriesOf } from '../score/scoring-design.ts';
import { UNKNOWN } from '../submission/check-answers.ts';

/** Every stratum that a submission can be in. */
export function strataOf(definition: Definition): string[] {
  if (definition.weighting.length === 0) return ['all'];
  return definition.weighting
    .map((w) => [...(categoriesOf(definition, w.question) ?? []), UNKNOWN])
    .reduce(
      (strata, categories) => strata.flatMap((s) => categories.map((c) => (s ? `${s}/${c}` : c))),
      [''],
    );
}
