import { z } from 'zod';
import { benchmarksPart, clustersPart, fieldworkPart, modesPart, sensitivityPart } from './city-parts.ts';
import { estimatesPart, modelsPart } from './experimental-parts.ts';
import { field, words } from './field.ts';
import { answerCount, figureShapeIn, removedByReason } from './figure-shape.ts';

/** The shape of a release, as signed, served and described to the public. */

const figureShape = figureShapeIn('score');
export const figureSchema = z.object(figureShape);
export type Figure = z.infer<typeof figureSchema>;

const code = field(
  z.string(),
  'none',
  words('行政区划代码（六位）', 'Division code of the city, six digits'),
);

const group = z.object({
  categories: field(
    z.array(z.string()),
    'none',
    words('作为一组加权的类别', 'Categories that are weighted as one'),
  ),
  share: field(z.number(), 'percent', words('加权到的占比', 'Share that they are weighted to')),
  sample: field(
    z.number().nullable().optional(),
    'percent',
    words('在计入的答卷里的占比，未加权', 'Their share of those who count, unweighted'),
    words('人数很少，或会泄露这样的占比时为空', 'where it is about few, or would give such a share away'),
  ),
});

export const releaseCitySchema = z.object({
  code,
  name: field(z.string(), 'none', words('城市名', 'Chinese name')),
  unchangedSince: field(
    z.int().nullable().optional(),
    'none',
    words(
      '全部重复自这一期，因为此后变化的答卷太少',
      'All of this is repeated from this earlier release, for too few submissions have changed since',
    ),
    words('是新算的时为空', 'when it is new'),
  ),
  n: field(
    z.object({
      received: field(z.int(), 'submissions', words('收到的', 'Submissions received')),
      valid: field(z.int(), 'submissions', words('计入的', 'Those that count')),
      removed: removedByReason,
    }),
    'none',
    words('城市的答卷', 'Submissions of the city'),
  ),
  neff: field(
    z.number().nullable(),
    'submissions',
    words('有效样本量（Kish）', 'Effective number of respondents (Kish)'),
    words('城市没有任何数公布时为空', 'where nothing of the city is published'),
  ),
  deff: field(
    z.number().nullable(),
    'ratio',
    words('权重的设计效应，n / neff（Kish）', 'Design effect of the weights, n / neff (Kish)'),
    words('城市没有任何数公布时为空', 'where nothing of the city is published'),
  ),
  maxWeight: field(
    z.number().nullable(),
    'ratio',
    words('最大的权重，均值为 1', 'Largest weight, the mean being 1'),
    words('城市没有任何数公布时为空', 'where nothing of the city is published'),
  ),
  margins: field(
    z.object({
      population: field(
        z.number().nullable(),
        'people',
        words('城市人口', 'Inhabitants'),
        words('来源没有给出时为空', 'where the margins do not say'),
      ),
      source: field(
        z.string().nullable(),
        'none',
        words('人口数的来源', 'Where the population figures come from'),
        words('没有注明时为空', 'where nobody said'),
      ),
      weighting: field(z.enum(['raked', 'none']), 'none', words('怎样加权', 'How the city was weighted')),
      capped: field(z.boolean(), 'none', words('权重是否封顶', 'Whether weights were capped')),
      notes: field(
        z.array(z.string()),
        'none',
        words(
          '加权不得不做的：COLLAPSED:变量、PARTLY_WEIGHTED:变量 等',
          'What the weighting had to do: COLLAPSED:variable, PARTLY_WEIGHTED:variable …',
        ),
      ),
      variables: field(
        z.array(
          z.object({
            variable: field(z.string(), 'none', words('加权变量', 'Weighting variable')),
            groups: field(
              z.array(group),
              'none',
              words('各组；人少的类别合并加权', 'Its groups; thin categories are weighted as one'),
            ),
            scoreWithout: field(
              z.number().nullable().optional(),
              'score',
              words(
                '只用其余变量加权时的总分，看出这个变量的作用',
                'Overall score weighted by the other variables alone: what this one moves',
              ),
              words(
                '总分不公布，或会透露很少几个人的情况时为空',
                'where the overall score is withheld, or it would tell about few people',
              ),
            ),
          }),
        ),
        'none',
        words(
          '用到的变量；城市没有任何数公布时没有',
          'Variables in use; none where no figure of the city is published',
        ),
      ),
    }),
    'none',
    words('城市加权到什么', 'What the city was weighted to'),
  ),
  clusters: clustersPart.optional(),
  fieldwork: fieldworkPart.optional(),
  overall: field(figureSchema, 'none', words('总分', 'The overall score')),
  sensitivity: sensitivityPart.optional(),
  modes: modesPart.optional(),
  benchmarks: benchmarksPart.optional(),
  unweighted: field(
    z.number().nullable().optional(),
    'score',
    words('权重都为 1 时的总分', 'The overall score if all weights were 1'),
    words('总分不公布时为空', 'unless the score is published'),
  ),
  unscreened: field(
    z
      .object({
        n: field(z.int(), 'submissions', words('答卷数', 'Submissions')),
        score: field(
          z.number().nullable(),
          'score',
          words('得分', 'The score'),
          words('没有时为空', 'where there is none'),
        ),
      })
      .nullable(),
    'none',
    words(
      '筛查不因质量去掉任何答卷时的总分',
      'The overall score if screening had removed nothing for quality',
    ),
    words(
      '总分不公布，或会说出少数人的情况时为空',
      'unless the score is published, or where it would tell about few',
    ),
  ),
  dimensions: field(
    z.array(
      z.object({
        id: field(z.string(), 'none', words('维度编号', 'Id of the dimension')),
        n: answerCount,
        ...figureShape,
      }),
    ),
    'none',
    words('各维度得分，另有 overall 的各字段', 'Scores by dimension, with the fields of overall'),
  ),
  questions: field(
    z.array(
      z.object({
        id: field(z.string(), 'none', words('题目编号', 'Id of the question')),
        n: answerCount,
        ...figureShape,
        top2: field(
          z.object(figureShapeIn('percent')).nullable(),
          'none',
          words(
            '选最好两档的占比，字段同 overall，单位为 %',
            'The share of the two most favourable options: the fields of overall, in percent',
          ),
          words(
            '不足 4 档或多于 11 档，或这两档多于一半选项时为空',
            'for scales of fewer than 4 or more than 11 points, or where these are more than half of the options',
          ),
        ),
        answers: field(
          z
            .array(
              z.object({
                codes: field(
                  z.array(z.number()),
                  'none',
                  words(
                    '量表的编码；选择题为选项的位次，从 1 起',
                    'Codes of the scale; for a choice the places of its options, from 1',
                  ),
                ),
                share: field(
                  z.number(),
                  'percent',
                  words('占作答者，加权', 'Weighted share of those who answered'),
                ),
              }),
            )
            .nullable()
            .optional(),
          'none',
          words(
            '回答按选项，最好的在前；人少的选项合在一起',
            'The answers by option, the best first; options of few people stand together',
          ),
          words('会说出少数人的情况时为空', 'where they would tell about few'),
        ),
        notUsed: field(
          z.number().nullable(),
          'percent',
          words('被问到而没有用过的占比', 'Those asked who have not used it'),
          words('不公布时为空', 'when withheld'),
        ),
        missing: field(
          z.number().nullable(),
          'percent',
          words('被问到却没有作答、答“不知道”的占比', 'Those asked who gave no answer or do not know'),
          words('不公布时为空', 'when withheld'),
        ),
      }),
    ),
    'none',
    words('各题得分，另有 overall 的各字段', 'Scores by question, with the fields of overall'),
  ),
  experimental: estimatesPart.optional(),
});
export type ReleaseCity = z.infer<typeof releaseCitySchema>;

export const releaseDocumentSchema = z.object({
  wave: field(z.string(), 'none', words('一轮调查的编号', 'Id of the wave')),
  number: field(z.int().min(1), 'none', words('第几期，从 1 起', 'Number of the release, from 1')),
  createdAt: field(z.iso.datetime(), 'none', words('生成的时间', 'When it was made')),
  supersedes: field(
    z.int().nullable(),
    'none',
    words('它更正的是第几期', 'Number of the release that this one corrects'),
    words('没有更正时为空', 'where it corrects none'),
  ),
  reason: field(
    z.string().nullable(),
    'none',
    words('更正的原因', 'Why it had to be corrected'),
    words('没有更正时为空', 'where it corrects none'),
  ),
  provenance: field(
    z.object({
      questionnaire: field(
        z.array(
          z.object({
            version: field(z.int(), 'none', words('问卷版本', 'Version of the questionnaire')),
            digest: field(
              z.string(),
              'none',
              words('规范化定义的 SHA-256', 'SHA-256 of the canonical definition'),
            ),
          }),
        ),
        'none',
        words('作答所用的问卷', 'Questionnaires that were answered'),
      ),
      cutoff: field(
        z.iso.datetime(),
        'none',
        words(
          '截止时间：计入的是此刻成立的，重复自以前的城市除外',
          'Counted is what stood at this moment; unless a city is unchanged',
        ),
      ),
      screening: field(
        z.record(z.string(), z.unknown()),
        'none',
        words('筛查选项', 'Screening options of the wave'),
      ),
      weighting: field(
        z.record(z.string(), z.unknown()),
        'none',
        words(
          '计分选项，以及测评分所用的权重',
          'Scoring options, and the weight in the evaluation that points are computed with',
        ),
      ),
      code: field(z.string(), 'none', words('程序的名称与版本', 'Name and version of the program')),
      signOff: field(
        z.enum(['one', 'two']).optional(),
        'none',
        words(
          '由几人签发；较早的期没有',
          'By how many people it was signed; absent in releases of before this was a setting',
        ),
      ),
      trail: field(
        z
          .object({
            rows: field(z.int(), 'rows', words('到此时的记录数', 'Rows of the trail by then')),
            hash: field(
              z.string(),
              'none',
              words(
                '最后一条的哈希，`verify --trail --head` 查找的就是它',
                'Hash of the last of them, which `verify --trail --head` looks for',
              ),
            ),
          })
          .optional(),
        'none',
        words(
          '操作记录；较早的期没有',
          'The trail of what people did; absent in releases of before it was chained',
        ),
      ),
      submissions: field(
        z.object({
          received: field(z.int(), 'submissions', words('各城市收到的', 'Received in all cities')),
          counted: field(z.int(), 'submissions', words('各城市计入的', 'Counted in all cities')),
          byReason: removedByReason,
        }),
        'none',
        words('各城市之和', 'Sums over the cities below'),
      ),
    }),
    'none',
    words('数据的由来', 'What the figures were made from'),
  ),
  cities: field(
    z.array(releaseCitySchema),
    'none',
    words('本轮的全部城市，按代码', 'All cities of the wave, by code'),
  ),
  inclusion: field(
    z
      .object({
        root: field(
          z.string(),
          'none',
          words('各城市之树的根，SHA-256', 'Root of the tree of cities, SHA-256'),
        ),
        cities: field(
          z.array(
            z.object({
              code,
              size: field(
                z.int(),
                'submissions',
                words('树里的回执数，即计入的答卷数', 'Receipts in its tree: the submissions that count'),
              ),
              root: field(
                z.string(),
                'none',
                words('回执之树的根，SHA-256', 'Root of the tree of its receipts, SHA-256'),
              ),
            }),
          ),
          'none',
          words('本轮的全部城市，按代码', 'All cities of the wave, by code'),
        ),
      })
      .optional(),
    'none',
    words(
      '默克尔树（RFC 9162）：持回执者据此核对自己是否计入',
      'Merkle trees (RFC 9162) by which the holder of a receipt can check that it is counted',
    ),
  ),
  ranking: field(
    z
      .object({
        method: field(
          z.literal('holm'),
          'none',
          words(
            '对全部城市对的单侧检验逐步下降（Holm）：所有名次范围同时成立',
            'Step-down over the one-sided tests of all pairs of cities: all sets hold at once',
          ),
        ),
        confidence: field(z.literal(95), 'percent', words('置信度', 'Confidence')),
      })
      .optional(),
    'none',
    words(
      '名次范围的求法。较早的期没有：那里每个城市单独比较（|z| ≥ 1.96）',
      'How the ranks were found. Absent in releases of before: there each city by itself ranks from behind those that are significantly higher to before those that are significantly lower (|z| ≥ 1.96)',
    ),
  ),
  ranks: field(
    z
      .array(
        z.object({
          code,
          from: field(z.int(), 'rank', words('最好的名次', 'Best rank')),
          to: field(z.int(), 'rank', words('最差的名次', 'Worst rank')),
        }),
      )
      .optional(),
    'none',
    words('总分公布的城市的名次范围，按代码', 'Ranks of the cities with a published overall score, by code'),
  ),
  experimental: modelsPart.optional(),
});
export type ReleaseDocument = z.infer<typeof releaseDocumentSchema>;
