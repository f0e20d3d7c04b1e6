/** Finding a city by what people type: its name, pinyin, initials or division code. */

export interface SearchableCity {
  code: string;
  name: string;
  english: string;
  pinyin: string;
  initials: string;
  province: string;
}

/** What a city is found by, in one string: the keys, each after a space. */
export function searchKeys(city: SearchableCity): string {
  const keys = [city.name, city.province, city.pinyin, city.initials, city.code, plain(city.english)];
  return ` ${[...new Set(keys)].join(' ')}`;
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

/** Whether the keys answer a query: Chinese anywhere in a name, letters and digits from a key's start. */
export function matches(keys: string, query: string): boolean {
  const wanted = plain(query);
  return /^[\x20-\x7e]*$/.test(wanted) ? keys.includes(` ${wanted}`) || wanted === '' : keys.includes(wanted);
}
