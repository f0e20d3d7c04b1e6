import { readFaultMessage } from '../../server/survey/questionnaire/fault-messages.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { tongueName } from './design/part-text.ts';

/** A definition's fault in a reader's language; an unknown message stays as it is. */
export function definitionFaultText(message: string, language: Language): string {
  const read = language === 'en' ? undefined : readFaultMessage(message);
  if (!read) return message;
  const { messages, words } = stringsIn(language).definitionFaults;
  const values = Object.entries(read.values).map(([hole, value]) => [hole, spoken(hole, value)]);
  return fill(messages[read.name], Object.fromEntries(values));

  function spoken(hole: string, value: string): string {
    if (hole === 'fault') return definitionFaultText(value, language);
    if (hole === 'language') return tongueName(value);
    return hole === 'noun' || hole === 'type' || hole === 'other' ? (words[value] ?? value) : value;
  }
}

/** A line with a place and its fault, with only the fault in the reader's language. */
export function faultLineText(line: string, language: Language): string {
  for (let at = line.indexOf(': '); at >= 0; at = line.indexOf(': ', at + 1)) {
    const message = line.slice(at + 2);
    if (readFaultMessage(message)) return `${line.slice(0, at)}: ${definitionFaultText(message, language)}`;
  }
  return line;
}
