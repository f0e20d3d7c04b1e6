import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { codesFound, type SearchableCity } from '../cities/search.ts';
import type { Language } from '../language.ts';

/** Which cities of a wave a reader wants to see, and in which order: as it stands in the address. */
export interface CityChoice {
  /** What was typed to find a city. */
  search?: string | undefined;
  /** Code of a province. */
  province?: string | undefined;
  kind?: CityKind | undefined;
  sort: CitySort;
}

export const citySorts = ['score', 'name'] as const;
export type CitySort = (typeof citySorts)[number];
export const cityKinds = ['municipality', 'planning', 'prefecture', 'corps'] as const;
export type CityKind = (typeof cityKinds)[number];

/** A city as the registry has it. */
export interface RegisteredCity extends SearchableCity {
  kind: CityKind | 'example';
  provinceCode: string;
  provinceEnglish: string;
}
export type Registry = ReadonlyMap<string, RegisteredCity>;

export const isNarrowed = ({ search, province, kind }: CityChoice): boolean =>
  Boolean(search ?? province ?? kind);

/** The cities that a choice lets through, in the order in which they came. */
export function chooseCities(
  cities: readonly ReleaseCity[],
  registry: Registry,
  { search, province, kind }: CityChoice,
): ReleaseCity[] {
  const hits = search && codesFound([...registry.values()], search);
  return cities.filter(({ code }) => {
    const city = registry.get(code);
    return (
      (!hits || hits.has(code)) &&
      (!province || city?.provinceCode === province) &&
      (!kind || city?.kind === kind)
    );
  });
}

/** Cities in a wanted order; by score the highest comes first. */
export function sortCities(
  cities: readonly ReleaseCity[],
  registry: Registry,
  sort: CitySort,
  language: Language,
): ReleaseCity[] {
  if (sort === 'score') return cities.toSorted((a, b) => (b.overall.score ?? 0) - (a.overall.score ?? 0));
  const nameOf = ({ code, name }: ReleaseCity) => {
    const city = registry.get(code);
    return (language === 'en' ? city?.english : city?.pinyin) ?? name;
  };
  return cities.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b), 'en'));
}

/** The provinces of some cities, by code. */
export function provincesOf(
  cities: readonly ReleaseCity[],
  registry: Registry,
): { code: string; name: string; english: string }[] {
  const provinces = new Map<string, { code: string; name: string; english: string }>();
  for (const { code } of cities) {
    const city = registry.get(code);
    if (!city) continue;
    const { provinceCode, province: name, provinceEnglish: english } = city;
    provinces.set(provinceCode, { code: provinceCode, name, english });
  }
  return [...provinces.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}
