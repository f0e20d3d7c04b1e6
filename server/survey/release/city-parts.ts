import { z } from 'zod';
import { submissionModes } from '../submission/modes.ts';
import { field, words } from './field.ts';
import { answerCount, few } from './figure-shape.ts';

/** Parts of a city's entry that older releases do not have. */

const mode = field(z.enum(submissionModes), 'none', words('怎样作答', 'How it was answered'));

export const fieldworkPart = field(
  z
    .object({
      first: field(
        z.iso.date().nullable(),
        'none',
        words(
          '计入的答卷最早的一天（中国时间）',
          'First day on which a counted submission came in, in China',
        ),
        words('没有时为空', 'where none did'),
      ),
      last: field(
        z.iso.date().nullable(),
        'none',
        words('最晚的一天', 'Last such day'),
        words('没有时为空', 'where none did'),
      ),
      modes: field(
        z.array(
          z.object({
            mode,
            n: field(
              z.union([z.int(), few]).nullable(),
              'submissions',
              words('计入的答卷', 'Counted submissions'),
              words(
                '会泄露另一种方式的小数时为空',
                'where it would give a small number of another mode away',
              ),
            ),
          }),
        ),
        'none',
        words('计入的答卷，按作答方式', 'Counted submissions by mode'),
      ),
      completion: field(
        z.number().nullable(),
        'percent',
        words('范围内的答卷里没有中途放弃的占比', 'Submissions in scope that were not broken off'),
        words('没有答卷时为空', 'without any'),
      ),
      participation: field(
        z
          .object({
            invited: field(z.int(), 'invitations', words('发出的邀请', 'Invitations made')),
            used: field(
              z.int(),
              'submissions',
              words('凭邀请作答、在范围内的答卷', 'Submissions in scope that came by invitation'),
            ),
            rate: field(z.number(), 'percent', words('邀请的使用率', 'Used invitations')),
          })
          .nullable(),
        'none',
        words('邀请的参与情况；开放样本没有回答率', 'Of invitations; an open sample has no response rate'),
        words('没有邀请，或使用的很少时为空', 'without any, or where few were used'),
      ),
    })
    .nullable(),
  'none',
  words('调查是怎样做的', 'How the city was surveyed'),
  words('城市没有任何数公布时为空', 'where none of its figures is published'),
);

export const clustersPart = field(
  z
    .object({
      psus: field(
        z.int().nullable(),
        'sampled',
        words(
          '初级抽样单元：采样点、访问员，以及单独作答的人',
          'Primary sampling units: sampling points, interviewers, and people who stand alone',
        ),
        words('会泄露某种方式的小数时为空', 'where it would tell a small number of answers by a mode'),
      ),
      deff: field(
        z.number().nullable(),
        'ratio',
        words(
          '总分按群估计的方差与不按群的之比',
          'Variance of the overall score by clusters, over that without',
        ),
        words('没有这样的方差时为空', 'where there is no such variance'),
      ),
      icc: field(
        z.number().nullable(),
        'ratio',
        words(
          '组内相关系数：同一群里的回答有多相像，三位小数',
          'Intraclass correlation: how alike the answers of one cluster are, 3 decimals',
        ),
        words('人人单独作答时为空', 'where everybody stands alone'),
      ),
    })
    .nullable(),
  'none',
  words('误差与区间所依据的群', 'Clusters behind the errors and intervals'),
  words('人人单独作答，或没有公布时为空', 'where everybody stands alone, or nothing is published'),
);

export const sensitivityPart = field(
  z
    .object({
      sd: field(
        z.number(),
        'score',
        words(
          '总分所衡量的在居民中的标准差',
          'Standard deviation, among residents, of what the overall score measures',
        ),
      ),
      shifts: field(
        z.array(
          z.object({
            beta: field(
              z.number(),
              'logOdds',
              words(
                '满意度每高一个标准差，参加的对数几率高多少',
                'Rise of the log-odds of taking part for each standard deviation of satisfaction',
              ),
            ),
            shift: field(
              z.number(),
              'score',
              words(
                '如果人们就是这样选择参加的，得分偏高多少',
                'By so much the score is too high if that is how people chose to answer',
              ),
            ),
          }),
        ),
        'none',
        words(
          '一定强度的自选对总分的影响',
          'What self-selection of a given strength does to the overall score',
        ),
      ),
      holdsUpTo: field(
        z.number().nullable(),
        'logOdds',
        words(
          '超过它，偏移就大于误差范围，三位小数',
          'The beta beyond which the shift is larger than the margin of error, 3 decimals',
        ),
        words('算不出时为空', 'where no strength is known'),
      ),
    })
    .nullable(),
  'none',
  words('自选对总分的影响', 'What self-selection would do to the overall score'),
  words('总分不公布时为空', 'unless the score is published'),
);

export const modesPart = field(
  z
    .object({
      before: field(
        z
          .object({
            wave: field(z.string(), 'none', words('代码', 'Its code')),
            release: field(z.int(), 'none', words('来自第几期', 'The release that tells it')),
          })
          .nullable(),
        'none',
        words('上一轮，其占比列在旁边', 'The wave before, whose shares stand beside'),
        words('没有时为空', 'where there is none'),
      ),
      items: field(
        z.array(
          z.object({
            mode,
            n: field(
              z.union([z.int(), few]).nullable(),
              'submissions',
              words('计入的答卷，同 fieldwork', 'Counted submissions, as under fieldwork'),
              words('会泄露小数时为空', 'where it would give a small number away'),
            ),
            share: field(
              z.number().nullable(),
              'percent',
              words('占计入的答卷', 'Share of the counted submissions'),
              words('n 为空时为空', 'where n is'),
            ),
            shareBefore: field(
              z.number().nullable(),
              'percent',
              words('上一轮的占比', 'The same in the wave before'),
              words('不知道时为空', 'where that is not known'),
            ),
            unweighted: field(
              z.number().nullable(),
              'score',
              words('这种方式的总分，权重都为 1', 'The overall score of this mode, all weights 1'),
              words('不足 50 份，或不公布时为空', 'below 50 submissions, or where it is withheld'),
            ),
            score: field(
              z.number().nullable(),
              'score',
              words('单独加权后的总分', 'The same, weighted to the margins by itself'),
              words('不足 50 份，或不公布时为空', 'below 50 submissions, or where it is withheld'),
            ),
            se: field(
              z.number().nullable(),
              'score',
              words('标准误', 'Its standard error'),
              words('得分为空时为空', 'where the score is'),
            ),
            notes: field(
              z.array(z.string()),
              'none',
              words('这种方式加权时放弃了什么', 'What weighting had to give up for this mode'),
            ),
          }),
        ),
        'none',
        words('本轮或上一轮有的方式', 'Modes of this wave or the one before'),
      ),
      differences: field(
        z.array(
          z.object({
            modes: field(
              z.array(z.enum(submissionModes)).length(2),
              'none',
              words('前者减后者', 'The first less the second'),
            ),
            difference: field(z.number(), 'score', words('加权得分之差', 'Between the weighted scores')),
            se: field(z.number(), 'score', words('标准误', 'Its standard error')),
          }),
        ),
        'none',
        words('各有至少 50 份的方式之间', 'Between modes with at least 50 each'),
      ),
    })
    .nullable(),
  'none',
  words('总分，按作答方式', 'The overall score by mode'),
  words('城市没有任何数公布时为空', 'where none of the city’s figures is published'),
);

export const benchmarksPart = field(
  z
    .object({
      items: field(
        z.array(
          z.object({
            question: field(z.string(), 'none', words('题目编号', 'Id of the question')),
            option: field(
              z.string().nullable(),
              'none',
              words('是哪个选项的占比', 'The option whose share it is'),
              words('是均值时为空', 'where it is a mean'),
            ),
            n: answerCount,
            estimate: field(
              z.number().nullable(),
              'ofQuestion',
              words('加权后的估计值', 'By the weighted answers'),
              words('回答太少，或总分不公布时为空', 'where these are too few, or the score is withheld'),
            ),
            value: field(z.number(), 'ofQuestion', words('已知的真值', 'The true value, from elsewhere')),
            difference: field(
              z.number().nullable(),
              'ofQuestion',
              words('估计值减去真值', 'Estimate less value'),
              words('估计值为空时为空', 'where the estimate is'),
            ),
            source: field(z.string(), 'none', words('真值的来源', 'Where the value is from')),
          }),
        ),
        'none',
        words('逐题', 'One for each'),
      ),
      meanAbsoluteDifference: field(
        z.number().nullable(),
        'score',
        words('占比与得分之差的绝对值的均值', 'Mean of the absolute differences, over shares and scores'),
        words('没有时为空', 'without any'),
      ),
    })
    .nullable(),
  'none',
  words('已知真值的题目', 'Questions whose true value is known from elsewhere'),
  words('没有时为空', 'where there are none'),
);
