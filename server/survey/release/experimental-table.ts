import type { ReleaseDocument } from './document.ts';
import { hasExperimental } from './experimental.ts';
import { type ReleaseField, words } from './field.ts';
import type { Names } from './table.ts';
import { tableFields } from './table-fields.ts';

/** The columns of the experimental series' own file, in order. */
export const experimentalFields = {
  series: {
    type: 'text',
    unit: 'none',
    meaning: words(
      '恒为 experimental：试验性估计，不是得分，不得计分、排名',
      'Always "experimental": an estimate, no score; not to be ranked, or counted in any points',
    ),
    empty: null,
  },
  code: tableFields.code,
  name: tableFields.name,
  name_en: tableFields.name_en,
  province: tableFields.province,
  province_en: tableFields.province_en,
  id: {
    type: 'text',
    unit: 'none',
    meaning: words('维度的编号', 'Id of the dimension'),
    empty: null,
  },
  title: {
    type: 'text',
    unit: 'none',
    meaning: words('维度名', 'The dimension in Chinese'),
    empty: words('问卷没有中文时为空', 'where the questionnaire has no Chinese'),
  },
  title_en: {
    type: 'text',
    unit: 'none',
    meaning: words('维度的英文名', 'The dimension in English'),
    empty: words('问卷没有英文时为空', 'where the questionnaire has no English'),
  },
  estimate: {
    type: 'number',
    unit: 'score',
    meaning: words('试验性估计，一位小数', 'The experimental estimate, 1 decimal'),
    empty: null,
  },
  error: {
    type: 'number',
    unit: 'score',
    meaning: words('均方误差的平方根', 'Root of its mean squared error'),
    empty: null,
  },
  ci_low: {
    type: 'number',
    unit: 'score',
    meaning: words(
      '95% 区间下限：估计 − 1.96 × error，限于 0–100',
      'Lower end of its 95 % interval: the estimate less 1.96 errors, clipped to 0–100',
    ),
    empty: null,
  },
  ci_high: {
    type: 'number',
    unit: 'score',
    meaning: words('95% 区间上限，限于 0–100', 'Upper end of that interval, clipped to 0–100'),
    empty: null,
  },
  own_share: {
    type: 'integer',
    unit: 'percent',
    meaning: words(
      '本市回答在估计中所占的比重（γ）',
      'How much of the estimate the city’s own answers make (γ)',
    ),
    empty: null,
  },
  borrowed_share: {
    type: 'integer',
    unit: 'percent',
    meaning: words(
      '从其他城市借来的比重：同地区、同规模城市的得分',
      'How much is borrowed: from the scores of cities of its region, by population',
    ),
    empty: null,
  },
  model_cities: {
    type: 'integer',
    unit: 'none',
    meaning: words(
      '模型所依据的、公布了该维度得分的城市数',
      'Cities with a published score that the model is of',
    ),
    empty: words('重复自前一期时为空', 'where the estimate is repeated from an earlier release'),
  },
  model_spread: {
    type: 'number',
    unit: 'score',
    meaning: words(
      '同地区、同规模城市之间的标准差',
      'Standard deviation between cities of one size and region',
    ),
    empty: words('重复自前一期时为空', 'where the estimate is repeated from an earlier release'),
  },
  unchanged_since: tableFields.unchanged_since,
} as const satisfies Record<string, ReleaseField>;
export type ExperimentalColumn = keyof typeof experimentalFields;

export const experimentalColumns = Object.keys(experimentalFields) as ExperimentalColumn[];

/** The experimental series as a flat table, one row for each city and dimension; empty where a release has none. */
export function experimentalTable(
  { cities, experimental }: ReleaseDocument,
  names: Names,
): Record<ExperimentalColumn, string | number | null>[] {
  const models = new Map(experimental?.dimensions.map((model) => [model.id, model]));
  return cities
    .filter(hasExperimental)
    .flatMap(({ code, name, unchangedSince = null, experimental: own }) => {
      const named = names.cities.get(code);
      if (!named) throw new RangeError(`city ${code} has no names`);
      return (own ?? []).map(({ id, score, se, ci, ownShare }) => {
        const title = names.dimensions.get(id);
        const model = unchangedSince === null ? models.get(id) : undefined;
        return {
          series: 'experimental',
          code,
          name,
          name_en: named.english,
          province: named.province,
          province_en: named.provinceEnglish,
          id,
          title: title?.['zh-CN'] ?? null,
          title_en: title?.en ?? null,
          estimate: score,
          error: se,
          ci_low: ci[0],
          ci_high: ci[1],
          own_share: ownShare,
          borrowed_share: 100 - ownShare,
          model_cities: model?.cities ?? null,
          model_spread: model?.spread ?? null,
          unchanged_since: unchangedSince,
        };
      });
    });
}
