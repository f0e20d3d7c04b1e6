import { z } from 'zod';
import { field, type Unit, words } from './field.ts';
import { reasons, warnings } from './publication-rules.ts';

const withheld = words('不公布时为空', 'when withheld');

/** Lower and upper end. OpenAPI generators do not support tuples, so the metadata describes a list of two. */
const LIST_OF_TWO = { items: { type: 'number' as const }, minItems: 2, maxItems: 2 };
export const intervalSchema = z.tuple([z.number(), z.number()]).meta({ type: 'array', ...LIST_OF_TWO });

/** The fields of a published figure. @param unit of the figure itself */
export const figureShapeIn = (unit: Unit) => ({
  score: field(
    z.number().nullable(),
    unit,
    words('得分或占比，两位小数', 'The score or share, 2 decimals'),
    withheld,
  ),
  se: field(z.number().nullable(), unit, words('标准误', 'Standard error'), withheld),
  ci: field(
    intervalSchema.nullable().meta({ type: ['array', 'null'], ...LIST_OF_TWO }),
    unit,
    words(
      '95% 区间（基于模型，自愿样本），限于 0–100',
      '95 % model-based interval (self-selected sample), clipped to 0–100',
    ),
    withheld,
  ),
  moe: field(
    z.number().nullable(),
    unit,
    words('区间半宽（截断前）', 'Margin of error: half the width of the interval before clipping'),
    withheld,
  ),
  points: field(
    z.number().nullable(),
    'evaluation',
    words(
      '总分折算的测评分：得分 × 权重 / 100',
      'What the overall score is worth in the evaluation, score × weight / 100',
    ),
    words('不公布时，以及总分以外的数为空', 'when withheld, and of other figures'),
  ),
  pointsMoe: field(
    z.number().nullable(),
    'evaluation',
    words('测评分的区间半宽', 'The margin of error in points of the evaluation'),
    words('不公布时，以及总分以外的数为空', 'when withheld, and of other figures'),
  ),
  publishable: field(
    z.boolean(),
    'none',
    words('是否公布；否时原因见下', 'False: the figure is withheld, for the reasons below'),
  ),
  reasons: field(
    z.array(z.enum(reasons)),
    'none',
    words('不公布的全部原因', 'All reasons why the figure is withheld'),
  ),
  warnings: field(
    z.array(z.enum(warnings)),
    'none',
    words('读数时应当知道的', 'What should be known about the figure'),
  ),
});

/** A small number of people, as "<10". */
export const few = z.string().regex(/^<\d+$/);

export const answerCount = field(
  z.union([z.int(), few]).nullable(),
  'answers',
  words('回答数；很少时写作“<10”', 'Answers; a small number as "<10"'),
  words('不公布时为空', 'where the figure is withheld'),
);

export const removedByReason = field(
  z.record(z.string(), z.int()),
  'submissions',
  words(
    '未计入的答卷，按原因：筛查规则、HELD、REVIEW、QUOTA_FULL 等',
    'Submissions that do not count, by the reason: that of a screening rule, HELD, REVIEW, QUOTA_FULL …',
  ),
);
