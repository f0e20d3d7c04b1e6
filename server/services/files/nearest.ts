import { readHalfWidth } from '../../crypto/crockford.ts';

/** The name that a word probably means: the one with the fewest letters to change, if they are few. */
function nearestOf(typed: string, names: Iterable<string>): string | undefined {
  const word = plainWord(typed);
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    if (Math.abs(word.length - name.length) > mostChanges(name)) continue;
    const distance = changes(word, plainWord(name));
    if (distance <= mostChanges(name) && distance < (best?.distance ?? Number.POSITIVE_INFINITY))
      best = { name, distance };
  }
  return best?.name;
}

const mostChanges = (name: string): number => (name.length < 4 ? 1 : Math.max(2, name.length / 3));

/** The suggestion at the end of a sentence about an unknown word. */
export function suggestion(word: string, names: Iterable<string>): string {
  const name = nearestOf(word, names);
  return name === undefined ? '' : `; is it ${name}?`;
}

/** Undoes what spreadsheets and input methods change in a word: width, case, kinds of dashes. */
export const plainWord = (word: string): string => readHalfWidth(word).trim().toLowerCase();

/** Letters to insert, delete or replace (Levenshtein, 1966). */
function changes(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[to.length]!;
}
