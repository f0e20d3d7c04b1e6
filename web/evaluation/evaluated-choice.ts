import type { EvaluatedCity } from '../../server/survey/evaluation/release-document.ts';
import { codesFound, type SearchableCity } from '../cities/search.ts';

/** The reader's choice of an evaluation's cities, as in the address. */
export interface EvaluatedChoice {
  /** The text typed to find a city. */
  search?: string | undefined;
  /** Code of a province. */
  province?: string | undefined;
  band?: string | undefined;
}

/** A city as the registry has it. */
export interface ListedCity extends SearchableCity {
  kind: string;
  provinceCode: string;
  provinceEnglish: string;
}

/** The cities that a choice keeps, in the original order. */
export function chooseEvaluated(
  cities: readonly EvaluatedCity[],
  registry: ReadonlyMap<string, ListedCity>,
  { search, province, band }: EvaluatedChoice,
): EvaluatedCity[] {
  const hits = search === undefined ? undefined : codesFound([...registry.values()], search);
  return cities.filter(
    ({ code, band: own }) =>
      (hits?.has(code) ?? true) &&
      (province === undefined || registry.get(code)?.provinceCode === province) &&
      (band === undefined || own === band),
  );
}
