/** A bound with a line in docs/performance.md. */
export interface Bound {
  bound: string;
  /** The measured quantity, with its unit. */
  here: string;
  isMet: boolean;
}

/** Prints bounds as rows of the table in docs/performance.md. */
export function printBounds(bounds: readonly Bound[]): void {
  const lines = bounds.map(
    ({ bound, here, isMet }) => `| ${bound} | ${here} | ${isMet ? 'met' : '**missed**'} |`,
  );
  process.stdout.write(`\n${['| bound | here | |', '| --- | --- | --- |', ...lines].join('\n')}\n`);
}
