import { progress } from '@clack/prompts';
import { stringify } from 'csv-stringify/sync';

/** Data goes to stdout, everything else to stderr. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Rows as CSV, with a header unless they go on after others; cells that a spreadsheet would take for a formula are escaped. */
export function printCsv(
  rows: readonly object[],
  columns: readonly string[],
  { header } = { header: true },
): void {
  process.stdout.write(
    stringify([...rows], {
      header,
      columns: [...columns],
      escape_formulas: true,
      cast: { boolean: String, date: (d) => d.toISOString() },
    }),
  );
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
