import { z } from 'zod';
import { modelFaults } from '../small-area/city-model.ts';
import { field, words } from './field.ts';
import { intervalSchema } from './figure-shape.ts';

/** Experimental estimates in the signed document, separate from all scores (docs/scoring.md). */

export const estimatesPart = field(
  z
    .array(
      z.object({
        id: field(
          z.string(),
          'none',
          words('维度编号，该维度不公布得分', 'Id of the dimension, whose score is withheld'),
        ),
        score: field(z.number(), 'score', words('估计值，一位小数', 'The estimate, 1 decimal')),
        se: field(
          z.number(),
          'score',
          words('均方误差的平方根，一位小数', 'Root of its mean squared error, 1 decimal'),
        ),
        ci: field(
          intervalSchema,
          'score',
          words(
            '估计值 ± 1.96 倍误差，限于 0–100，一位小数',
            'The estimate ± 1.96 such errors, clipped to 0–100, 1 decimal',
          ),
        ),
        ownShare: field(
          z.int(),
          'percent',
          words(
            '估计值里城市自己的回答所占，其余来自相似的城市',
            'What the city’s own answers make of the estimate; the rest is from cities like it',
          ),
        ),
      }),
    )
    .nullable(),
  'none',
  words(
    '回答太少、不公布得分的维度的试验性估计；不进入测评分、名次、接口和得分文件',
    'Experimental estimates of dimensions with too few answers for a score; never in points, ranks, the feed or the scores files',
  ),
  words('没有时为空', 'where there are none'),
);

export const modelsPart = field(
  z.object({
    method: field(
      z.literal('fay-herriot'),
      'none',
      words(
        '各维度在公布的城市之间的区域层次模型，REML 估计',
        'Area-level model of each dimension over the published cities, by REML',
      ),
    ),
    dimensions: field(
      z.array(
        z.object({
          id: field(z.string(), 'none', words('维度编号', 'Id of the dimension')),
          cities: field(
            z.int(),
            'cities',
            words(
              '拟合所用的、得分公布的城市数；没有模型时为现有的',
              'Cities with a published score that it was fitted to, or that there are',
            ),
          ),
          fault: field(
            z.enum(modelFaults).nullable(),
            'none',
            words(
              '为什么没有模型：城市不足 20 个，或城市间的差异不超出误差，或人口与地区分不开',
              'Why there is no model: fewer than 20 cities, no spread between them beyond their errors, or population and region that cannot be told apart',
            ),
            words('有模型时为空', 'where there is one'),
          ),
          spread: field(
            z.number().nullable(),
            'score',
            words(
              '同样大小和地区的城市之间的标准差',
              'Standard deviation between cities of the same size and region',
            ),
            words('没有模型时为空', 'without a model'),
          ),
          unitSd: field(
            z.number().nullable(),
            'score',
            words('单个回答的标准差', 'Standard deviation of single answers'),
            words('没有模型时为空', 'without a model'),
          ),
          terms: field(
            z.array(
              z.object({
                name: field(
                  z.string(),
                  'none',
                  words(
                    'intercept 截距；population 人口（10 的幂，减 6）；east、central、west、northeast 地区（与截距里的地区相比）',
                    'intercept; population (its power of ten, less 6); east, central, west or northeast (against the region in the intercept)',
                  ),
                ),
                value: field(z.number(), 'score', words('系数，三位小数', 'Coefficient, 3 decimals')),
                se: field(z.number(), 'score', words('标准误', 'Its standard error')),
              }),
            ),
            'none',
            words('回归的各项；没有模型时没有', 'The regression; none without a model'),
          ),
        }),
      ),
      'none',
      words('逐个维度', 'One for each dimension'),
    ),
  }),
  'none',
  words(
    '试验性估计所用的模型；这轮没有这样的估计时没有',
    'The models behind the experimental estimates; absent where the wave has none of these',
  ),
);
