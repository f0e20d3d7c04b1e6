import { type ReleaseField, words } from './field.ts';
import { tableFields } from './table-fields.ts';

const withheld = words('不公布时为空，原因见 reasons', 'where the score is withheld; reasons says why');

/** The fields of a city in the feed of the overall evaluation, in the order of its CSV. */
export const feedFields = {
  code: tableFields.code,
  name: tableFields.name,
  score: {
    type: 'number',
    unit: 'score',
    meaning: words('总分，两位小数', 'The overall score, 2 decimals'),
    empty: withheld,
  },
  points: {
    type: 'number',
    unit: 'evaluation',
    meaning: words('L8P1：总分 × 权重 / 100', 'L8P1: what the score is worth, score × weight / 100'),
    empty: withheld,
  },
  margin: {
    type: 'number',
    unit: 'evaluation',
    meaning: words(
      '95% 区间（基于模型，自愿样本）的半宽',
      'Half the width of the 95 % model-based interval (self-selected sample)',
    ),
    empty: withheld,
  },
  n: {
    type: 'integer',
    unit: 'submissions',
    meaning: words('计入的答卷数', 'Submissions that count'),
    empty: null,
  },
  publishable: {
    type: 'boolean',
    unit: 'none',
    meaning: words('总分是否公布', 'Whether the score is published'),
    empty: null,
  },
  reasons: {
    type: 'text',
    unit: 'none',
    meaning: words(
      '不公布的原因；JSON 里是列表，CSV 里以空格分隔',
      'Why it is withheld: a list in JSON, in CSV with blanks between. None where it is published',
    ),
    empty: null,
  },
  release: {
    type: 'integer',
    unit: 'none',
    meaning: words('来自第几期', 'Number of the release that it comes from'),
    empty: null,
  },
  digest: {
    type: 'text',
    unit: 'none',
    meaning: words('该期的 SHA-256，十六进制', 'SHA-256 of that release, hexadecimal'),
    empty: null,
  },
} as const satisfies Record<string, ReleaseField>;
