import { z } from 'zod';
import { holdsInvisible, isReadable, storable } from './questionnaire/characters.ts';

/** Text that the database can keep. */
export const storableText = z.string().refine(storable, 'a character that cannot be stored');

/** The name of a person or a program: all of it can be seen. */
export const visibleName = storableText
  .trim()
  .min(1)
  .max(100)
  .refine((name) => !holdsInvisible(name), 'a character that nobody sees');

/** The longest reason that somebody gives for what they do, in characters. */
export const MAX_REASON = 500;
export const reasonText = storableText.trim().min(1).max(MAX_REASON);

const lengthOf = (text: string): number => [...text].length;
const tidied = (text: string): string => text.replace(/\r\n?/g, '\n').trim();

/** What a person typed, of so many characters at most, without blanks around it, with the line ends of one kind. */
export const typedText = (max: number) =>
  storableText
    .transform(tidied)
    .refine(isReadable, 'something readable')
    .refine((text) => lengthOf(text) <= max, `at most ${max} characters`);

/** Characters of a typed text beyond the longest; 0 as a rule. */
export const charactersBeyond = (text: string, max: number): number =>
  Math.max(0, lengthOf(tidied(text)) - max);
