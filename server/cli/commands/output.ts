import { fchmodSync, fstatSync } from 'node:fs';
import { progress } from '@clack/prompts';
import { type CsvOptions, csv, printable } from '../../http/csv.ts';

/** Data goes to stdout, everything else to stderr. */
export function print(line: string): void {
  process.stdout.write(`${printable(line)}\n`);
}

export function say(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}

/** Rows as CSV, with a header unless they go on after others. */
export function printCsv(
  rows: readonly object[],
  columns: readonly string[],
  { header = true }: Pick<CsvOptions, 'header'> = {},
): void {
  process.stdout.write(csv(rows, columns, { header, mark: header && isNewFile() }));
}

const STDOUT = 1;

/**
 * Whether stdout is a file that begins here, as after `> answers.csv`. That is what people open in Excel, which wants
 * a byte order mark; a program at the other end of a pipe does not.
 */
export function isNewFile(): boolean {
  const stdout = fstatSync(STDOUT);
  return stdout.isFile() && stdout.size === 0;
}

/** Closes the file that stdout goes into to everybody but its owner: it is about to hold answers, codes or a token. */
export function keepPrivate(): void {
  const stdout = fstatSync(STDOUT);
  if (stdout.isFile() && stdout.uid === process.getuid?.()) fchmodSync(STDOUT, 0o600);
}

/** A progress bar on stderr while `work` runs; it is handed the share that is done. Nothing where stderr is no terminal. */
export async function withProgress<T>(
  title: string,
  work: (report: (done: number) => void) => Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY) return await work(() => {});
  const bar = progress({ max: 100, output: process.stderr, indicator: 'timer' });
  bar.start(title);
  let shown = 0;
  try {
    const result = await work((done) => {
      const percent = Math.floor(100 * done);
      if (percent > shown) bar.advance(percent - shown);
      shown = Math.max(shown, percent);
    });
    bar.stop(title);
    return result;
  } catch (error) {
    bar.error(title);
    throw error;
  }
}
