/** What a field of published files holds: the one source of the data dictionary, in files, on its page and in OpenAPI. */
export interface ReleaseField {
  type: FieldType;
  unit: Unit;
  meaning: FieldWords;
  /** When nothing stands there; null: there always is something. */
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
  none: { 'zh-CN': '无', en: 'none' },
} as const satisfies Record<string, FieldWords>;
export type Unit = keyof typeof fieldUnits;

/** What a field means, its unit, and when it is null, as OpenAPI shows it. */
export function describeField({ meaning, unit, empty }: ReleaseField): string {
  return `${meaning.en}. Unit: ${fieldUnits[unit].en}. ${empty ? `Null ${empty.en}` : 'Never null'}.`;
}
