import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { faultLines } from '../survey/issues.ts';

/** A number in a CSV file; an empty cell is none, not a zero. */
export const numeral = z
  .string()
  .regex(/\S/, 'a number is missing')
  .transform(Number)
  .pipe(z.number('not a number').min(0, 'below 0'));

/** A whole number in a CSV file. */
export const wholeNumeral = numeral.pipe(z.int('not a whole number').max(100_000_000, 'above 100000000'));

/** The rows of a CSV file with a header. Throws with the first row that is wrong. */
export function readRows<T>(csv: string, row: z.ZodType<T>): T[] {
  const records: unknown[] = parse(csv, { columns: true, bom: true, trim: true, skip_empty_lines: true });
  if (records.length === 0) throw new Error('the file has no rows');
  return records.map((record, i) => {
    const parsed = row.safeParse(record);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new Error(`row ${i + 2}: ${issue?.path.join('.')}: ${issue?.message}`);
  });
}

/** JSON from a file's content; what is none is an error that names the file. */
export function readJson(file: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new Error(`${file} is not JSON`, { cause: error });
  }
}

/** A file that does not say what it should; the message has a line for every fault. */
export class FaultyFile extends Error {
  override readonly name = 'FaultyFile';
}

/** JSON of a certain form from a file's content. Throws FaultyFile with the place and the reason of every fault. */
export function readJsonAs<T>(file: string, content: string, form: z.ZodType<T>): T {
  const parsed = form.safeParse(readJson(file, content));
  if (parsed.success) return parsed.data;
  throw new FaultyFile(
    faultLines(parsed.error)
      .map((line) => `${file}: ${line}`)
      .join('\n'),
  );
}
