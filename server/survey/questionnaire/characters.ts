/** What the characters of a text do, apart from what they say. Runs in the browser too. */

/** PostgreSQL keeps neither NUL nor half a surrogate pair (with the flag u, only an unpaired one matches). */
export function storable(value: string): boolean {
  return !value.includes('\0') && !/\p{Cs}/u.test(value);
}

/** Whether a text shows anything: blanks, controls and what is invisible by nature do not, nor does an empty Braille cell. */
export const isReadable = (value: string): boolean =>
  /[^\s\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u.test(value);

/** Whether a character turns the letters after it round, so that a text reads otherwise than it is written. */
export const isTurnedRound = (value: string): boolean => /[\u202d\u202e]/.test(value);
