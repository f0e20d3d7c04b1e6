/** Fills `{name}` in a sentence. A name without a value stays visible, so that somebody notices. */
export function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));
}
