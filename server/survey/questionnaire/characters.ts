/** What characters do to a text, apart from their meaning. Also runs in the browser. */

/**
 * Whether PostgreSQL can store a text: it accepts neither NUL nor half a surrogate pair (with the flag u, only an
 * unpaired half matches).
 */
export function storable(value: string): boolean {
  return !value.includes('\0') && !/\p{Cs}/u.test(value);
}

/** Whether a text shows anything: blanks, controls, invisible characters and the empty Braille cell do not. */
export const isReadable = (value: string): boolean =>
  /[^\s\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u.test(value);

/** Whether a text holds invisible characters: two names that differ only by them look the same. */
export const holdsInvisible = (value: string): boolean =>
  /[\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u.test(value);

/** Whether a text holds a directional override, which makes it read differently from its spelling. */
export const isTurnedRound = (value: string): boolean => /[\u202d\u202e]/.test(value);
