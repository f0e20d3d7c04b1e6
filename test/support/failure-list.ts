import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { TestError } from 'vitest';

/** A failure: a test, a hook or a file that could not be loaded. */
export interface Failure {
  name: string;
  errors: readonly TestError[];
}

const MESSAGE_LINES = 4;
const DIFF_LINES = 12;
const WIDTH = 300;

/**
 * The failures, each in a few lines: name, place, the assertion and the beginning of its difference. Logs often keep
 * only their end, so it takes at most `most` lines; names without room are at least counted.
 */
export function failureList(failures: readonly Failure[], root: string, most = 150): string[] {
  const lines: string[] = [];
  for (const [i, failure] of failures.entries()) {
    const next = linesOf(failure, root);
    if (lines.length + next.length >= most) return [...lines, `and ${failures.length - i} more`];
    lines.push(...next);
  }
  return lines;
}

function linesOf({ name, errors }: Failure, root: string): string[] {
  return [
    `FAILED ${name}`,
    ...errors.flatMap(({ message, diff, stacks }) => {
      const at = stacks?.find(({ file }) => file.startsWith(root) && !file.includes('node_modules'));
      return [
        ...(at ? [`  at ${relative(root, at.file)}:${at.line}`] : []),
        ...headOf(message, MESSAGE_LINES),
        ...headOf(diff ?? '', DIFF_LINES),
      ];
    }),
  ];
}

const headOf = (text: string, lines: number): string[] =>
  stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, lines)
    .map((line) => `  ${line.slice(0, WIDTH)}`);
