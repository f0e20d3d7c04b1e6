import { expect, test } from 'vitest';
import { createDraftChecks } from './draft-checks.ts';

test('a draft is checked once for what it would be made from, also by many at once', async () => {
  const draftChecks = createDraftChecks();
  let checked = 0;
  const check = async () => ++checked > 1;
  const looks = Array.from({ length: 5 }, () => draftChecks('draft', 'inputs', check));
  expect(await Promise.all(looks)).toEqual(Array(5).fill(false));
  expect(checked).toBe(1);
  expect(await draftChecks('draft', 'other inputs', check)).toBe(true);
  expect(await draftChecks('other draft', 'inputs', check)).toBe(true);
  expect(await draftChecks('draft', 'inputs', check)).toBe(false);
  expect(checked).toBe(3);
});

test('a check that fails is made again', async () => {
  const draftChecks = createDraftChecks();
  const failing = async () => {
    throw new Error('no database');
  };
  await expect(draftChecks('draft', 'inputs', failing)).rejects.toThrow('no database');
  expect(await draftChecks('draft', 'inputs', async () => true)).toBe(true);
});
