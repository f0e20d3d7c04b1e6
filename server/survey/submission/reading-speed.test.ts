import { describe, expect, test } from 'vitest';
import { nationalCore } from '../questionnaire/national-core/national-core.ts';
import { countHasty, readingFloors } from './reading-speed.ts';

const { questions } = nationalCore;
const total = (of: typeof questions, language: string) =>
  [...readingFloors(of, language).values()].reduce((sum, ms) => sum + ms, 0);
const scored = questions.filter((q) => q.role === 'scored');

describe('readingFloors', () => {
  test('the national core takes some seconds to read, about as long in Chinese as in English', () => {
    const chinese = total(questions, 'zh-CN');
    const english = total(questions, 'en');
    expect(chinese).toBeGreaterThan(10_000);
    expect(chinese).toBeLessThan(60_000);
    expect(english / chinese).toBeGreaterThan(0.5);
    expect(english / chinese).toBeLessThan(2);
  });

  test('nothing to read takes no time', () => {
    expect(total([], 'en')).toBe(0);
  });
});

describe('countHasty', () => {
  const page = (ms: number, ids = scored.slice(0, 3).map((q) => q.id)) => ({ questions: ids, ms });
  const floors = readingFloors(questions, 'zh-CN');
  const floor = total(scored.slice(0, 3), 'zh-CN');

  test('a page is hasty below its floor, not at it', () => {
    expect(countHasty([page(floor - 1), page(floor)], floors)).toEqual({
      pages: 2,
      hastyPages: 1,
    });
  });

  test('what the questionnaire does not have is no page', () => {
    expect(countHasty([page(0, ['nobody']), page(0, [])], floors)).toEqual({
      pages: 0,
      hastyPages: 0,
    });
    expect(countHasty([], floors)).toEqual({ pages: 0, hastyPages: 0 });
  });
});
