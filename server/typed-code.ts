/** Codes in Crockford's base 32 that people read off paper and type. */

/** A code as it is shown: in groups of four. */
export const inGroups = (code: string): string => code.match(/.{1,4}/g)!.join('-');

/**
 * A code as it was typed: spaces and dashes anywhere, any case, O for 0, I and L for 1, and the full-width
 * letters and digits of Chinese input methods.
 */
export const readTyped = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
