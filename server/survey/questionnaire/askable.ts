import type { Condition, Question } from './questionnaire.ts';

/** Which answers a question can have, and whether any answers lead to it. */

type Value = string | number;
type Questions = ReadonlyMap<string, Question>;

/** Whether a value can be an answer, or one of several, to the question. */
export function hasAnswer(q: Question, value: Value): boolean {
  if (q.special?.some((way) => way === value)) return true;
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
  const ways: Value[] = q.special ?? [];
  if (q.type === 'single' || q.type === 'multiple') return [...q.options.map((o) => o.value), ...ways];
  if (q.type !== 'scale') return undefined;
  const { min, max } = q.scale;
  return [...Array.from({ length: max - min + 1 }, (_, i) => min + i), ...ways];
}

/** What the answer to a question has to be for others to be asked. */
interface Wanted {
  /** One of each of these lists. A list of answers meets each with any of its values, so only those have several. */
  among: (readonly Value[])[];
  none: readonly Value[];
}

/** Beyond so many steps a question counts as askable: only alternatives upon alternatives take more. */
const MOST_STEPS = 2000;

/** Whether some answers lead to a question; it looks at conditions on earlier ones, theirs included. */
export function isAskable(q: Question, byId: Questions): boolean {
  let steps = 0;
  const ask = (
    open: readonly Question[],
    asked: ReadonlySet<string>,
    wanted: Map<string, Wanted>,
  ): boolean => {
    const [next, ...later] = open;
    if (!next || ++steps > MOST_STEPS) return true;
    return alternativesOf(next).some((conditions) => {
      const met = new Map(wanted);
      if (!conditions.every((c) => meet(c, byId, met))) return false;
      // A condition with `in` needs its question to be asked as well; one with `notIn` does not.
      const needed = conditions.flatMap((c) => ('in' in c ? (byId.get(c.question) ?? []) : []));
      const fresh = [...new Set(needed)].filter((n) => !asked.has(n.id));
      return ask([...later, ...fresh], new Set([...asked, ...fresh.map((n) => n.id)]), met);
    });
  };
  return ask([q], new Set([q.id]), new Map());
}

/** The sets of conditions of which one has to hold. */
function alternativesOf({ visibleIf }: Question): Condition[][] {
  if (!visibleIf) return [[]];
  return 'all' in visibleIf ? [visibleIf.all] : visibleIf.any.map((c) => [c]);
}

/** Adds a condition to what is wanted; false when no answer is left. */
function meet(c: Condition, byId: Questions, wanted: Map<string, Wanted>): boolean {
  const q = byId.get(c.question);
  if (!q) return false;
  const { among, none } = wanted.get(q.id) ?? { among: [], none: [] };
  const more =
    'notIn' in c ? { among, none: [...none, ...c.notIn] } : { among: narrowed(q, among, c.in), none };
  wanted.set(q.id, more);
  return isPossible(q, more);
}

function narrowed(q: Question, among: Wanted['among'], list: readonly Value[]): Wanted['among'] {
  const possible = list.filter((value) => hasAnswer(q, value));
  const [left = possible] = among;
  return q.type === 'multiple' ? [...among, possible] : [left.filter((value) => possible.includes(value))];
}

function isPossible(q: Question, { among, none }: Wanted): boolean {
  const isFree = (value: Value) => !none.includes(value);
  if (among.length > 0) return among.every((list) => list.some(isFree));
  // Nothing but `notIn`, which also holds where there is no answer.
  return !q.required || q.visibleIf !== undefined || (answersTo(q)?.some(isFree) ?? true);
}

/** The questions with the answers of those who belong to the survey: no others count. */
export function answeredInside(questions: readonly Question[]): Map<string, Question> {
  return new Map(
    questions.map((q): [string, Question] => {
      if (q.type !== 'single' && q.type !== 'multiple') return [q.id, q];
      return [q.id, { ...q, options: q.options.filter((o) => o.eligible !== false) }];
    }),
  );
}

/**
 * Whether everybody who belongs to the survey is asked: it depends on nothing but that they do.
 * @param known answers found already, so that each question is looked at once
 */
export function isAskedOfEverybody(
  q: Question,
  byId: Questions,
  known: Map<string, boolean> = new Map(),
): boolean {
  const earlier = known.get(q.id);
  if (earlier !== undefined) return earlier;
  // Until it is found otherwise: what depends on itself is asked of nobody.
  known.set(q.id, false);
  const holds = (c: Condition): boolean => {
    const asked = byId.get(c.question);
    if (asked?.role !== 'eligibility' || (asked.type !== 'single' && asked.type !== 'multiple')) return false;
    const inside: Value[] = [
      ...asked.options.filter((o) => o.eligible !== false).map((o) => o.value),
      ...(asked.special ?? []),
    ];
    if ('notIn' in c) return inside.every((value) => !c.notIn.includes(value));
    const isAnswered = asked.required && isAskedOfEverybody(asked, byId, known);
    return isAnswered && inside.every((value) => c.in.includes(value));
  };
  const found = alternativesOf(q).some((conditions) => conditions.every(holds));
  known.set(q.id, found);
  return found;
}
