import { storable } from '../questionnaire/characters.ts';
import type { Question } from '../questionnaire/questionnaire.ts';
import { type Answers, answerTo, isVisible } from '../questionnaire/routing.ts';
import type { ScoringDesign } from '../score/scoring-design.ts';

/**
 * Checks answers against one city's questionnaire, on the server and in the browser, so that residents see the faults
 * that the server would report. It rejects, and repairs nothing.
 */

/** A fault of the answer to one question; `params` fill its sentence. */
export interface AnswerFault {
  question: string;
  code:
    | 'required'
    | 'hidden'
    | 'unknown'
    | 'not_text'
    | 'not_list'
    | 'not_integer'
    | 'not_number'
    | 'not_option'
    | 'not_special'
    | 'repeated'
    | 'exclusive'
    | 'range'
    | 'too_long'
    | 'characters';
  params?: Record<string, string | number>;
}

/** The result of checking answers. */
export interface Examination {
  /** Every fault, in the order of the questionnaire; empty for valid answers. */
  faults: AnswerFault[];
  /** The visible questions, given the well-formed answers. */
  visible: Question[];
}

/** Examines answers to one city’s questions in a single pass, because the server does it for every submission. */
export function examine(questions: readonly Question[], answers: Record<string, unknown>): Examination {
  const faults: AnswerFault[] = [];
  const visible: Question[] = [];
  const ignored = new Set<string>();
  let answeredCount = 0;
  for (const q of questions) {
    const value = answerTo(q.id, answers);
    const fault = value === undefined ? undefined : faultOf(q, value);
    if (value !== undefined) answeredCount++;
    if (fault) faults.push({ question: q.id, ...fault });
    // Malformed answers are ignored, so the cast is safe.
    const isShown = isVisible(q, answers as Answers, ignored);
    if (fault || !isShown) ignored.add(q.id);
    if (!isShown) {
      if (value !== undefined) faults.push({ question: q.id, code: 'hidden' });
      continue;
    }
    visible.push(q);
    if (value === undefined && q.required) faults.push({ question: q.id, code: 'required' });
  }
  const answeredIds = Object.keys(answers);
  if (answeredIds.length > answeredCount) {
    const ids = new Set(questions.map((q) => q.id));
    for (const id of answeredIds) if (!ids.has(id)) faults.push({ question: id, code: 'unknown' });
  }
  return { faults, visible };
}

/** Every fault of `answers`; empty when they are valid. */
export function checkAnswers(
  questions: readonly Question[],
  answers: Record<string, unknown>,
): AnswerFault[] {
  return examine(questions, answers).faults;
}

function faultOf(q: Question, value: unknown): Omit<AnswerFault, 'question'> | undefined {
  if (value === 'not_used' || value === 'dont_know') {
    if (q.special?.includes(value)) return undefined;
    if (q.type !== 'text' && q.type !== 'single') return { code: 'not_special' };
  }
  if (Array.isArray(value) && value.length > 1 && q.special?.some((s) => value.includes(s)))
    return { code: 'exclusive' };
  switch (q.type) {
    case 'single':
      if (typeof value !== 'string') return { code: 'not_text' };
      return isOption(q.options, value) ? undefined : { code: 'not_option' };
    case 'multiple': {
      if (!Array.isArray(value) || value.length === 0) return { code: 'not_list' };
      if (value.some((v) => !isOption(q.options, v))) return { code: 'not_option' };
      if (new Set(value).size < value.length) return { code: 'repeated' };
      const exclusive = q.options.some((o) => o.exclusive && value.includes(o.value));
      return exclusive && value.length > 1 ? { code: 'exclusive' } : undefined;
    }
    case 'scale': {
      const { min, max } = q.scale;
      if (typeof value !== 'number' || !Number.isInteger(value))
        return { code: 'not_integer', params: { min, max } };
      return value < min || value > max ? { code: 'range', params: { min, max } } : undefined;
    }
    case 'number': {
      const { min, max } = q;
      if (typeof value !== 'number' || !Number.isFinite(value))
        return { code: 'not_number', params: { min, max } };
      return value < min || value > max ? { code: 'range', params: { min, max } } : undefined;
    }
    case 'text':
      if (typeof value !== 'string' || value === '') return { code: 'not_text' };
      // A text has at most as many characters as UTF-16 units, which cost nothing to count.
      if (value.length > q.maxLength && [...value].length > q.maxLength)
        return { code: 'too_long', params: { maxLength: q.maxLength } };
      return storable(value) ? undefined : { code: 'characters' };
  }
}

/** A loop: a closure for every question of every submission would be garbage to collect. */
function isOption(options: readonly { value: string }[], value: unknown): boolean {
  for (const option of options) if (option.value === value) return true;
  return false;
}

/** The category of a weighting variable without an answer, or with a special answer. */
export const UNKNOWN = 'unknown';

/**
 * The stratum of a submission: its categories of the mandatory weighting variables, in their declared order, joined
 * by "/" ("30-44/female"). It is the key of quotas, and the cell of weighting, which a city's optional variables
 * divide further. Without variables: "all".
 */
export function stratumOf(
  { variables, categories, beyondStrata = [] }: WeightingDesign,
  answers: Answers,
): string {
  const ofStratum = variables.slice(0, variables.length - beyondStrata.length);
  return strataKey(ofStratum.map((v, i) => categoryOf(answers[v], categories?.[i])));
}

type WeightingDesign = Pick<ScoringDesign, 'variables' | 'categories' | 'beyondStrata'>;

/** The category of an answer; an answer outside the categories is unknown. */
export function categoryOf(answer: unknown, categories: readonly string[] | undefined): string {
  if (typeof answer !== 'string' || answer === '') return UNKNOWN;
  return !categories || categories.includes(answer) ? answer : UNKNOWN;
}

/** Joins categories into a stratum's key. */
export function strataKey(categories: readonly string[]): string {
  return categories.length ? categories.join('/') : 'all';
}

/** The categories of a cell's key. */
export function categoriesIn(cell: string, { variables }: Pick<ScoringDesign, 'variables'>): string[] {
  return variables.length > 0 ? cell.split('/') : [];
}

/** The stratum of a cell, by their keys. */
export function stratumIn(
  cell: string,
  { variables, beyondStrata = [] }: Pick<ScoringDesign, 'variables' | 'beyondStrata'>,
): string {
  if (beyondStrata.length === 0) return cell;
  return strataKey(cell.split('/').slice(0, variables.length - beyondStrata.length));
}

/** False when an eligibility answer puts the person outside the survey's population. */
export function isEligible(questions: readonly Question[], answers: Answers): boolean {
  return !questions.some(
    (q) =>
      q.role === 'eligibility' &&
      (q.type === 'single' || q.type === 'multiple') &&
      q.options.some((o) => o.eligible === false && isChosen(answers[q.id], o.value)),
  );
}

function isChosen(answer: Answers[string] | undefined, value: string): boolean {
  return Array.isArray(answer) ? answer.includes(value) : answer === value;
}
