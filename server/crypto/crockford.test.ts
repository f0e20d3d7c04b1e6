import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inGroups, readCode, readName, readTyped } from './crockford.ts';

test('a code is shown in groups of four', () => {
  expect(inGroups('7F3K9QX2M4TD')).toBe('7F3K-9QX2-M4TD');
  expect(inGroups('7F3K9')).toBe('7F3K-9');
});

test.each([
  '7F01-9QX2-M1TD',
  '7f019qx2m1td',
  ' 7F 01 9qx2—m1td',
  '7fo1-9qx2-mltd',
  '7FOI-9QX2-MLTD',
  '７Ｆ０１－９ＱＸ２－Ｍ１ＴＤ',
])('%s is read as it was meant', (typed) => {
  expect(readTyped(typed)).toBe('7F019QX2M1TD');
});

test.each([
  'https://host/s/330100?k=7F01-9QX2-M1TD&ch=sms.0a1b2c3d',
  'http://host/s/330100?ch=sms&amp;k=7F01-9QX2-M1TD。',
  'https：／／host／s／330100？k=7F01－9QX2－M1TD',
  'host/s/330100?K=7f01-9qx2-m1td#x',
  'https://host/receipts/7F01-9QX2-M1TD',
  ' HTTPS://HOST/RECEIPTS/7F01-9QX2-M1TD.svg?lang=en ',
  '【城声】请作答：https://host/s/330100?k=7F01-9QX2-M1TD，谢谢 thanks',
  '7F01-9QX2-M1TD',
  '7F01.9QX2.M1TD',
])('the code in %s is read', (pasted) => {
  expect(readCode(pasted)).toBe('7F019QX2M1TD');
});

/** A text as people type it: with something beside any of its marks, and any letter in another width or case. */
function typings(code: string, marks: string[], alike: Record<string, string> = {}): fc.Arbitrary<string> {
  const letters = [...code].map((letter) => {
    const wide = String.fromCharCode(letter.charCodeAt(0) + 0xfee0);
    const shapes = [letter, letter.toLowerCase(), wide, ...(alike[letter] ?? '')];
    return fc.tuple(fc.constantFrom(...shapes), fc.constantFrom('', '', ...marks));
  });
  return fc.tuple(...letters).map((typed) => typed.flat().join(''));
}

const dashes = [...'-‐‑‒–—―−－﹣﹘ー⁃'];
const blanks = [' ', '\u3000', '\u00a0', '\t', '\n', '\u200b', '\ufeff', '\u2060', '\u00ad'];

test('a code is read with any dash, blank, width and case, and letters for the digits they look like', () => {
  const code = fc
    .array(fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'), { minLength: 1, maxLength: 32 })
    .map((letters) => letters.join(''));
  const typed = code.chain((meant) =>
    fc.tuple(
      fc.constant(meant),
      typings(meant, [...dashes, ...blanks, '.', '。', '“'], { 0: 'oOｏＯ', 1: 'iIlLｉｌＩＬ' }),
    ),
  );
  fc.assert(
    fc.property(typed, ([meant, text]) => {
      expect(readTyped(text)).toBe(meant);
    }),
  );
});

test('a name keeps its letters and hyphens, whatever stands around or between them', () => {
  const name = fc.stringMatching(/^[A-Z0-9][A-Z0-9._]{0,20}[A-Z0-9]$/);
  const typed = name.chain((meant) => fc.tuple(fc.constant(meant), typings(meant, blanks)));
  const around = fc.constantFrom(['“', '”'], ['', '。'], ['「', '」'], ['(', ').'], [' ', ' '], ['', '']);
  fc.assert(
    fc.property(typed, around, ([meant, text], [before, behind]) => {
      expect(readName(`${before}${text}${behind}`).toUpperCase()).toBe(meant);
    }),
  );
  for (const dash of dashes) expect(readName(`A${dash}17`)).toBe('A-17');
  expect(readName('1O')).toBe('1O');
});
