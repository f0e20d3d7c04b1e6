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

/** Rows as CSV; without a header where they continue other rows. */
export function printCsv(
  rows: readonly object[],
  columns: readonly string[],
  { header = true }: Pick<CsvOptions, 'header'> = {},
): void {
  process.stdout.write(csv(rows, columns, { header, mark: header && isNewFile() }));
}

const STDOUT = 1;

/**
 * Whether stdout is an empty file, as after `> answers.csv`. People open it in Excel, which wants a byte order mark;
 * a program at the end of a pipe does not.
 */
export function isNewFile(): boolean {
  const stdout = fstatSync(STDOUT);
  return stdout.isFile() && stdout.size === 0;
}

/** Makes a file on stdout readable by its owner alone: it is about to hold answers, codes, a token or the trail. */
export function keepPrivate(): void {
  const stdout = fstatSync(STDOUT);
  if (stdout.isFile() && stdout.uid === process.getuid?.()) fchmodSync(STDOUT, 0o600);
}

/** Shows a progress bar on stderr while `work` runs and reports its share done; none where stderr is no terminal. */
export async function withProgress<T>(
  title: string,
  work: (report: (done: number) => void) => Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY) return await work(() => {});
  const bar = progress({ max: 100, output: process.stderr, indicator: 'timer' });
  bar.start(title);
  let percentShown = 0;
  try {
    const result = await work((done) => {
      const percent = Math.floor(100 * done);
      if (percent > percentShown) bar.advance(percent - percentShown);
      percentShown = Math.max(percentShown, percent);
    });
    bar.stop(title);
    return result;
  } catch (error) {
    bar.error(title);
    throw error;
  }
}
