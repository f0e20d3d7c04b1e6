import { expect, test } from 'vitest';
import { nationalCore } from '../../server/survey/questionnaire/national-core/national-core.ts';
import { columnsFor, fitsRow } from './layout.ts';

const scaleLabels = (language: string) =>
  nationalCore.questions.flatMap((q) =>
    q.type === 'scale' && q.scale.labels ? [q.scale.labels.map((l) => l[language] ?? '')] : [],
  );

test('the scales of the national core stand side by side in Chinese; in English only those of short words do', () => {
  const chinese = scaleLabels('zh-CN');
  expect(chinese.length).toBeGreaterThan(20);
  expect(chinese.filter((labels) => !fitsRow(labels))).toEqual([]);
  expect(
    scaleLabels('en')
      .filter(fitsRow)
      .map((labels) => labels[0]),
  ).toEqual(['Very unsafe']);
});

test('six points, or a label too long for two lines, do not fit a row', () => {
  expect(fitsRow(['1', '2', '3', '4', '5', '6'])).toBe(false);
  expect(fitsRow(['一二三四五六七八九', '短'])).toBe(false);
});

test('options share a line as far as their labels allow', () => {
  expect(columnsFor(['女', '男'])).toBe(2);
  expect(columnsFor(['一', '二', '三'])).toBe(3);
  expect(columnsFor(['16至29岁', '60岁及以上'])).toBe(2);
  expect(columnsFor(['Self-employed or in flexible employment', 'Other'])).toBe(1);
});
