/** Sentences with holes, by name: made in English where something is found, and read again by pages in other languages. */
type Messages<N extends string> = Readonly<Record<N, string>>;

/** A sentence and its values. */
export interface ReadMessage<N extends string> {
  name: N;
  values: Record<string, string>;
}

/**
 * Longer sentences are not read: where somebody's text repeats a message's words, the time to divide it among three holes
 * grows with the cube of its length, to minutes for a cell of a hundred thousand letters.
 */
export const LONGEST_READ = 1000;

type Values = Readonly<Record<string, string | number>>;

/** A sentence with its values. */
export const messageWith = (template: string, values: Values): string =>
  template.replace(/\{(\w+)\}/g, (_, hole: string) => String(values[hole]));

/**
 * Finds which of the messages a sentence is, and its values; undefined for one that is none of them.
 * @param patternOf the pattern of what can stand in a hole
 */
export function messageReader<N extends string>(
  messages: Messages<N>,
  patternOf: (hole: string) => string,
): (sentence: string) => ReadMessage<N> | undefined {
  const patterns = (Object.entries(messages) as [N, string][])
    .map(([name, template]) => ({
      name,
      pattern: new RegExp(
        `^${template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, (_, hole) => `(?<${hole}>${patternOf(hole)})`)}$`,
        's',
      ),
      said: template.replace(/\{\w+\}/g, '').length,
    }))
    // The one that says most: others could take part of its words for a value.
    .sort((a, b) => b.said - a.said);
  return (sentence) => {
    if (sentence.length > LONGEST_READ) return undefined;
    for (const { name, pattern } of patterns) {
      const match = pattern.exec(sentence);
      if (match) return { name, values: { ...match.groups } };
    }
    return undefined;
  };
}
