import { z } from 'zod';

/**
 * The content of a field of published files: the one source of the data dictionary, in files, on its page and in
 * OpenAPI.
 */
export interface ReleaseField {
  type: FieldType;
  unit: Unit;
  meaning: FieldWords;
  /** When it is empty; null: never. */
  empty: FieldWords | null;
}

/** A text in both languages of the dictionary. */
export interface FieldWords {
  'zh-CN': string;
  en: string;
}

export const fieldTypes = {
  text: { 'zh-CN': '文字', en: 'text' },
  integer: { 'zh-CN': '整数', en: 'whole number' },
  count: { 'zh-CN': '整数，或“<10”', en: 'whole number, or "<10"' },
  number: { 'zh-CN': '数', en: 'number' },
  boolean: { 'zh-CN': '是（true）或否（false）', en: 'true or false' },
  time: { 'zh-CN': '时间（ISO 8601，UTC）', en: 'time: ISO 8601, UTC' },
  date: { 'zh-CN': '日期（ISO 8601）', en: 'date: ISO 8601' },
  list: { 'zh-CN': '列表', en: 'list' },
  object: { 'zh-CN': '一组字段', en: 'fields' },
} as const satisfies Record<string, FieldWords>;
export type FieldType = keyof typeof fieldTypes;

export const fieldUnits = {
  score: { 'zh-CN': '分（0–100）', en: 'points of score, 0–100' },
  percent: { 'zh-CN': '%（0–100）', en: 'percent, 0–100' },
  scoreOrPercent: { 'zh-CN': '与同一行的得分或占比相同', en: 'that of the score or share in its row' },
  ofQuestion: {
    'zh-CN': '占比为 %，得分为分，数量按题目的单位',
    en: 'percent of a share, points of a score, or the unit of the question',
  },
  evaluation: { 'zh-CN': '测评分', en: 'points of the evaluation' },
  submissions: { 'zh-CN': '份答卷', en: 'submissions' },
  answers: { 'zh-CN': '个回答', en: 'answers' },
  people: { 'zh-CN': '人', en: 'people' },
  invitations: { 'zh-CN': '个邀请', en: 'invitations' },
  sampled: { 'zh-CN': '个抽样单元', en: 'sampling units' },
  rows: { 'zh-CN': '条', en: 'rows' },
  cities: { 'zh-CN': '个城市', en: 'cities' },
  rank: { 'zh-CN': '名次', en: 'rank, 1 is the highest' },
  ratio: { 'zh-CN': '比值', en: 'a ratio' },
  logOdds: { 'zh-CN': '对数几率／标准差', en: 'log-odds per standard deviation' },
  none: { 'zh-CN': '无', en: 'none' },
} as const satisfies Record<string, FieldWords>;
export type Unit = keyof typeof fieldUnits;

/** A text in both languages. */
export const words = (chinese: string, en: string): FieldWords => ({ 'zh-CN': chinese, en });

/** A field in OpenAPI: text for people, and `x-unit` and `x-null` for programs. */
export function openApiField({ meaning, unit, empty }: Omit<ReleaseField, 'type'>) {
  const unitWords = fieldUnits[unit].en;
  const unitSentence = unit === 'none' ? '' : ` Unit: ${unitWords}.`;
  return {
    description: `${meaning.en}.${unitSentence}${empty ? ` Null ${empty.en}.` : ''}`,
    'x-unit': unitWords,
    ...(empty && { 'x-null': empty.en }),
  };
}

/** The texts about the fields of the signed document, by their schemas. */
export const documentRegistry = z.registry<Omit<ReleaseField, 'type'>>();

/**
 * A field of the signed document.
 * @param empty when it is null; absent: never
 */
export function field<S extends z.ZodType>(
  schema: S,
  unit: Unit,
  meaning: FieldWords,
  empty: FieldWords | null = null,
): S {
  const described = schema.meta({ ...schema.meta(), ...openApiField({ meaning, unit, empty }) });
  documentRegistry.add(described, { meaning, unit, empty });
  return described;
}
