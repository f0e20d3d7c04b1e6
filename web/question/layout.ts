/** The layout of a question's options, so that every label can be read in full on a 360 px phone. */

/** Width of a text in em, roughly: a Han character is one em wide, a Latin letter a little over half. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += character > '\u2e7f' ? 1 : 0.55;
  return width;
}

/** Width of the longest part that cannot be broken over lines. Han text breaks anywhere. */
function unbreakable(text: string): number {
  return Math.max(...text.split(/[\s\u2e80-\uffff]+/).map(widthOf));
}

/** The points of a scale side by side, when each label fits a fifth of a phone's width on two lines. */
export function fitsRow(labels: readonly string[]): boolean {
  return labels.length <= 5 && labels.every((l) => unbreakable(l) <= 4 && widthOf(l) <= 8);
}

/** Columns for options: three for short labels ("18–29"), two for middling ones, else one. */
export function columnsFor(labels: readonly string[]): 1 | 2 | 3 {
  const widest = Math.max(...labels.map(widthOf));
  if (widest <= 4.5 && labels.length > 2) return 3;
  return widest <= 7.5 ? 2 : 1;
}

/** More options than this make a drop-down list. */
export const LONGEST_LIST = 14;

/** A scale with more points than this becomes a number field. */
export const MOST_POINTS = 11;
