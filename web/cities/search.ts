/** Finds cities by what people type: name, pinyin, initials or division code, or a district or county of it. */

export interface SearchableCity {
  code: string;
  name: string;
  english: string;
  pinyin: string;
  initials: string;
  province: string;
}

/** An area that leads to its city. */
export interface Area {
  /** Code of its city. */
  city: string;
  name: string;
  keys: SearchKeys;
}

/** The search keys: names, which may match exactly, and the province, where any part will do. */
export interface SearchKeys {
  names: readonly string[];
  within: string;
}

/** A matching city, and the area through which it was found, where that matches better than its own names. */
export interface Hit {
  city: string;
  area?: string;
}

/** How well a key matches, best first. */
const [EXACT, BEGINS, CONTAINS, SLIP] = [0, 1, 2, 3];

/** The cities that match a query, in display order. */
export const hitsIn = (cities: readonly SearchableCity[], areas: readonly Area[], query: string): Hit[] =>
  matchCities(new Map(cities.map((city) => [city.code, keysOf(city)])), areas, query);

/** The codes of the cities that match a query. */
export const codesFound = (cities: readonly SearchableCity[], query: string): Set<string> =>
  new Set(hitsIn(cities, [], query).map(({ city }) => city));

/** The keys of a city. In one string they are joined by "|", the province last. */
export const keysOf = ({ code, name, english, pinyin, initials, province }: SearchableCity): SearchKeys => ({
  names: [...new Set([name, shortOf(name), pinyin, initials, code, plain(english)])],
  within: province,
});

/** An area with its keys, made once because a search compares them all. */
export const areaOf = (city: string, name: string, english: string): Area => ({
  city,
  name,
  keys: {
    names: [...new Set([name, shortOf(name), plain(english), plain(english.replace(/ .*/, ''))])],
    within: '',
  },
});

/** A name without its kind: 杭州, 义乌, 浦东; one of a single character keeps it. */
function shortOf(name: string): string {
  const short = name.replace(/(新区|自治县|自治旗|市|区|县|旗)$/, '');
  return short.length > 1 ? short : name;
}

/** Full-width letters, capitals, spaces and apostrophes make no difference ("Xi'an", "ＨＺ"). */
export function plain(query: string): string {
  const text = query
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s'’·]/g, '');
  const digits = text
    .replace(/\p{Pd}/gu, '')
    .replace(/o/g, '0')
    .replace(/[il]/g, '1');
  // Letters among digits are digits that were misread. Not by crypto/crockford.ts: sharing a module is one more request.
  return /\d/.test(text) && /^\d+$/.test(digits) ? digits : text;
}

/**
 * The cities that match a query, exact matches first; with one typing error only where nothing else matches.
 * @param cities keys by code, in the order of the page
 */
export function matchCities(
  cities: ReadonlyMap<string, SearchKeys>,
  areas: readonly Area[],
  query: string,
): Hit[] {
  const typed = plain(query);
  if (typed === '') return [];
  // "hangzhou shi" is the full spoken name.
  const said = [typed, typed.replace(/(.)(shi|city)$/, '$1')];
  const best = new Map<string, Hit & { rank: number }>();
  const offer = (hit: Hit, keys: SearchKeys) => {
    const rank = Math.min(...said.map((wanted) => rankOf(keys, wanted)));
    if (rank < (best.get(hit.city)?.rank ?? Number.POSITIVE_INFINITY)) best.set(hit.city, { ...hit, rank });
  };
  for (const [city, keys] of cities) offer({ city }, keys);
  for (const area of areas) if (cities.has(area.city)) offer({ city: area.city, area: area.name }, area.keys);
  const hits = [...best.values()].sort((a, b) => a.rank - b.rank);
  const sure = hits.filter(({ rank }) => rank < SLIP);
  if (sure.length > 0) return sure.map(hitOf);
  const inFull = findInFull(cities, areas, typed);
  return inFull.length > 0 ? inFull : hits.map(hitOf);
}

const hitOf = ({ city, area }: Hit): Hit => (area === undefined ? { city } : { city, area });

/** The part after the name of a city or province (北京朝阳, 浙江省义乌市); else the city that is named first. */
function findInFull(cities: ReadonlyMap<string, SearchKeys>, areas: readonly Area[], typed: string): Hit[] {
  const hits: Hit[] = [];
  for (const [city, keys] of cities) {
    const rests = restsOf(keys, typed);
    if (rests.length === 0) continue;
    const isMeant = (meant: SearchKeys) => rests.some((rest) => rankOf(meant, rest) <= BEGINS);
    const area = areas.find((one) => one.city === city && isMeant(one.keys));
    if (isMeant(keys)) hits.push({ city });
    else if (area) hits.push({ city, area: area.name });
  }
  if (hits.length > 0) return hits;
  return [...cities]
    .filter(([, { names }]) =>
      names.some((name) => /^\p{Script=Han}{2}/u.test(name) && typed.startsWith(name)),
    )
    .map(([city]) => ({ city }));
}

/** The rest of a text after a name of the city or its province. */
const restsOf = ({ names, within }: SearchKeys, typed: string): string[] =>
  [...names, within, within.replace(/(省|(壮族|回族|维吾尔)?自治区)$/, '')]
    .filter((name) => name.length > 1 && typed.startsWith(name))
    .map((name) => typed.slice(name.length))
    .filter((rest) => rest.length > 1);

/** Letters and digits match from a key's start, Chinese anywhere. */
function rankOf({ names, within }: SearchKeys, wanted: string): number {
  const isLatin = /^[\x20-\x7e]*$/.test(wanted);
  if (names.includes(wanted)) return EXACT;
  if (names.some((name) => name.startsWith(wanted))) return BEGINS;
  if (!isLatin && (within + names.join('|')).includes(wanted)) return CONTAINS;
  const isLong = isLatin ? wanted.length >= 5 && !/\d/.test(wanted) : wanted.length >= 2;
  return isLong && names.some((name) => isOneSlip(name, wanted)) ? SLIP : Number.POSITIVE_INFINITY;
}

/** Whether two texts differ by one character: replaced, added or missing, or two swapped. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  // Of two Chinese characters the first has to be right, or half of all names would match.
  if (a.length === 2 && b.length === 2) return a[0] === b[0];
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const [x, y] = [a.slice(i), b.slice(i)];
  if (x.slice(1) === y || y.slice(1) === x || x.slice(1) === y.slice(1)) return true;
  return x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2);
}
