import type { Definition, WeightingVariable } from './questionnaire.ts';

/** The variables that a questionnaire's answers are weighted by, and the categories of each. */

/** The variables that divide a city into strata, which quotas, the monitor and every city's weighting use. */
export const stratumVariables = ({ weighting }: Definition): WeightingVariable[] =>
  weighting.filter(({ optional }) => !optional);

/** The variables by which a city with these margins is weighted, stratum variables first. */
export const variablesWith = (d: Definition, margins: object | null): WeightingVariable[] => [
  ...stratumVariables(d),
  ...d.weighting.filter(({ optional, question }) => optional && Object.hasOwn(margins ?? {}, question)),
];

/** The category of people who did not choose the option of a multiple choice that divides people. */
export const notChosen = (option: string): string => `not_${option}`;

/** The categories of a weighting variable in their declared order; none for another question. */
export function categoriesOf(d: Definition, variable: string): string[] {
  const weighting = d.weighting.find(({ question }) => question === variable);
  if (!weighting) return [];
  const { option } = weighting;
  if (option !== undefined) return [option, notChosen(option)];
  const question = d.questions.find(({ id }) => id === variable);
  return question?.type === 'single' ? question.options.map(({ value }) => value) : [];
}
