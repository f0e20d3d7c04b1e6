import type { ReleaseCity } from '../../server/survey/release/document.ts';
import type { RankRange } from '../../server/survey/release/ranks.ts';
import { type Area, type Hit, hitsIn, type SearchableCity } from '../cities/search.ts';
import type { Language } from '../language.ts';

/** The reader's choice of a wave's cities, and their order, as in the address. */
export interface CityChoice {
  /** The text typed to find a city. */
  search?: string | undefined;
  /** Code of a province. */
  province?: string | undefined;
  kind?: CityKind | undefined;
  sort: CitySort;
  /** Code of the reader's own city, which comes before all others. */
  pin?: string | undefined;
}

/** By a column in its usual order, or with a minus in the opposite one. */
export const citySorts = [
  'score',
  '-score',
  'rank',
  '-rank',
  'name',
  '-name',
  'answers',
  '-answers',
  'interval',
  '-interval',
] as const;
export type CitySort = (typeof citySorts)[number];
export type SortColumn = Exclude<CitySort, `-${string}`>;
export const chosenKinds = ['municipality', 'planning', 'prefecture', 'corps'] as const;
export type CityKind = (typeof chosenKinds)[number];

/** A city as the registry has it. */
export interface RegisteredCity extends SearchableCity {
  kind: CityKind | 'example';
  provinceCode: string;
  provinceEnglish: string;
}
export type Registry = ReadonlyMap<string, RegisteredCity>;

export const isNarrowed = ({ search, province, kind }: CityChoice): boolean =>
  Boolean(search ?? province ?? kind);

/** The choice as parameters of an address. */
export const queryOf = ({ search, province, kind, sort, pin }: CityChoice) => ({
  q: search,
  province,
  kind,
  sort: sort === 'score' ? undefined : sort,
  pin,
});

/** The cities that match a text, as on the home page; null without any. */
export const searchCities = (
  registry: Registry,
  areas: readonly Area[],
  search: string | undefined,
): Hit[] | null => (search === undefined ? null : hitsIn([...registry.values()], areas, search));

/** The city that a text names: the only match, or the only one with exactly this name. */
export function cityMeant(registry: Registry, hits: readonly Hit[], text: string): string | undefined {
  const [first, second] = hits;
  if (first && !second) return first.city;
  const namesakes = [...registry.values()].filter(
    ({ name, english }) => name === text || english.toLowerCase() === text.toLowerCase(),
  );
  return namesakes.length === 1 ? namesakes[0]?.code : undefined;
}

/** The cities that a choice keeps, in the original order. */
export function chooseCities(
  cities: readonly ReleaseCity[],
  registry: Registry,
  { province, kind }: CityChoice,
  hits: readonly Hit[] | null,
): ReleaseCity[] {
  const found = hits && new Set(hits.map(({ city }) => city));
  return cities.filter(({ code }) => {
    const city = registry.get(code);
    return (
      (!found || found.has(code)) &&
      (!province || city?.provinceCode === province) &&
      (!kind || city?.kind === kind)
    );
  });
}

/** Ranks by city. */
export type Ranks = ReadonlyMap<string, RankRange>;

/** Columns that sort highest first. */
const HIGHEST_FIRST: ReadonlySet<SortColumn> = new Set(['score', 'answers']);

/** The column of an order, and whether its lowest figure comes first. */
export function orderOf(sort: CitySort): { column: SortColumn; isAscending: boolean } {
  const isReversed = sort.startsWith('-');
  const column = (isReversed ? sort.slice(1) : sort) as SortColumn;
  return { column, isAscending: HIGHEST_FIRST.has(column) === isReversed };
}

/** Cities in the chosen order; ties by score. */
export function sortCities(
  cities: readonly ReleaseCity[],
  { registry, ranks, language }: { registry: Registry; ranks: Ranks; language: Language },
  sort: CitySort,
): ReleaseCity[] {
  const { column, isAscending } = orderOf(sort);
  const byScore = (a: ReleaseCity, b: ReleaseCity) => cityScoreOf(b) - cityScoreOf(a);
  const nameOf = ({ code, name }: ReleaseCity) => {
    const city = registry.get(code);
    return (language === 'en' ? city?.english : city?.pinyin) ?? name;
  };
  const rankOf = ({ code }: ReleaseCity) => ranks.get(code) ?? { from: 0, to: 0 };
  const ascending: Record<SortColumn, (a: ReleaseCity, b: ReleaseCity) => number> = {
    score: (a, b) => cityScoreOf(a) - cityScoreOf(b),
    rank: (a, b) => rankOf(a).from - rankOf(b).from || rankOf(a).to - rankOf(b).to,
    name: (a, b) => nameOf(a).localeCompare(nameOf(b), 'en'),
    answers: (a, b) => a.n.valid - b.n.valid,
    interval: (a, b) => widthOf(a) - widthOf(b),
  };
  const compare = ascending[column];
  return cities.toSorted((a, b) => (isAscending ? compare(a, b) : compare(b, a)) || byScore(a, b));
}

const cityScoreOf = ({ overall }: ReleaseCity): number => overall.score ?? 0;
const widthOf = ({ overall: { ci } }: ReleaseCity): number => (ci ? ci[1] - ci[0] : 0);

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
