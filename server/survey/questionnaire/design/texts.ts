/**
 * A questionnaire draft: every field as the typed text, by the field's name. Text that is not a number yet, or a
 * condition on a deleted question, stays as typed; `assemble` says what it amounts to.
 *
 * A name is a part and one of its properties: `q3.title.en`. Parts (questions, options …) keep their key whatever
 * their ids become, so that renaming a question breaks no condition and two people's texts never swap places. The
 * order of parts is a text, too: the keys of a list, as in `draft.questions`. A part that is in no list is deleted,
 * and its texts still exist.
 */
export type DesignTexts = Readonly<Record<string, string>>;

/** The part for everything around the questions. */
export const WHOLE = 'draft';

/** The kinds of parts, by the letter that their keys begin with. */
export const partKinds = {
  question: 'q',
  option: 'o',
  condition: 'c',
  module: 'm',
  dimension: 'd',
  variable: 'w',
} as const;
export type PartKind = keyof typeof partKinds;

/** What each list holds. */
export const kindsInLists = {
  questions: 'question',
  modules: 'module',
  dimensions: 'dimension',
  weighting: 'variable',
  options: 'option',
  conditions: 'condition',
} as const satisfies Record<string, PartKind>;
export type ListName = keyof typeof kindsInLists;

export const questionTypes = ['single', 'multiple', 'scale', 'number', 'text'] as const;
export type QuestionType = (typeof questionTypes)[number];

/** Joins a part and a property. */
export const nameOf = (part: string, what: string): string => `${part}.${what}`;

/** The part of a field's name. */
export const partOf = (field: string): string => field.slice(0, field.indexOf('.'));

/** The kind of a part; undefined for the whole, and for unknown keys. */
export function kindOf(part: string): PartKind | undefined {
  const letter = /^([a-z])\d+$/.exec(part)?.[1];
  return (Object.keys(partKinds) as PartKind[]).find((kind) => partKinds[kind] === letter);
}

/** The text of a field; empty where nothing was ever typed. */
export const textAt = (texts: DesignTexts, part: string, what: string): string =>
  texts[nameOf(part, what)] ?? '';

/** The keys, languages or codes of a list. */
export const listAt = (texts: DesignTexts, part: string, what: string): string[] =>
  textAt(texts, part, what).split(/\s+/).filter(Boolean);

/** Languages in which every text of the draft must exist. */
export const languagesOf = (texts: DesignTexts): string[] => listAt(texts, WHOLE, 'languages');

/** The list that holds a part, and its index there; undefined for a deleted part. */
export function placeOfPart(
  texts: DesignTexts,
  key: string,
): { list: string; owner: string; at: number; keys: string[] } | undefined {
  const kind = kindOf(key);
  for (const [list, text] of Object.entries(texts)) {
    const what = list.slice(list.indexOf('.') + 1) as ListName;
    if (kindsInLists[what] !== kind || kind === undefined) continue;
    const keys = text.split(' ').filter(Boolean);
    const at = keys.indexOf(key);
    if (at >= 0) return { list, owner: partOf(list), at, keys };
  }
  return undefined;
}

/** Questions in the order in which residents meet them: the core, then each module's. */
export function questionsInOrder(texts: DesignTexts): { key: string; module: string | undefined }[] {
  return [
    ...listAt(texts, WHOLE, 'questions').map((key) => ({ key, module: undefined })),
    ...listAt(texts, WHOLE, 'modules').flatMap((module) =>
      listAt(texts, module, 'questions').map((key) => ({ key, module })),
    ),
  ];
}

/** The questions before one, on which its conditions may depend: the core's, and its own module's. */
export function questionsBefore(texts: DesignTexts, key: string): string[] {
  const all = questionsInOrder(texts);
  const at = all.findIndex((one) => one.key === key);
  const own = all[at]?.module;
  return all.slice(0, at).flatMap((one) => (one.module === undefined || one.module === own ? [one.key] : []));
}

/** Whether two texts are the same; an absent one equals an empty one. */
export const isSameText = (a: string | null, b: string | null): boolean => (a ?? '') === (b ?? '');
