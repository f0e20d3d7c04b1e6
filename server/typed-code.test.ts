import { expect, test } from 'vitest';
import { inGroups, readTyped } from './typed-code.ts';

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
