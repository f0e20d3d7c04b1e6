import { isReadable } from '../characters.ts';
import { definitionSchema } from '../definition.ts';
import { faultsWithPaths } from '../issues.ts';
import { type Definition, definitionShape } from '../questionnaire.ts';
import { assemble, fieldAt, pointsOf, questionOfField } from './assemble.ts';
import {
  type DesignTexts,
  kindOf,
  languagesOf,
  listAt,
  nameOf,
  partOf,
  questionsInOrder,
  WHOLE,
} from './texts.ts';

/** A fault of a draft, and where to correct it. */
export interface DesignFault {
  /** The field concerned. */
  field: string;
  /** The question, module or other part whose form has the field; the whole for everything around the questions. */
  part: string;
  /** In English, as `wave create` reports it. */
  message: string;
}

/** A checked draft: its definition, if valid, and everything that keeps it from being one. */
export interface DesignCheck {
  /** Valid for a wave. */
  definition: Definition | undefined;
  /** Well-formed, if perhaps not valid for a wave: enough to show. */
  shown: Definition | undefined;
  faults: DesignFault[];
}

/** Checks the whole draft as a wave would. */
export function checkDesign(texts: DesignTexts): DesignCheck {
  const assembled = assemble(texts);
  const parsed = definitionSchema.safeParse(assembled.document);
  const shape = parsed.success ? parsed : definitionShape.safeParse(assembled.document);
  const missing = missingTextsIn(texts).map((field) => faultOf(texts, field, messageOfMissing(field)));
  const isSaid = new Set(missing.map(({ field }) => field));
  const others = parsed.success
    ? []
    : faultsWithPaths(parsed.error)
        .filter(({ message }) => !message.startsWith('a text is missing in '))
        .map(({ path, message }) => faultOf(texts, fieldAt(assembled, path), message))
        .filter(({ field, message }) => !(isSaid.has(field) && message === 'is missing'));
  return {
    definition: parsed.success ? parsed.data : undefined,
    shown: shape.success ? shape.data : undefined,
    faults: inOrder(texts, [...others, ...missing]),
  };
}

const messageOfMissing = (field: string) => `a text is missing in ${languageOf(field)}`;
const languageOf = (field: string) => field.slice(field.lastIndexOf('.') + 1);

function faultOf(texts: DesignTexts, field: string, message: string): DesignFault {
  return { field, part: formOfField(texts, field), message };
}

/** The part whose form holds a field. */
function formOfField(texts: DesignTexts, field: string): string {
  const question = questionOfField(texts, field);
  if (question !== undefined) return question;
  const part = partOf(field);
  return kindOf(part) === 'module' ? part : WHOLE;
}

/** By the order of the forms. */
function inOrder(texts: DesignTexts, faults: readonly DesignFault[]): DesignFault[] {
  const forms = [WHOLE, ...listAt(texts, WHOLE, 'modules'), ...questionsInOrder(texts).map(({ key }) => key)];
  const ranks = new Map(forms.map((form, i) => [form, i]));
  return faults
    .map((fault, i) => ({ fault, rank: ranks.get(fault.part) ?? 0, i }))
    .sort((a, b) => a.rank - b.rank || a.i - b.i)
    .map(({ fault }) => fault);
}

/** Names of the texts that lack one of the languages: each must exist in all of them, or in none if optional. */
export function missingTextsIn(texts: DesignTexts): string[] {
  const languages = languagesOf(texts);
  return textNames(texts).flatMap(({ part, what, isOptional }) => {
    const fields = languages.map((language) => nameOf(part, `${what}.${language}`));
    const lacking = fields.filter((field) => !isReadable(texts[field] ?? ''));
    return isOptional && lacking.length === fields.length ? [] : lacking;
  });
}

interface TextName {
  part: string;
  what: string;
  isOptional?: true;
}

/** Every text that residents or readers see, without its language. */
function textNames(texts: DesignTexts): TextName[] {
  const titles = (keys: readonly string[]) => keys.map((part): TextName => ({ part, what: 'title' }));
  const modules = listAt(texts, WHOLE, 'modules');
  return [
    { part: WHOLE, what: 'title' },
    { part: WHOLE, what: 'intro' },
    ...titles(listAt(texts, WHOLE, 'dimensions')),
    ...titles(modules),
    ...questionsInOrder(texts).flatMap(({ key }) => textsOfQuestion(texts, key)),
  ];
}

/** The texts of one question. */
function textsOfQuestion(texts: DesignTexts, key: string): TextName[] {
  const type = texts[nameOf(key, 'type')];
  const isChoice = type === 'single' || type === 'multiple';
  const isLabelled = type === 'scale' && texts[nameOf(key, 'labelled')] === 'yes';
  return [
    { part: key, what: 'title' },
    { part: key, what: 'help', isOptional: true },
    ...(isChoice ? listAt(texts, key, 'options') : []).map((part): TextName => ({ part, what: 'label' })),
    ...(isLabelled ? pointsOf(texts, key) : []).map(
      (code): TextName => ({ part: key, what: `label${code}` }),
    ),
  ];
}
