import { hasAnswer } from '../askable.ts';
import type { Condition, Question } from '../questionnaire.ts';
import { type ComparisonSign, type Expression, literalOf } from './expression.ts';

/**
 * Translates between the routing of XLSForms and of this program, which asks a question if all of some conditions
 * hold, or any of them. Without an answer `in` fails and `notIn` holds, like "=" and "!=" in XPath, where an
 * unanswered question is an empty text.
 */

type VisibleIf = NonNullable<Question['visibleIf']>;
type Value = string | number;

/** A question that conditions can name, with the values that its options' names became. */
export interface Decider {
  question: Question;
  values: ReadonlyMap<string, string>;
}

/** Routing that this program cannot express. */
export class UnfitRouting extends Error {
  override readonly name = 'UnfitRouting';
  readonly finding: 'unknownQuestion' | 'lostQuestion' | 'range' | 'mixed' | 'never';
  readonly about: string;
  constructor(finding: UnfitRouting['finding'], about: string) {
    super(`${finding}: ${about}`);
    this.finding = finding;
    this.about = about;
  }
}

type Formula =
  | { kind: 'one'; condition: Condition; isGrouped: boolean }
  | { kind: 'all' | 'any'; parts: Formula[] }
  | { kind: 'always' | 'never' };

/**
 * The routing of an expression; undefined where it always holds.
 * @param decider resolves `${name}`; throws for an unknown name
 * @throws UnfitRouting
 */
export function routingOf(expression: Expression, decider: (name: string) => Decider): VisibleIf | undefined {
  const byId = new Map<string, Question>();
  const formula = simplified(
    formulaOf(expression, (name) => {
      const found = decider(name);
      byId.set(found.question.id, found.question);
      return found;
    }),
  );
  switch (formula.kind) {
    case 'always':
      return undefined;
    case 'never':
      throw new UnfitRouting('never', '');
    case 'one':
      return { all: [formula.condition] };
    case 'any':
      return { any: conditionsOfParts(formula.parts) };
    case 'all':
      return implied(formula.parts, byId) ?? { all: conditionsOfParts(formula.parts) };
  }
}

/** The conditions in parts that are one condition each. Throws UnfitRouting. */
const conditionsOfParts = (parts: readonly Formula[]): Condition[] =>
  parts.map((part) => {
    const single = part.kind === 'any' ? unionOf(part.parts) : part;
    if (single?.kind !== 'one') throw new UnfitRouting('mixed', '');
    return single.condition;
  });

/**
 * Alternatives among several questions, without redundant conditions: each of these questions is itself asked only on
 * them, as in `${consent} = 'yes' and (${a} = 'x' or ${b} = 'y')` within a group that requires the same consent.
 */
function implied(parts: readonly Formula[], byId: ReadonlyMap<string, Question>): VisibleIf | undefined {
  const alternatives = parts.filter((part) => part.kind === 'any' && !unionOf(part.parts));
  const [only] = alternatives;
  if (alternatives.length !== 1 || only?.kind !== 'any') return undefined;
  const any = conditionsOfParts(only.parts);
  const isImplied = (condition: Condition) =>
    any.every((one) => {
      const routing = byId.get(one.question)?.visibleIf;
      // Without an answer `in` fails, and a person who is not asked has none.
      return 'in' in one && routing && 'all' in routing && routing.all.some((own) => isSame(own, condition));
    });
  const others = conditionsOfParts(parts.filter((part) => part !== only));
  return others.every(isImplied) ? { any } : undefined;
}

const isSame = (a: Condition, b: Condition): boolean => JSON.stringify(a) === JSON.stringify(b);

function formulaOf(expression: Expression, decider: (name: string) => Decider): Formula {
  switch (expression.kind) {
    case 'always':
    case 'never':
      return { kind: expression.kind };
    case 'group': {
      const inner = formulaOf(expression.of, decider);
      return inner.kind === 'one' ? { ...inner, isGrouped: true } : inner;
    }
    case 'not':
      return negated(formulaOf(expression.of, decider));
    case 'and':
      return { kind: 'all', parts: expression.parts.map((part) => formulaOf(part, decider)) };
    case 'or':
      return joined(expression.parts.map((part) => formulaOf(part, decider)));
    case 'compare': {
      const condition = conditionOf(expression.comparison, expression.value, decider(expression.name));
      return { kind: 'one', condition, isGrouped: false };
    }
  }
}

/** `${a} = 'x' or ${a} = 'y'` is one condition with two answers; in brackets each is a separate condition. */
function joined(parts: readonly Formula[]): Formula {
  const merged: Formula[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    const union = last && !isGroup(last) && !isGroup(part) ? unionOf([last, part]) : undefined;
    if (union) merged.splice(-1, 1, { ...union, isGrouped: false });
    else merged.push(part);
  }
  const [only] = merged;
  return merged.length === 1 && only ? only : { kind: 'any', parts: merged };
}

const isGroup = (formula: Formula): boolean => formula.kind !== 'one' || formula.isGrouped;

/** Alternative conditions on one question, as a single one. */
function unionOf(parts: readonly Formula[]): Extract<Formula, { kind: 'one' }> | undefined {
  const [first] = parts;
  if (first?.kind !== 'one' || !('in' in first.condition)) return undefined;
  const { question } = first.condition;
  const values: Value[] = [];
  for (const part of parts) {
    if (part.kind !== 'one' || !('in' in part.condition) || part.condition.question !== question)
      return undefined;
    values.push(...part.condition.in);
  }
  return { kind: 'one', condition: { question, in: values }, isGrouped: true };
}

function negated(formula: Formula): Formula {
  switch (formula.kind) {
    case 'always':
      return { kind: 'never' };
    case 'never':
      return { kind: 'always' };
    case 'one': {
      const { condition } = formula;
      return {
        ...formula,
        condition:
          'in' in condition
            ? { question: condition.question, notIn: condition.in }
            : { question: condition.question, in: condition.notIn },
      };
    }
    default:
      return { kind: formula.kind === 'all' ? 'any' : 'all', parts: formula.parts.map(negated) };
  }
}

/** Without constants, and without "all" in "all" or "any" in "any". */
function simplified(formula: Formula): Formula {
  if (formula.kind !== 'all' && formula.kind !== 'any') return formula;
  const [neutral, decisive] =
    formula.kind === 'all' ? (['always', 'never'] as const) : (['never', 'always'] as const);
  const parts = formula.parts
    .map(simplified)
    .flatMap((part) => (part.kind === formula.kind ? part.parts : [part]))
    .filter((part) => part.kind !== neutral);
  if (parts.some((part) => part.kind === decisive)) return { kind: decisive };
  if (parts.length === 0) return { kind: neutral };
  // "… or false()" is how routing by any of one condition is written; within an "and" it says nothing.
  const [only] = parts;
  const wasAny = formula.kind === 'any' && formula.parts.some((part) => part.kind === 'never');
  return parts.length === 1 && only && !wasAny ? only : { kind: formula.kind, parts };
}

function conditionOf(comparison: ComparisonSign, typed: string, { question: q, values }: Decider): Condition {
  const { id: question } = q;
  if (typed === '' && (comparison === '=' || comparison === '!=')) {
    const all = listedAnswers(q);
    if (!all) throw new UnfitRouting('range', q.id);
    return comparison === '=' ? { question, notIn: all } : { question, in: all };
  }
  if (comparison === '=') return { question, in: [valueFor(q, values, typed)] };
  if (comparison === '!=') return { question, notIn: [valueFor(q, values, typed)] };
  const limit = Number(typed);
  const met = listedAnswers(q)?.filter((value) => isMet(Number(value), comparison, limit));
  if (!met || met.length === 0 || Number.isNaN(limit)) throw new UnfitRouting('range', q.id);
  return { question, in: met };
}

/** A typed value in the form of the question's answers; an unknown one stays, to be refused with its place. */
function valueFor(q: Question, values: ReadonlyMap<string, string>, typed: string): Value {
  if (q.type === 'single' || q.type === 'multiple') return values.get(typed) ?? typed;
  if (q.type === 'text' || q.special?.some((way) => way === typed)) return typed;
  const number = Number(typed);
  return hasAnswer(q, number) ? number : typed;
}

/** All answers, including ways out, where they are few. */
function listedAnswers(q: Question): Value[] | undefined {
  const ways: Value[] = q.special ?? [];
  if (q.type === 'single' || q.type === 'multiple') return [...q.options.map(({ value }) => value), ...ways];
  if (q.type !== 'scale') return undefined;
  const { min, max } = q.scale;
  return [...Array.from({ length: max - min + 1 }, (_, i) => min + i), ...ways];
}

function isMet(value: number, comparison: ComparisonSign, limit: number): boolean {
  if (comparison === '<') return value < limit;
  if (comparison === '<=') return value <= limit;
  if (comparison === '>') return value > limit;
  return value >= limit;
}

/** Routing as an expression that `routingOf` turns back into the same routing. */
export function relevantOf(visibleIf: VisibleIf, byId: ReadonlyMap<string, Question>): string {
  if ('all' in visibleIf) {
    const parts = visibleIf.all.map((condition) => testOf(condition, byId.get(condition.question)));
    return visibleIf.all.length === 1 ? parts.join('') : parts.map(bracketed).join(' and ');
  }
  const parts = visibleIf.any.map((condition) => `(${testOf(condition, byId.get(condition.question))})`);
  return parts.length === 1 ? `${parts.join('')} or false()` : parts.join(' or ');
}

/** "or" binds less than "and". */
const bracketed = (test: string): string =>
  /\sor\s/.test(test) && !test.startsWith('not(') ? `(${test})` : test;

function testOf(condition: Condition, decider: Question | undefined): string {
  const { question } = condition;
  const isOf = (value: Value): string => {
    const literal = typeof value === 'number' ? String(value) : literalOf(value);
    return decider?.type === 'multiple'
      ? `selected(\${${question}}, ${literal})`
      : `\${${question}} = ${literal}`;
  };
  if ('in' in condition) return condition.in.map(isOf).join(' or ');
  const [only, ...others] = condition.notIn;
  if (only !== undefined && others.length === 0 && decider?.type !== 'multiple')
    return `\${${question}} != ${typeof only === 'number' ? only : literalOf(only)}`;
  return `not(${condition.notIn.map(isOf).join(' or ')})`;
}
