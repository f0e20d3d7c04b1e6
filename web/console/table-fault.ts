import { LONGEST_READ } from '../../server/survey/message-reader.ts';
import { readTableMessage } from '../../server/survey/table-messages.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { faultLineText } from './definition-fault.ts';

/** A file's name, if any; where in it something is wrong; and what. */
const PLACED =
  /^(?:(?<file>.*?): )?(?:line (?<line>\d+)(?:, column (?<column>\d+)(?: \((?<name>\w+)\))?)?|(?<sheet>[^:]+), row (?<row>\d+)): (?<message>.+)$/s;
const SUGGESTED = /^(?<fault>.+); is it (?<name>.+)\?$/s;
const MORE = /^and (\d+) more$/;

/**
 * A line about a file that was sent, in a reader's language: its place and what is wrong there. What is none of the messages
 * of tables and definitions stays as it is.
 */
export function fileFaultText(line: string, language: Language): string {
  if (language === 'en' || line.length > LONGEST_READ) return line;
  const { tableFaults: words } = stringsIn(language);
  const [, n] = MORE.exec(line) ?? [];
  if (n) return fill(words.more, { n });
  const { file, message, ...at } = PLACED.exec(line)?.groups ?? {};
  if (message !== undefined) {
    const text = sentence(message);
    if (text === undefined) return line;
    return [...(file ? [file] : []), placeOf(at), text].join(words.colon);
  }
  const ofDefinition = faultLineText(line, language);
  if (ofDefinition !== line) return ofDefinition;
  // A city's own form names its fields in place of lines, and some faults are the whole file's.
  for (let from = line.indexOf(': '); from >= 0; from = line.indexOf(': ', from + 1)) {
    const text = sentence(line.slice(from + 2));
    if (text !== undefined) return `${line.slice(0, from)}${words.colon}${text}`;
  }
  return line;

  function placeOf({ line, column, name, sheet, row }: Record<string, string | undefined>): string {
    const place = fill(column ? words.cell : sheet ? words.row : words.line, {
      line: line ?? '',
      column: column ?? '',
      sheet: sheet ?? '',
      row: row ?? '',
    });
    return name ? fill(words.named, { place, name }) : place;
  }

  function sentence(message: string): string | undefined {
    const { fault, name = '' } = SUGGESTED.exec(message)?.groups ?? {};
    if (fault !== undefined) {
      const text = sentence(fault);
      return text && fill(words.suggested, { fault: text, name });
    }
    const read = readTableMessage(message);
    return read && fill(words.messages[read.name], read.values);
  }
}
