import { expect, test } from 'vitest';
import { en } from './en.ts';
import { ug } from './ug.ts';
import { zhCN } from './zh-CN.ts';

/** Every sentence by its path, with its holes. */
function holes(value: unknown, path = ''): [string, string[]][] {
  if (typeof value === 'string') return [[path, (value.match(/\{\w+\}/g) ?? []).sort()]];
  return Object.entries(value as object).flatMap(([key, inner]) => holes(inner, `${path}.${key}`));
}

test('all languages fill the same holes, and say something everywhere', () => {
  // Besides the keys, which the compiler compares: lists may differ in length there.
  for (const strings of [en, ug]) expect(holes(strings)).toEqual(holes(zhCN));
  for (const strings of [en, ug, zhCN]) expect(JSON.stringify(strings)).not.toMatch(/(?<!\\)""/);
});
