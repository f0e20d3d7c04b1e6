import type { z } from 'zod';
import { firstFew } from '../first-few.ts';
import { faultMessages } from './fault-messages.ts';

/** Schema issues as lines that name the place. */

/**
 * Few people write a definition, over a long time: they want to see every fault, unless something is wrong
 * throughout.
 */
const MOST_FAULTS = 100;

/**
 * A line for each of the first faults, `questions[3].options[1].label: is missing`; for alternatives, those of the
 * nearest one.
 */
export function faultLines(error: z.ZodError): string[] {
  return firstFew(
    faultsWithPaths(error).map(({ path, message }) => `${placeOf(path) || 'the file'}: ${message}`),
    MOST_FAULTS,
  );
}

/** Every fault with the path to its place. */
export const faultsWithPaths = (error: z.ZodError): PlacedFault[] =>
  error.issues.flatMap((issue) => unfold(issue, []));

type Issue = z.core.$ZodIssue;

/** A fault and its place. */
export interface PlacedFault {
  path: PropertyKey[];
  message: string;
}

/** A union only reports that nothing fits; the issues of its nearest alternative say what to correct. */
function unfold(issue: Issue, above: readonly PropertyKey[]): PlacedFault[] {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0)
    return [{ path, message: messageOf(issue) }];
  const nearest = issue.errors
    .filter((branch) => branch.every((one) => one.path.length > 0 || one.code === 'unrecognized_keys'))
    .sort((a, b) => a.length - b.length)[0];
  if (nearest) return nearest.flatMap((one) => unfold(one, path));
  const unionMessage = issue.message === 'Invalid input' ? undefined : issue.message;
  const messages = issue.errors.flatMap((branch) => branch.map((one) => messageOf(one)));
  return [{ path, message: unionMessage ?? [...new Set(messages)].join(', or ') }];
}

function messageOf(issue: Issue): string {
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return isMissing ? faultMessages.missing : issue.message;
}

/** A path in the notation of programs. */
function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (place, key) =>
      typeof key === 'number' ? `${place}[${key}]` : `${place}${place ? '.' : ''}${String(key)}`,
    '',
  );
}
