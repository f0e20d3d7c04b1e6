import { z } from 'zod';
import { holdsInvisible, isReadable, storable } from './questionnaire/characters.ts';

/** Text that the database can keep. */
export const storableText = z.string().refine(storable, 'a character that cannot be stored');

/** The name of a person or a program, with visible characters only. */
export const visibleName = storableText
  .trim()
  .min(1)
  .max(100)
  .refine((name) => !holdsInvisible(name), 'a character that nobody sees');

/** The longest reason for an act, in characters. */
export const MAX_REASON = 500;
export const reasonText = storableText.trim().min(1).max(MAX_REASON);

const lengthOf = (text: string): number => [...text].length;
const tidied = (text: string): string => text.replace(/\r\n?/g, '\n').trim();

/** Typed text of at most `max` characters, trimmed, with uniform line ends. */
export const typedText = (max: number) =>
  storableText
    .transform(tidied)
    .refine(isReadable, 'something readable')
    .refine((text) => lengthOf(text) <= max, `at most ${max} characters`);

/** Characters of a typed text beyond the longest; usually 0. */
export const charactersBeyond = (text: string, max: number): number =>
  Math.max(0, lengthOf(tidied(text)) - max);
