import { type Language, stringsIn } from '../../language.ts';
import { fill } from '../../ui/interpolate.ts';
import { tongueName } from './part-text.ts';

/** A fault of a draft in a sentence: in the reader's language where there is one, else as the check says it. */
export function designFaultText(message: string, language: Language): string {
  const { messages } = stringsIn(language).design;
  const [, lacking] = /^a text is missing in (.+)$/.exec(message) ?? [];
  if (lacking) return fill(messages.text, { language: tongueName(lacking) });
  return message === 'is missing' ? messages.missing : message;
}
