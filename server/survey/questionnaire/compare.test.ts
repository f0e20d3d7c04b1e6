import { expect, test } from 'vitest';
import { compareQuestionnaires } from './compare.ts';
import { nationalCore1 } from './national-core/edition-1/national-core.ts';
import { nationalCore } from './national-core/national-core.ts';
import type { Definition } from './questionnaire.ts';

const changed = (id: string, change: object): Definition => ({
  ...nationalCore,
  questions: nationalCore.questions.map((q) => (q.id === id ? { ...q, ...change } : q)),
});

test('a questionnaire compares with itself, in whatever order its members stand', () => {
  const reordered: Definition = JSON.parse(JSON.stringify(nationalCore), (_, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  );
  const comparison = compareQuestionnaires(nationalCore, reordered);
  expect(comparison.isOverallSame).toBe(true);
  expect(comparison.dimensions).toHaveLength(14);
  expect(new Set(comparison.items.values())).toEqual(new Set(['same']));
});

test('a word that moved breaks its item, its dimension and the overall score, and nothing else', () => {
  const comparison = compareQuestionnaires(
    nationalCore,
    changed('q_air', { help: { 'zh-CN': '新', en: 'New' } }),
  );
  expect(comparison.items.get('q_air')).toBe('changed');
  expect(comparison.items.get('q_water')).toBe('same');
  expect(comparison.dimensions).not.toContain('environment');
  expect(comparison.dimensions).toHaveLength(13);
  expect(comparison.isOverallSame).toBe(false);
});

test('another routing question breaks the items that it leads to', () => {
  const help = { 'zh-CN': '新', en: 'New' };
  const byUse = compareQuestionnaires(nationalCore, changed('services', { help }));
  expect([...byUse.items.values()].filter((comparison) => comparison === 'changed')).toHaveLength(9);
  expect(byUse.items.get('q_insurance')).toBe('changed');
  expect(byUse.items.get('q_air')).toBe('same');
  const byPopulation = compareQuestionnaires(nationalCore, changed('aged_16', { help }));
  expect([...byPopulation.items.values()]).not.toContain('same');
});

test('other weights break the overall score alone', () => {
  const [first, second, ...rest] = nationalCore.dimensions;
  const swapped = [{ ...first!, weight: second!.weight }, { ...second!, weight: first!.weight }, ...rest];
  const comparison = compareQuestionnaires(nationalCore, { ...nationalCore, dimensions: swapped });
  expect(comparison.dimensions).toHaveLength(14);
  expect(comparison.isOverallSame).toBe(false);
});

test('the two editions of the national core have all ids in common and no words: they do not compare', () => {
  const comparison = compareQuestionnaires(nationalCore, nationalCore1);
  expect([...comparison.items.values()]).not.toContain('absent');
  expect([...comparison.items.values()]).not.toContain('same');
  expect(comparison.dimensions).toEqual([]);
  expect(comparison.isOverallSame).toBe(false);
  const without = { ...nationalCore1, questions: nationalCore1.questions.filter((q) => q.id !== 'q_air') };
  expect(compareQuestionnaires(nationalCore, without).items.get('q_air')).toBe('absent');
});
