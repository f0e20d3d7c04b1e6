import { z } from 'zod';
import { conditionsOf } from './routing.ts';
import { UNKNOWN } from './submission.ts';
import { languageTag, text } from './text.ts';

/**
 * The questionnaire: what is asked, who is asked what, and what each answer may be.
 *
 * A *definition* is what the survey agency writes: the national core plus the modules that one province or
 * city adds. It is versioned and immutable; its digest names it in every release. A *questionnaire* is the
 * definition as one city sees it, the public document of the API.
 */

const identifier = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'a lower-case identifier of at most 40 characters');
const answerValue = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_+.-]{0,39}$/,
    'letters, digits, "_", "+", "." or "-", at most 40 characters',
  );

/** Ways out that a scored question may allow in place of a value. */
export const specials = ['not_used', 'dont_know'] as const;
export type Special = (typeof specials)[number];

export const roles = ['scored', 'weighting', 'eligibility', 'profile', 'comment'] as const;

const option = z.strictObject({
  value: answerValue,
  label: text,
  /** On an eligibility question: choosing this puts the person outside the survey's population. */
  eligible: z.literal(false).optional(),
  /** On a `multiple` question: cannot be combined with other options ("none of these"). */
  exclusive: z.literal(true).optional(),
  /** On a scored `single` question: the option's score, 0–100. */
  score: z.number().min(0).max(100).optional(),
});
export type Option = z.infer<typeof option>;

const scale = z
  .strictObject({
    min: z.int().min(-100).max(100),
    max: z.int().min(-100).max(100),
    /** True when a high answer is unfavourable. */
    reversed: z.boolean().optional(),
    /** One label a point, from min to max. */
    labels: z.array(text).optional(),
  })
  .refine((s) => s.max > s.min && s.max - s.min <= 100, 'a scale has 2 to 101 points')
  .refine((s) => !s.labels || s.labels.length === s.max - s.min + 1, 'one label for every point');

const condition = z.union([
  z.strictObject({ question: identifier, in: z.array(z.union([z.string(), z.number()])).min(1) }),
  z.strictObject({ question: identifier, notIn: z.array(z.union([z.string(), z.number()])).min(1) }),
]);
export type Condition = z.infer<typeof condition>;

const visibleIf = z.union([
  z.strictObject({ all: z.array(condition).min(1) }),
  z.strictObject({ any: z.array(condition).min(1) }),
]);
export type VisibleIf = z.infer<typeof visibleIf>;

const common = {
  id: identifier,
  dimension: identifier.optional(),
  role: z.enum(roles),
  title: text,
  help: text.optional(),
  required: z.boolean(),
  special: z.array(z.enum(specials)).min(1).optional(),
  visibleIf: visibleIf.optional(),
};

export const question = z.discriminatedUnion('type', [
  z.strictObject({ ...common, type: z.literal('single'), options: z.array(option).min(2).max(400) }),
  z.strictObject({ ...common, type: z.literal('multiple'), options: z.array(option).min(2).max(50) }),
  z.strictObject({ ...common, type: z.literal('scale'), scale }),
  z.strictObject({ ...common, type: z.literal('number'), min: z.number(), max: z.number() }),
  z.strictObject({ ...common, type: z.literal('text'), maxLength: z.int().min(1).max(2000) }),
]);
export type Question = z.infer<typeof question>;

const dimension = z.strictObject({ id: identifier, title: text, weight: z.number().positive().max(1) });
export type Dimension = z.infer<typeof dimension>;

const questionnaireModule = z.strictObject({
  id: identifier,
  title: text,
  /** Two-digit province prefixes or six-digit city codes that get these questions. */
  scope: z.array(z.string().regex(/^(\d{2}|\d{6})$/)).min(1),
  questions: z.array(question).min(1).max(50),
});

const definitionShape = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  languages: z.array(languageTag).min(1),
  title: text,
  intro: text,
  dimensions: z.array(dimension).max(40),
  /** The weighting variables in order; `ordered` ones collapse only with a neighbour. */
  weighting: z.array(z.strictObject({ question: identifier, ordered: z.boolean() })).max(6),
  questions: z.array(question).min(1).max(200),
  modules: z.array(questionnaireModule).max(400).default([]),
});
export type Definition = z.infer<typeof definitionShape>;

/** A questionnaire definition. Parsing refuses anything inconsistent; it repairs nothing. */
export const definition = definitionShape.superRefine((d, ctx) => {
  for (const fault of inconsistencies(d))
    ctx.addIssue({ code: 'custom', message: fault.message, path: fault.path });
});

interface Inconsistency {
  path: (string | number)[];
  message: string;
}

function* inconsistencies(d: Definition): Generator<Inconsistency> {
  const sum = d.dimensions.reduce((total, dim) => total + dim.weight, 0);
  if (d.dimensions.length > 0 && Math.abs(sum - 1) > 1e-9)
    yield { path: ['dimensions'], message: `the weights sum to ${sum}, not 1` };
  yield* repeated(
    d.dimensions.map((dim) => dim.id),
    ['dimensions'],
    'dimension',
  );
  yield* questionFaults(d, d.questions, ['questions'], []);
  for (const [m, added] of d.modules.entries()) {
    yield* questionFaults(d, added.questions, ['modules', m, 'questions'], d.questions);
    // A scored module item inside a dimension would make cities incomparable.
    for (const [q, item] of added.questions.entries())
      if (item.dimension || item.role === 'weighting' || item.role === 'eligibility')
        yield {
          path: ['modules', m, 'questions', q],
          message: 'a module adds no dimension items, weighting or eligibility',
        };
  }
  yield* repeated(
    [...d.questions, ...d.modules.flatMap((m) => m.questions)].map((q) => q.id),
    ['questions'],
    'question',
  );
  const byId = new Map(d.questions.map((q) => [q.id, q]));
  for (const [i, variable] of d.weighting.entries()) {
    const asked = byId.get(variable.question);
    if (asked?.type !== 'single' || asked.role !== 'weighting')
      yield {
        path: ['weighting', i],
        message: `${variable.question} is not a single-choice weighting question`,
      };
  }
  for (const [i, q] of d.questions.entries())
    if (q.role === 'weighting' && q.type === 'single' && q.options.some((o) => o.value === UNKNOWN))
      yield { path: ['questions', i], message: `${q.id}: ${UNKNOWN} stands for those who did not answer` };
  const declared = new Set(d.weighting.map((w) => w.question));
  for (const [i, q] of d.questions.entries())
    if (q.role === 'weighting' && !declared.has(q.id))
      yield { path: ['questions', i], message: `${q.id} is missing from weighting` };
  for (const dim of d.dimensions)
    if (!d.questions.some((q) => q.role === 'scored' && q.dimension === dim.id))
      yield { path: ['dimensions'], message: `no scored question belongs to ${dim.id}` };
}

function* questionFaults(
  d: Definition,
  questions: Question[],
  path: (string | number)[],
  before: Question[],
): Generator<Inconsistency> {
  const earlier = new Set(before.map((q) => q.id));
  const dimensions = new Set(d.dimensions.map((dim) => dim.id));
  for (const [i, q] of questions.entries()) {
    const at = [...path, i];
    for (const t of textsOf(q))
      for (const language of d.languages)
        if (!t[language]) yield { path: at, message: `${q.id}: a text is missing in ${language}` };
    if (q.type === 'single' || q.type === 'multiple')
      yield* repeated(
        q.options.map((o) => o.value),
        at,
        `option of ${q.id}`,
      );
    if (q.role === 'scored') {
      const scorable =
        q.type === 'scale' || (q.type === 'single' && q.options.every((o) => o.score !== undefined));
      if (!scorable)
        yield { path: at, message: `${q.id}: scored, but neither a scale nor options with scores` };
      if (q.type === 'single' && q.options.length > 101)
        yield { path: at, message: `${q.id}: more than 101 scored options` };
    }
    if (q.dimension && (q.role !== 'scored' || !dimensions.has(q.dimension)))
      yield { path: at, message: `${q.id}: ${q.dimension} is not a dimension that it can belong to` };
    // Only earlier questions can decide: routing then reads top to bottom and has no cycles.
    for (const c of conditionsOf(q))
      if (!earlier.has(c.question))
        yield { path: at, message: `${q.id}: depends on ${c.question}, which is not before it` };
    earlier.add(q.id);
  }
}

function* repeated(ids: string[], path: (string | number)[], noun: string): Generator<Inconsistency> {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) yield { path, message: `${noun} ${id} appears twice` };
    seen.add(id);
  }
}

function textsOf(q: Question): Record<string, string>[] {
  const texts = [q.title];
  if (q.help) texts.push(q.help);
  if (q.type === 'single' || q.type === 'multiple') texts.push(...q.options.map((o) => o.label));
  if (q.type === 'scale' && q.scale.labels) texts.push(...q.scale.labels);
  return texts;
}

/** The public document of one city: `GET /api/v1/waves/{wave}/cities/{city}/questionnaire`. */
export interface Questionnaire {
  wave: string;
  city: string;
  /** The definition's version and digest; module questions are part of the definition. */
  version: number;
  digest: string;
  languages: string[];
  title: Record<string, string>;
  intro: Record<string, string>;
  questions: Question[];
}
