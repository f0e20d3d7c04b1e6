import { z } from 'zod';
import { firstFew } from '../../survey/first-few.ts';
import { faultLines } from '../../survey/questionnaire/issues.ts';
import { cityCode } from '../../survey/schemas.ts';
import { tableMessage } from '../../survey/table-messages.ts';
import { FaultyFile, placeAt } from './file-text.ts';
import { plainWord } from './nearest.ts';

/** Schemas of cells and files. */

/**
 * A number as spreadsheets and input methods write it: with full-width digits and stops, and thousands separated by
 * blanks, or by commas where none can be a decimal comma. Any other text stays unchanged, and is not a number.
 */
const numberText = z.string().transform((text) =>
  plainWord(text)
    .replace(/(?<=\d)。(?=\d)/, '.')
    .replace(/^\d{1,3}(?:(?:,\d{3}){2,}|(?: \d{3})+)(?=$|\.)/, (digits) => digits.replace(/[, ]/g, '')),
);

/** A number in a CSV file; an empty cell is not zero. */
export const numeral = numberText
  .pipe(z.string().regex(/\S/, tableMessage('noNumber')))
  .pipe(z.string().regex(/^-?(\d+\.?\d*|\.\d+)$/, tableMessage('unreadableNumber')))
  .transform(Number)
  .pipe(z.number(tableMessage('notNumber')).min(0, tableMessage('below', { min: 0 })));

const MOST = 100_000_000;

/** A whole number in a CSV file. */
export const wholeNumeral = numeral.pipe(
  z.int(tableMessage('notWhole')).max(MOST, tableMessage('above', { max: MOST })),
);

/** A city's code in a CSV file, with half- or full-width digits. */
export const cityCell = z.string().transform(plainWord).pipe(cityCode);

/** A cell that must not be empty: spreadsheets leave all but the first of merged cells empty. */
export const filled = z.string().min(1, tableMessage('emptyCell'));

/** Parses a file's content as JSON. Throws FaultyFile with the place of a syntax error or a repeated key. */
export function readJson(file: string, content: string): unknown {
  const failure = jsonFailure(content);
  if (failure === undefined) {
    refuseRepeatedKeys(file, content);
    return JSON.parse(content);
  }
  // Some failures name no place; the fault is then where the longest valid beginning ends.
  let [good, bad] = [0, content.length];
  while (good < bad) {
    const middle = Math.ceil((good + bad) / 2);
    if (isUnfinished(content.slice(0, middle))) good = middle;
    else bad = middle - 1;
  }
  const [reason] = failure.split(/, (?:\.\.\.)?"| in JSON at position/);
  throw new FaultyFile(`${file}: ${placeAt(content, good)}: it is not JSON: ${reason}`);
}

/** Refuses objects that repeat a key, where `JSON.parse` silently takes the last. */
function refuseRepeatedKeys(file: string, json: string): void {
  const faults: string[] = [];
  /** The keys of the open objects; undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  let text = { written: '""', at: 0 };
  for (const { 0: token, index } of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g)) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ':') text = { written: token, at: index };
    else {
      const key = String(JSON.parse(text.written));
      const keys = open.at(-1);
      if (keys?.has(key))
        faults.push(`${placeAt(json, text.at)}: ${text.written} appears twice in one object`);
      keys?.add(key);
    }
  }
  if (faults.length === 0) return;
  throw new FaultyFile(
    firstFew(faults)
      .map((fault) => `${file}: ${fault}`)
      .join('\n'),
  );
}

/** Why a text is not JSON; undefined if it is. */
function jsonFailure(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
}

function isUnfinished(beginning: string): boolean {
  const failure = jsonFailure(beginning);
  if (failure === undefined || /^(Unexpected end|Unterminated)/.test(failure)) return true;
  const [, at] = / at position (\d+)/.exec(failure) ?? [];
  return at !== undefined && Number(at) >= beginning.length;
}

/** Parses a file's content as JSON and validates it. Throws FaultyFile with the place and reason of every fault. */
export function readJsonAs<T>(file: string, content: string, form: z.ZodType<T>): T {
  return parseAs(file, readJson(file, content), form);
}

/** Validates a value that was read from a file. Throws FaultyFile with the place and reason of every fault. */
export function parseAs<T>(file: string, value: unknown, form: z.ZodType<T>): T {
  const parsed = form.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new FaultyFile(
    faultLines(parsed.error)
      .map((line) => `${file}: ${line}`)
      .join('\n'),
  );
}
