import { expect, test } from 'vitest';
import { nationalCore } from '../questionnaire/national-core/national-core.ts';
import type { Question } from '../questionnaire/questionnaire.ts';
import { answeringMinutes } from './answering-time.ts';

const scale = (id: string, title: string): Question => ({
  id,
  type: 'scale',
  role: 'scored',
  title: { 'zh-CN': title },
  required: true,
  scale: { min: 1, max: 2, labels: [{ 'zh-CN': '不满意' }, { 'zh-CN': '满意' }] },
});

test('reading and answering are counted, and answers that repeat are read once', () => {
  // 12 × (60 / 6 + 5) = 180 s, and the five characters of the answers once.
  const twelve = Array.from({ length: 12 }, (_, i) =>
    scale(`q${i}`, `${'问'.repeat(59)}${'一二三四五六七八九十甲乙'[i]}`),
  );
  expect(answeringMinutes(twelve, 'zh-CN')).toBe(3);
  expect(answeringMinutes(twelve.slice(0, 6), 'zh-CN')).toBe(2);
});

test('nothing takes less than a minute; the national core about as long in both languages', () => {
  expect(answeringMinutes([], 'en')).toBe(1);
  const [chinese, english] = ['zh-CN', 'en'].map((l) => answeringMinutes(nationalCore.questions, l));
  expect(chinese).toBeGreaterThan(3);
  expect(chinese).toBeLessThan(9);
  expect(Math.abs(chinese! - english!)).toBeLessThanOrEqual(1);
});
