import type { Question } from '../../survey/questionnaire/questionnaire.ts';
import { type Answer, type Answers, conditionsOf, isVisible } from '../../survey/questionnaire/routing.ts';
import type { Chance } from './chance.ts';

/**
 * Residents who answer any questionnaire at random, along every kind of path, to show whether it can be answered and
 * where it leads.
 */

/** Manners of answering; screening exists for the last two. */
export const rehearsalManners = ['careful', 'speeder', 'straightliner'] as const;
export type RehearsalManner = (typeof rehearsalManners)[number];

/** How often a resident skips an optional question, and how often one takes a way out. */
const [OMITTED, WAY_OUT] = [0.12, 0.1];
/** How often a resident picks an answer that a later condition depends on, so that rare paths are walked too. */
const DECIDING = 0.35;
/** How often a resident gives an answer that puts them out of scope. */
const OUTSIDE = 0.04;

/** Values that conditions name, by question. */
export function decidingAnswers(
  questions: readonly Question[],
): ReadonlyMap<string, readonly (string | number)[]> {
  const deciding = new Map<string, (string | number)[]>();
  for (const condition of questions.flatMap(conditionsOf)) {
    const values = 'in' in condition ? condition.in : condition.notIn;
    deciding.set(condition.question, [...(deciding.get(condition.question) ?? []), ...values]);
  }
  return deciding;
}

/** One resident's answers to a city's questions. */
export function randomAnswers(
  questions: readonly Question[],
  deciding: ReturnType<typeof decidingAnswers>,
  manner: RehearsalManner,
  chance: Chance,
): Answers {
  const answers: Answers = {};
  const hidden = new Set<string>();
  for (const q of questions) {
    if (!isVisible(q, answers, hidden)) {
      hidden.add(q.id);
      continue;
    }
    const answer = answerAtRandom(q, deciding.get(q.id) ?? [], manner, chance);
    if (answer !== undefined) answers[q.id] = answer;
  }
  return answers;
}

function answerAtRandom(
  q: Question,
  deciding: readonly (string | number)[],
  manner: RehearsalManner,
  chance: Chance,
): Answer | undefined {
  if (!q.required && chance.happens(OMITTED)) return undefined;
  if (q.type === 'scale' && manner === 'straightliner') return q.scale.max;
  if (q.special && chance.happens(WAY_OUT)) return chance.pick(q.special);
  const named = deciding.length > 0 && chance.happens(DECIDING) ? chance.pick(deciding) : undefined;
  switch (q.type) {
    case 'single': {
      const inside = q.options.filter((option) => option.eligible !== false);
      const isOutside = inside.length < q.options.length && chance.happens(OUTSIDE);
      if (isOutside) return chance.pick(q.options.filter((option) => option.eligible === false)).value;
      const values = inside.map(({ value }) => value);
      return typeof named === 'string' && values.includes(named) ? named : chance.pick(values);
    }
    case 'multiple':
      return severalAtRandom(q, named, chance);
    case 'scale': {
      const { min, max } = q.scale;
      const isPoint = typeof named === 'number' && Number.isInteger(named) && named >= min && named <= max;
      return isPoint ? named : min + Math.min(max - min, Math.floor(chance.uniform() * (max - min + 1)));
    }
    case 'number':
      return typeof named === 'number' && named >= q.min && named <= q.max ? named : numberIn(q, chance);
    case 'text':
      return typeof named === 'string' && [...named].length <= q.maxLength && named.trim() !== ''
        ? named
        : [...'模拟回答'].slice(0, q.maxLength).join('');
  }
}

function severalAtRandom(
  q: Extract<Question, { type: 'multiple' }>,
  named: string | number | undefined,
  chance: Chance,
): string[] {
  const alone = q.options.filter((option) => option.exclusive);
  const others = q.options.filter((option) => !option.exclusive).map(({ value }) => value);
  if (alone.length > 0 && (others.length === 0 || chance.happens(0.12))) return [chance.pick(alone).value];
  const chosen = others.filter((value) => value === named || chance.happens(0.35));
  return chosen.length > 0 ? chosen : [chance.pick(others)];
}

/** A whole number between the bounds; small ones are likelier in wide ranges. */
function numberIn({ min, max }: { min: number; max: number }, chance: Chance): number {
  const least = Math.ceil(min);
  const most = Math.min(Math.floor(max), least + 100);
  return most < least ? min : least + Math.floor(chance.uniform() * (most - least + 1));
}
