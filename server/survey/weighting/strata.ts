import type { Definition } from '../questionnaire/questionnaire.ts';
import { categoriesOf, stratumVariables } from '../questionnaire/weighting-variables.ts';
import { UNKNOWN } from '../submission/check-answers.ts';

/** Every possible stratum of a submission. */
export function strataOf(definition: Definition): string[] {
  const variables = stratumVariables(definition);
  if (variables.length === 0) return ['all'];
  return variables
    .map((w) => [...categoriesOf(definition, w.question), UNKNOWN])
    .reduce(
      (strata, categories) => strata.flatMap((s) => categories.map((c) => (s ? `${s}/${c}` : c))),
      [''],
    );
}
