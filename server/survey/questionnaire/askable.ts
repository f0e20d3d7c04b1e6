import type { Condition, Question } from './questionnaire.ts';

/** Finds which answers a question can have, and whether any answers lead to it. */

type Value = string | number;
type Questions = ReadonlyMap<string, Question>;

/** Whether a value can be an answer, or one of several, to the question. */
export function hasAnswer(q: Question, value: Value): boolean {
  if (q.special?.some((special) => special === value)) return true;
  switch (q.type) {
    case 'single':
    case 'multiple':
      return q.options.some((o) => o.value === value);
    case 'scale':
      return Number.isInteger(value) && Number(value) >= q.scale.min && Number(value) <= q.scale.max;
    case 'number':
      return typeof value === 'number' && value >= q.min && value <= q.max;
    case 'text':
      return typeof value === 'string' && value !== '' && [...value].length <= q.maxLength;
  }
}

/** Every answer, where there are few enough to be listed. */
function answersTo(q: Question): Value[] | undefined {
  const specialAnswers: Value[] = q.special ?? [];
  if (q.type === 'single' || q.type === 'multiple')
    return [...q.options.map((o) => o.value), ...specialAnswers];
  if (q.type !== 'scale') return undefined;
  const { min, max } = q.scale;
  return [...Array.from({ length: max - min + 1 }, (_, i) => min + i), ...specialAnswers];
}

/** What an answer must be for later questions to be asked. */
interface Requirement {
  /** It contains a value of each of these lists; only a list of answers can meet several. */
  among: (readonly Value[])[];
  none: readonly Value[];
}

/** After this many steps a question counts as askable: only nested alternatives take more. */
const MOST_STEPS = 2000;

/** Whether some answers lead to a question, considering its conditions and those of the questions that they name. */
export function isAskable(q: Question, byId: Questions): boolean {
  let steps = 0;
  const ask = (
    open: readonly Question[],
    visited: ReadonlySet<string>,
    requirements: Map<string, Requirement>,
  ): boolean => {
    const [next, ...later] = open;
    if (!next || ++steps > MOST_STEPS) return true;
    return alternativesOf(next).some((conditions) => {
      const met = new Map(requirements);
      if (!conditions.every((c) => meet(c, byId, met))) return false;
      // Only a condition with `in` needs its question to be asked.
      const needed = conditions.flatMap((c) => ('in' in c ? (byId.get(c.question) ?? []) : []));
      const fresh = [...new Set(needed)].filter((n) => !visited.has(n.id));
      return ask([...later, ...fresh], new Set([...visited, ...fresh.map((n) => n.id)]), met);
    });
  };
  return ask([q], new Set([q.id]), new Map());
}

/** The sets of conditions, at least one of which has to hold. */
function alternativesOf({ visibleIf }: Question): Condition[][] {
  if (!visibleIf) return [[]];
  return 'all' in visibleIf ? [visibleIf.all] : visibleIf.any.map((c) => [c]);
}

/** Adds a condition to the requirements; false when no answer can meet them. */
function meet(c: Condition, byId: Questions, requirements: Map<string, Requirement>): boolean {
  const q = byId.get(c.question);
  if (!q) return false;
  const { among, none } = requirements.get(q.id) ?? { among: [], none: [] };
  const more =
    'notIn' in c ? { among, none: [...none, ...c.notIn] } : { among: narrowed(q, among, c.in), none };
  requirements.set(q.id, more);
  return isPossible(q, more);
}

function narrowed(q: Question, among: Requirement['among'], list: readonly Value[]): Requirement['among'] {
  const possible = list.filter((value) => hasAnswer(q, value));
  const [left = possible] = among;
  return q.type === 'multiple' ? [...among, possible] : [left.filter((value) => possible.includes(value))];
}

function isPossible(q: Question, { among, none }: Requirement): boolean {
  const isFree = (value: Value) => !none.includes(value);
  if (among.length > 0) return among.every((list) => list.some(isFree));
  // Only `notIn`, which also holds without an answer.
  return !q.required || q.visibleIf !== undefined || (answersTo(q)?.some(isFree) ?? true);
}

/** The questions, with only the options of people who belong to the survey. */
export function answeredInside(questions: readonly Question[]): Map<string, Question> {
  return new Map(
    questions.map((q): [string, Question] => {
      if (q.type !== 'single' && q.type !== 'multiple') return [q.id, q];
      return [q.id, { ...q, options: q.options.filter((o) => o.eligible !== false) }];
    }),
  );
}

/**
 * Whether everybody who belongs to the survey is asked the question.
 * @param results for questions examined before, so that each is examined once
 */
export function isAskedOfEverybody(
  q: Question,
  byId: Questions,
  results: Map<string, boolean> = new Map(),
): boolean {
  const cached = results.get(q.id);
  if (cached !== undefined) return cached;
  // The default: a question that depends on itself is asked of nobody.
  results.set(q.id, false);
  const holds = (c: Condition): boolean => {
    const decider = byId.get(c.question);
    if (decider?.role !== 'eligibility' || (decider.type !== 'single' && decider.type !== 'multiple'))
      return false;
    const inside: Value[] = [
      ...decider.options.filter((o) => o.eligible !== false).map((o) => o.value),
      ...(decider.special ?? []),
    ];
    if ('notIn' in c) return inside.every((value) => !c.notIn.includes(value));
    const isAnswered = decider.required && isAskedOfEverybody(decider, byId, results);
    return isAnswered && inside.every((value) => c.in.includes(value));
  };
  const result = alternativesOf(q).some((conditions) => conditions.every(holds));
  results.set(q.id, result);
  return result;
}
