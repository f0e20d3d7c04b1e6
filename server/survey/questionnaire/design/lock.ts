import { isAlike } from '../compare.ts';
import { nationalCoreEditions } from '../national-core/national-core.ts';
import type { Definition } from '../questionnaire.ts';
import { type DesignTexts, kindOf, listAt, nameOf, partOf, textAt, WHOLE } from './texts.ts';

/**
 * The national core must be the same everywhere, or its scores do not compare: a draft that contains it whole has it
 * locked. Everything around it stays open: heading, modules, and its texts in further languages. A wave that takes it
 * over makes a questionnaire of its own.
 */

/** The languages of the national core's text. */
const coreLanguages = ['zh-CN', 'en'];

/** The edition of the national core in a definition, word for word; undefined for none. */
export function editionIn(d: Definition): number | undefined {
  const own = coreOf(d);
  const at = nationalCoreEditions.findIndex((core) => isAlike(coreOf(core), own));
  return at < 0 ? undefined : at + 1;
}

/** The locked content, without further languages. */
function coreOf({ questions, dimensions, weighting }: Definition): unknown {
  const parts = JSON.stringify([questions, dimensions, weighting], (_, value: unknown) =>
    isText(value) ? Object.fromEntries(coreLanguages.map((language) => [language, value[language]])) : value,
  );
  return JSON.parse(parts);
}

const isText = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && 'zh-CN' in value;

/** Whether the core of a draft is locked. */
export const isLocked = (texts: DesignTexts): boolean => textAt(texts, WHOLE, 'edition') !== '';

/** The locked parts: questions of the core with their options and conditions, dimensions, and weighting. */
export function lockedParts(texts: DesignTexts): ReadonlySet<string> {
  if (!isLocked(texts)) return new Set();
  const questions = listAt(texts, WHOLE, 'questions');
  return new Set([
    ...questions,
    ...questions.flatMap((key) => [...listAt(texts, key, 'options'), ...listAt(texts, key, 'conditions')]),
    ...listAt(texts, WHOLE, 'dimensions'),
    ...listAt(texts, WHOLE, 'weighting'),
  ]);
}

const lockedLists = ['questions', 'dimensions', 'weighting'].map((what) => nameOf(WHOLE, what));

/** Whether a field is locked. */
export function isFieldLocked(texts: DesignTexts, field: string, locked = lockedParts(texts)): boolean {
  if (!isLocked(texts)) return false;
  if (lockedLists.includes(field)) return true;
  const part = partOf(field);
  if (!locked.has(part)) return false;
  const language = /^[a-zA-Z]+-?\d*\.(.+)$/.exec(field.slice(part.length + 1))?.[1];
  const isFurtherText = language !== undefined && !coreLanguages.includes(language);
  return !(isFurtherText && kindOf(part) !== 'variable');
}
