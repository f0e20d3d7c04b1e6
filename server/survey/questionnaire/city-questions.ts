import districts from './districts.json' with { type: 'json' };
import type { Definition, Option, Question } from './questionnaire.ts';
import { questionsFor } from './routing.ts';

/** An area of a city: its division code, and its names in Chinese and English. */
export interface District {
  code: string;
  name: string;
  english: string;
}

/** The districts and counties of all cities, by code; db/generate-districts.ts derives them and names the source. */
export const allDistricts: readonly District[] = districts.map(([code = '', name = '', english = '']) => ({
  code,
  name,
  english,
}));

/** The areas of one city; empty for the few without any (东莞, 中山, 儋州, 嘉峪关) or too small for them. */
export function districtsOf(city: string): District[] {
  const prefix = city.endsWith('0000') ? city.slice(0, 2) : city.slice(0, 4);
  return city.endsWith('00') ? allDistricts.filter(({ code }) => code.startsWith(prefix)) : [];
}

/** Names that lead to a city: its districts and counties, and one well-known new area that is neither. */
export const areas: readonly { city: string; name: string; english: string }[] = [
  ...allDistricts.map(({ code, name, english }) => ({ city: cityOfDistrict(code), name, english })),
  { city: '130600', name: '雄安新区', english: "Xiong'an New Area" },
];

/** Districts of a municipality have its two digits, those of other cities four. */
function cityOfDistrict(code: string): string {
  return /^(11|12|31|50)/.test(code) ? `${code.slice(0, 2)}0000` : `${code.slice(0, 4)}00`;
}

/** The questions of a city as asked there: with a choice of its districts or, where it has none, as free text. */
export function cityQuestions(d: Definition, city: string): Question[] {
  return questionsFor(d, city).map((q) => {
    if (q.type !== 'single' || q.optionsFrom === undefined) return q;
    const { optionsFrom: _, options, ...asked } = q;
    const districts = districtsOf(city);
    return districts.length > 0
      ? { ...asked, options: [...districts.map(optionOf), ...options] }
      : { ...asked, type: 'text', maxLength: LONGEST_NAME };
  });
}

/** The longest name of a town or street that residents type, in characters. */
const LONGEST_NAME = 40;

const optionOf = ({ code, name, english }: District): Option => ({
  value: code,
  label: { 'zh-CN': name, en: english },
});
