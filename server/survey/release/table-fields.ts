import { type FieldWords, type ReleaseField, words } from './field.ts';

const withheld = words('不公布时为空，原因见 reasons', 'where the figure is withheld; reasons says why');
const elsewhere = (level: FieldWords): FieldWords =>
  words(
    `不在${level['zh-CN']}行时，或不公布时为空`,
    `in rows other than ${level.en}, and where it is withheld`,
  );
const overall = words('总分', 'overall');
const top2 = words('前两档占比（top2）', 'top2');
const question = words('题目（question）', 'question');

/** The columns of a release as a flat table, in order. */
export const tableFields = {
  code: {
    type: 'text',
    unit: 'none',
    meaning: words('行政区划代码（六位）', 'Division code of the city, six digits'),
    empty: null,
  },
  name: { type: 'text', unit: 'none', meaning: words('城市名', 'Chinese name of the city'), empty: null },
  name_en: {
    type: 'text',
    unit: 'none',
    meaning: words('城市英文名', 'English name of the city'),
    empty: null,
  },
  province: {
    type: 'text',
    unit: 'none',
    meaning: words('所在省、自治区、直辖市', 'Chinese name of its province'),
    empty: null,
  },
  province_en: {
    type: 'text',
    unit: 'none',
    meaning: words('省份英文名', 'English name of its province'),
    empty: null,
  },
  population: {
    type: 'integer',
    unit: 'people',
    meaning: words(
      '城市人口，加权所依据的',
      'Inhabitants of the city, as in the margins that it is weighted to',
    ),
    empty: words('来源没有给出时为空', 'where its source does not say'),
  },
  level: {
    type: 'text',
    unit: 'none',
    meaning: words(
      '这一行是什么数：overall 总分，dimension 维度得分，question 题目得分，top2 该题前两档占比，benchmark 已知真值的题目',
      'What the figure of the row is: the overall score, that of a dimension or a question, (top2) the share of a question’s two most favourable options, or (benchmark) a share or mean whose true value is known',
    ),
    empty: null,
  },
  id: {
    type: 'text',
    unit: 'none',
    meaning: words(
      '维度或题目的编号；选项的占比写作“题目=选项”',
      'Id of the dimension or question; of the share of an option, "question=option"',
    ),
    empty: words('总分行为空', 'in rows of the overall score'),
  },
  title: {
    type: 'text',
    unit: 'none',
    meaning: words('维度名或题目原文', 'The dimension or question in Chinese'),
    empty: words(
      '总分行，或问卷没有中文时为空',
      'in rows of the overall score, or where the questionnaire has no Chinese',
    ),
  },
  title_en: {
    type: 'text',
    unit: 'none',
    meaning: words('维度名或题目的英文', 'The dimension or question in English'),
    empty: words(
      '总分行，或问卷没有英文时为空',
      'in rows of the overall score, or where the questionnaire has no English',
    ),
  },
  n: {
    type: 'count',
    unit: 'answers',
    meaning: words(
      '回答数，少于 10 写作“<10”；总分行为计入的答卷数，照实写',
      'Answers behind the figure, fewer than ten as "<10"; in rows of the overall score the submissions that count, as they are',
    ),
    empty: words('维度、题目不公布时为空', 'where a figure of a dimension or question is withheld'),
  },
  neff: {
    type: 'number',
    unit: 'submissions',
    meaning: words('有效样本量（Kish）', 'Effective number of respondents of the city (Kish)'),
    empty: words(
      '不在总分行，或城市没有任何数公布时为空',
      'in rows other than overall, and where nothing of the city is published',
    ),
  },
  score: {
    type: 'number',
    unit: 'score',
    meaning: words('得分，两位小数', 'The score, 2 decimals'),
    empty: words(
      'top2、benchmark 行，或不公布时为空，原因见 reasons',
      'in rows of level top2 or benchmark, and where the figure is withheld; reasons says why',
    ),
  },
  share: {
    type: 'number',
    unit: 'percent',
    meaning: words(
      '选最好两档的占比，两位小数',
      'Share of answers among the two most favourable options, 2 decimals',
    ),
    empty: elsewhere(top2),
  },
  se: {
    type: 'number',
    unit: 'scoreOrPercent',
    meaning: words('标准误', 'Standard error of the score or share'),
    empty: withheld,
  },
  ci_low: {
    type: 'number',
    unit: 'scoreOrPercent',
    meaning: words(
      '95% 区间下限（基于模型，自愿样本），限于 0–100',
      'Lower end of the 95 % model-based interval (self-selected sample), clipped to 0–100',
    ),
    empty: withheld,
  },
  ci_high: {
    type: 'number',
    unit: 'scoreOrPercent',
    meaning: words('95% 区间上限，限于 0–100', 'Upper end of that interval, clipped to 0–100'),
    empty: withheld,
  },
  moe: {
    type: 'number',
    unit: 'scoreOrPercent',
    meaning: words('区间半宽（截断前）', 'Half the width of the interval before clipping'),
    empty: withheld,
  },
  points: {
    type: 'number',
    unit: 'evaluation',
    meaning: words(
      '总分折算的测评分：得分 × 权重 / 100',
      'What the overall score is worth in the evaluation: score × weight / 100',
    ),
    empty: elsewhere(overall),
  },
  points_moe: {
    type: 'number',
    unit: 'evaluation',
    meaning: words('测评分的区间半宽', 'The same half width in points of the evaluation'),
    empty: elsewhere(overall),
  },
  missing: {
    type: 'number',
    unit: 'percent',
    meaning: words('被问到却没有作答、答“不知道”的占比', 'Those asked who gave no answer or do not know'),
    empty: elsewhere(question),
  },
  not_used: {
    type: 'number',
    unit: 'percent',
    meaning: words('被问到而没有用过的占比', 'Those asked who have not used it'),
    empty: elsewhere(question),
  },
  publishable: {
    type: 'boolean',
    unit: 'none',
    meaning: words('这个数是否公布', 'Whether the figure is published'),
    empty: null,
  },
  reasons: {
    type: 'text',
    unit: 'none',
    meaning: words('不公布的原因，以空格分隔', 'Why it is withheld; several with blanks between'),
    empty: words('公布时为空', 'where it is published'),
  },
  warnings: {
    type: 'text',
    unit: 'none',
    meaning: words(
      '读数时应当知道的，以空格分隔',
      'What should be known about the figure; several with blanks between',
    ),
    empty: words('没有时为空', 'where there is nothing'),
  },
  unchanged_since: {
    type: 'integer',
    unit: 'none',
    meaning: words(
      '该城市的数重复自这一期，因为此后变化太少',
      'Number of the earlier release that the city’s figures are repeated from, for too little has changed',
    ),
    empty: words('是新算的时为空', 'where they are new'),
  },
  selection_sd: {
    type: 'number',
    unit: 'score',
    meaning: words(
      '总分所衡量的在居民中的标准差',
      'Standard deviation, among residents, of what the overall score measures',
    ),
    empty: elsewhere(overall),
  },
  selection_shift_0_1: {
    type: 'number',
    unit: 'score',
    meaning: words(
      '若满意度每高一个标准差，参加的对数几率就高 0.1，总分会偏高多少',
      'By so much the overall score is too high if the log-odds of taking part rise by 0.1 per standard deviation',
    ),
    empty: elsewhere(overall),
  },
  selection_shift_0_2: {
    type: 'number',
    unit: 'score',
    meaning: words('同上，0.2 时', 'The same at 0.2'),
    empty: elsewhere(overall),
  },
  selection_holds_up_to: {
    type: 'number',
    unit: 'logOdds',
    meaning: words(
      '对数几率每标准差高到多少时，区间不再含无自选时的值',
      'The rise per standard deviation beyond which the interval no longer covers what it would without selection',
    ),
    empty: elsewhere(overall),
  },
  benchmark: {
    type: 'number',
    unit: 'ofQuestion',
    meaning: words('已知的真值', 'The value that is known from elsewhere'),
    empty: words('在 benchmark 以外的行为空', 'in rows other than benchmark'),
  },
  benchmark_estimate: {
    type: 'number',
    unit: 'ofQuestion',
    meaning: words('加权后的估计值', 'What the weighted answers say'),
    empty: elsewhere(words('已知真值的题目（benchmark）', 'benchmark')),
  },
  benchmark_difference: {
    type: 'number',
    unit: 'ofQuestion',
    meaning: words('估计值减去真值', 'The estimate less the true value'),
    empty: elsewhere(words('已知真值的题目（benchmark）', 'benchmark')),
  },
} as const satisfies Record<string, ReleaseField>;

export type TableColumn = keyof typeof tableFields;
export const tableColumns = Object.keys(tableFields) as TableColumn[];
