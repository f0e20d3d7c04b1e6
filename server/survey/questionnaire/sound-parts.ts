import { z } from 'zod';
import type { Inconsistency } from './question-faults.ts';
import {
  type Definition,
  definitionShape,
  dimensionSchema,
  moduleSchema,
  type Option,
  optionSchema,
  type Question,
  questionSchema,
  scaleSchema,
  weightingVariableSchema,
} from './questionnaire.ts';
import { conditionsOf } from './routing.ts';
import { languageTag, type Text } from './text.ts';

/**
 * Finds faults in a document that is not a valid definition yet, so that its author learns of all of them at once:
 * malformed parts get a stand-in, and faults that depend on a stand-in are suppressed.
 */

/** The document with stand-ins, and what is unknown because of them. */
export interface SoundParts {
  definition: Definition;
  /** Whether a fault exists whatever the stand-ins replace. */
  isCertain: (fault: Inconsistency) => boolean;
}

/** Replaces the parts of a document that the schema refuses, given the places of their faults. */
export function soundParts(document: unknown, faulty: readonly (readonly PropertyKey[])[]): SoundParts {
  const fields = fieldsOf(document);
  const { shape } = definitionShape;
  const languages = listOf(fields.languages).flatMap((tag) => languageTag.safeParse(tag).data ?? []);
  const questions = listOf(fields.questions).map((raw, i) => questionOf(raw, `unread_${i}`, languages));
  const modules = listOf(fields.modules).map((raw, m) => {
    const own = fieldsOf(raw);
    const read = listOf(own.questions).map((one, i) => questionOf(one, `unread_${m}_${i}`, languages));
    const id = textOf(own.id, `unread_${m}`);
    const scope = moduleSchema.shape.scope.safeParse(own.scope).data ?? ['00'];
    return { id, title: textsOf(own.title, languages), scope, read };
  });
  const dimensions = listOf(fields.dimensions).map((raw, i) => {
    const own = fieldsOf(raw);
    const id = textOf(own.id, `unread_${i}`);
    const weight = dimensionSchema.shape.weight.safeParse(own.weight).data;
    return { id, title: textsOf(own.title, languages), weight: weight ?? 1 };
  });
  const weighting = listOf(fields.weighting).map((raw, i) => ({
    question: textOf(fieldsOf(raw).question, `unread_${i}`),
    ordered: weightingVariableSchema.shape.ordered.safeParse(fieldsOf(raw).ordered).data ?? false,
  }));
  const definition: Definition = {
    name: shape.name.safeParse(fields.name).data ?? 'unread',
    languages,
    title: textsOf(fields.title, languages),
    intro: textsOf(fields.intro, languages),
    dimensions,
    weighting,
    questions: questions.map(({ question }) => question),
    modules: modules.map(({ read, ...module }) => ({
      ...module,
      questions: read.map(({ question }) => question),
    })),
  };
  const all = [...questions, ...modules.flatMap(({ read }) => read)];
  return { definition, isCertain: certainty(all, fields, faulty) };
}

/** A question as read, or its stand-in. */
interface ReadQuestion {
  question: Question;
  /** Its type, role and answers are the written ones. */
  isAnswerable: boolean;
  /** So are its conditions. */
  isRouted: boolean;
  /** Conditions can name it. */
  isNamed: boolean;
}

function certainty(
  read: readonly ReadQuestion[],
  fields: Fields,
  faulty: readonly (readonly PropertyKey[])[],
): SoundParts['isCertain'] {
  const unsure = new Set(read.flatMap(({ question, isAnswerable }) => (isAnswerable ? [] : [question.id])));
  // A question that depends on an uncertain one may be asked or not.
  const adrift = new Set(unsure);
  for (const { question, isRouted } of read)
    if (!isRouted || conditionsOf(question).some((c) => adrift.has(c.question))) adrift.add(question.id);
  const isWhole = {
    questions: Array.isArray(fields.questions) && read.every(({ isNamed }) => isNamed),
    dimensions: listOf(fields.dimensions).every(
      (raw) => dimensionSchema.shape.weight.safeParse(fieldsOf(raw).weight).success,
    ),
    weighting:
      Array.isArray(fields.weighting) &&
      fields.weighting.every((raw) => typeof fieldsOf(raw).question === 'string'),
  };
  return ({ path, restsOn = {} }) =>
    !faulty.some((place) => place.every((key, i) => key === path[i])) &&
    !restsOn.answers?.some((id) => unsure.has(id)) &&
    !restsOn.routing?.some((id) => adrift.has(id)) &&
    (restsOn.whole === undefined || isWhole[restsOn.whole]);
}

/** The well-formed part of a question: a text of one character where its type or answers are malformed. */
function questionOf(raw: unknown, id: string, languages: readonly string[]): ReadQuestion {
  const whole = questionSchema.safeParse(raw);
  if (whole.success) return { question: whole.data, isAnswerable: true, isRouted: true, isNamed: true };
  const fields = fieldsOf(raw);
  const isNamed = typeof fields.id === 'string';
  const common = {
    ...optional(fields, ['dimension', 'special', 'visibleIf', 'whenHidden']),
    id: textOf(fields.id, id),
    title: textsOf(fields.title, languages),
    required: questionFields.required.safeParse(fields.required).data ?? false,
    ...(fields.help === undefined ? {} : { help: textsOf(fields.help, languages) }),
  };
  const isRouted = common.visibleIf !== undefined || fields.visibleIf === undefined;
  if (!isRouted) delete common.whenHidden;
  const role = questionFields.role.safeParse(fields.role).data;
  const answers = answersOf(fields, languages);
  if (role === undefined || answers === undefined) {
    const question: Question = { ...common, type: 'text', role: 'profile', maxLength: 1 };
    return { question, isAnswerable: false, isRouted, isNamed };
  }
  const { isSure, ...typed } = answers;
  return { question: { ...common, role, ...typed }, isAnswerable: isSure, isRouted, isNamed };
}

const [{ shape: questionFields }] = questionSchema.options;

type Optional = Pick<Question, 'dimension' | 'special' | 'visibleIf' | 'whenHidden'>;

/** The well-formed ones of these fields. */
function optional(fields: Fields, names: readonly (keyof Optional)[]): Optional {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = questionFields[name].safeParse(fields[name]).data;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The fields of a type; undefined where they do not say what can be answered. */
function answersOf(fields: Fields, languages: readonly string[]) {
  switch (fields.type) {
    case 'single':
    case 'multiple': {
      if (!Array.isArray(fields.options)) return undefined;
      const options = fields.options.map((raw, o) => optionOf(raw, `unread-${o}`, languages));
      return {
        type: fields.type,
        options: options.map(({ option }) => option),
        isSure: options.every(({ isSure }) => isSure),
      } as const;
    }
    case 'scale': {
      const { min, max } = fieldsOf(fields.scale);
      const scale = scaleSchema.safeParse({ ...fieldsOf(fields.scale), labels: undefined }).data;
      return scale && min !== max ? ({ type: 'scale', scale, isSure: true } as const) : undefined;
    }
    case 'number': {
      const [min, max] = [fields.min, fields.max].map((value) => z.number().safeParse(value).data);
      return min === undefined || max === undefined
        ? undefined
        : ({ type: 'number', min, max, isSure: true } as const);
    }
    case 'text': {
      const maxLength = z.int().safeParse(fields.maxLength).data;
      return maxLength === undefined ? undefined : ({ type: 'text', maxLength, isSure: true } as const);
    }
    default:
      return undefined;
  }
}

function optionOf(
  raw: unknown,
  value: string,
  languages: readonly string[],
): { option: Option; isSure: boolean } {
  const parsed = optionSchema.safeParse(raw);
  if (parsed.success) return { option: parsed.data, isSure: true };
  const fields = fieldsOf(raw);
  const { shape } = optionSchema;
  const named = shape.value.safeParse(fields.value);
  const score = shape.score.safeParse(fields.score);
  const eligible = shape.eligible.safeParse(fields.eligible);
  const exclusive = shape.exclusive.safeParse(fields.exclusive);
  return {
    option: {
      value: textOf(fields.value, value),
      label: textsOf(fields.label, languages),
      ...(score.data === undefined ? {} : { score: score.data }),
      ...(eligible.data === undefined ? {} : { eligible: eligible.data }),
      ...(exclusive.data === undefined ? {} : { exclusive: exclusive.data }),
    },
    isSure: named.success && score.success && eligible.success,
  };
}

type Fields = Record<string, unknown>;

const fieldsOf = (value: unknown): Fields => z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

/** The readable texts; a placeholder in every language where there is none. */
function textsOf(value: unknown, languages: readonly string[]): Text {
  const texts = Object.entries(fieldsOf(value));
  const written = texts.length > 0 ? texts : languages.map((language) => [language, '']);
  return Object.fromEntries(
    written.map(([language, text]) => [language, typeof text === 'string' && text !== '' ? text : '—']),
  );
}
