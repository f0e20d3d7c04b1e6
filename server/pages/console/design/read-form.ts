import { z } from 'zod';
import type { DesignOperation, TextChanges } from '../../../survey/questionnaire/design/operations.ts';
import { questionTypes } from '../../../survey/questionnaire/design/texts.ts';
import type { FileForm } from '../../evaluation/form.ts';

/** The content of a part's form. */
export interface TypedPart {
  revision: number;
  /** All text in the form, by field. */
  typed: ReadonlyMap<string, string>;
  /** Fields that the person changed. */
  changes: TextChanges;
}

const seenSchema = z.object({ value: z.string() });

/**
 * Reads the form of a part. A field counts as changed where it differs from its text when the form was made, so that
 * nobody overwrites fields that they left alone.
 */
export function readDesignForm(form: FileForm): TypedPart {
  const typed = new Map<string, string>();
  const changes: TextChanges = {};
  for (const [name, json] of form.texts) {
    if (!name.startsWith('seen.')) continue;
    const field = name.slice('seen.'.length);
    // A posted form ends lines with CR LF, a script with LF.
    const text = form.all(`value.${field}`).join('\n').replace(/\r\n?/g, '\n');
    typed.set(field, text);
    if (!isSeen(field, text, json)) changes[field] = text;
  }
  const revision = Number(form.field('revision'));
  return { revision: Number.isSafeInteger(revision) ? revision : 0, typed, changes };
}

/** Whether a field is unchanged; the order of check boxes does not matter. */
function isSeen(field: string, text: string, json: string): boolean {
  const seen = seenSchema.safeParse(jsonOf(json)).data?.value.replace(/\r\n?/g, '\n');
  if (seen === undefined) return false;
  const isOfBoxes = /\.(answers|special|scope)$/.test(field);
  const sorted = (lines: string) =>
    lines
      .split(/\s*\n\s*/)
      .filter(Boolean)
      .sort()
      .join('\n');
  return isOfBoxes ? sorted(text) === sorted(seen) : text === seen;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const typeSchema = z.enum(questionTypes).catch('single');
/** A language tag in the form of definitions. */
const tagSchema = z
  .string()
  .trim()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
  .max(35);

/** What a button does besides saving; undefined for a button that only saves, or does something else. */
export function operationIn(form: FileForm): DesignOperation | undefined {
  const [act = '', subject = ''] = form.field('act').split(' ');
  switch (act) {
    case 'add':
      return { act, list: subject, type: typeSchema.parse(form.field('type')) };
    case 'copy':
    case 'remove':
    case 'restore':
    case 'up':
    case 'down':
      return { act, part: subject };
    case 'remove-language':
      return { act, language: subject };
    case 'add-language': {
      const language = tagSchema.safeParse(form.field('language'));
      return language.success ? { act, language: language.data } : undefined;
    }
    default:
      return undefined;
  }
}
