/**
 * What people type off paper, or paste, as it was meant: codes in Crockford's base 32, numbers, and names that somebody
 * else gave. Browsers run it, too.
 */

/** A code as it is shown: in groups of four. */
export const inGroups = (code: string): string => code.match(/.{1,4}/g)!.join('-');

/**
 * The full-width letters and digits of Chinese input methods half as wide, without marks that nobody sees, and whatever
 * looks like a hyphen one: the minus sign, the bullet and the long vowel of kana are no dashes to Unicode.
 */
export const readHalfWidth = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/(?!\s)[\p{Cc}\p{Cf}]/gu, '')
    .replace(/[\p{Pd}\u2212\u2043\u30fc]/gu, '-');

/** The code that a link holds, an invitation's or a receipt's; any other text as it is. */
export const codeIn = (text: string): string =>
  /(?:[?&;]k=|\/receipts\/)([\w-]+)/i.exec(readHalfWidth(text))?.[1] ?? text;

/** A code in base 32, typed or pasted, also with the link that it came in. */
export const readCode = (text: string): string => readTyped(codeIn(text));

/** A code in base 32, or a number: any case, anything else between or around, O for 0, I and L for 1. */
export const readTyped = (text: string): string =>
  readHalfWidth(text)
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');

/**
 * A name that somebody else gave. Its letters are left alone, for there "1O" and "10" may be two; spaces, quotation
 * marks around it and the end of a sentence do not belong to it.
 */
export const readName = (text: string): string =>
  readHalfWidth(text)
    .replace(/\s/g, '')
    .replace(/^[\p{P}\p{S}]+|(?:(?![_-])[\p{P}\p{S}])+$/gu, '');
