import { describe, expect, test } from 'vitest';
import { nationalCore } from './national-core.ts';
import { countHasty, readingFloorMs } from './reading.ts';

const { questions } = nationalCore;
const scored = questions.filter((q) => q.role === 'scored');

describe('readingFloorMs', () => {
  test('the national core takes some seconds to read, about as long in Chinese as in English', () => {
    const chinese = readingFloorMs(questions, 'zh-CN');
    const english = readingFloorMs(questions, 'en');
    expect(chinese).toBeGreaterThan(10_000);
    expect(chinese).toBeLessThan(60_000);
    expect(english / chinese).toBeGreaterThan(0.5);
    expect(english / chinese).toBeLessThan(2);
  });

  test('nothing to read takes no time', () => {
    expect(readingFloorMs([], 'en')).toBe(0);
  });
});

describe('countHasty', () => {
  const page = (ms: number, ids = scored.slice(0, 3).map((q) => q.id)) => ({ questions: ids, ms });
  const floor = readingFloorMs(scored.slice(0, 3), 'zh-CN');

  test('a page is hasty below its floor, not at it', () => {
    expect(countHasty([page(floor - 1), page(floor)], questions, 'zh-CN')).toEqual({
      pages: 2,
      hastyPages: 1,
    });
  });

  test('what the questionnaire does not have is no page', () => {
    expect(countHasty([page(0, ['nobody']), page(0, [])], questions, 'zh-CN')).toEqual({
      pages: 0,
      hastyPages: 0,
    });
    expect(countHasty([], questions, 'zh-CN')).toEqual({ pages: 0, hastyPages: 0 });
  });
});
