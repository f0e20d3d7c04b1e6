/**
 * Reads codes in Crockford's base 32, numbers and names as people type them off paper or paste them. Also runs in
 * browsers.
 */

/** A code for display, in groups of four. */
export const inGroups = (code: string): string => code.match(/.{1,4}/g)!.join('-');

/**
 * Makes the full-width letters and digits of Chinese input methods half-width, drops invisible characters, and makes
 * everything that looks like a hyphen one: to Unicode the minus sign, the bullet and the long vowel of kana are no
 * dashes.
 */
export const readHalfWidth = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/(?!\s)[\p{Cc}\p{Cf}]/gu, '')
    .replace(/[\p{Pd}\u2212\u2043\u30fc]/gu, '-');

/** The code in a link to an invitation or a receipt; any other text as it is. */
export const codeIn = (text: string): string =>
  /(?:[?&;]k=|\/receipts\/)([\w-]+)/i.exec(readHalfWidth(text))?.[1] ?? text;

/** A code in base 32, typed or pasted, alone or inside its link. */
export const readCode = (text: string): string => readTyped(codeIn(text));

/** A code in base 32, or a number: in any case, with any other characters between, O for 0, I and L for 1. */
export const readTyped = (text: string): string =>
  readHalfWidth(text)
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');

/**
 * A name that somebody else chose. Its letters stay, for "1O" and "10" may be two names; spaces, quotation marks
 * around it and a sentence's end go.
 */
export const readName = (text: string): string =>
  readHalfWidth(text)
    .replace(/\s/g, '')
    .replace(/^[\p{P}\p{S}]+|(?:(?![_-])[\p{P}\p{S}])+$/gu, '');
