import { describe, expect, test } from 'vitest';
import { chanceOf } from '../../services/rehearsal/chance.ts';
import { comparePages, LEAST_TIMES, type PageSteps, stepOf } from './page-pace.ts';

const PAGES = Array.from({ length: 12 }, (_, i) => `q${i}`);

/** Pages that residents read in log-normal times: the page's own time, multiplied by the language's. */
function timesOf(paces: Record<string, (page: string) => number>, n: number, seed: string): PageSteps[] {
  const chance = chanceOf('pace', seed);
  return PAGES.flatMap((page, i) =>
    Object.entries(paces).map(([language, paceOf]) => {
      const steps = Array.from({ length: n }, () => ({
        step: stepOf(Math.exp(chance.normal(Math.log((2000 + 500 * i) * paceOf(page)), 0.5))),
        n: 1,
      }));
      return { page, language, steps };
    }),
  );
}
const slow = (times: readonly PageSteps[]) =>
  comparePages(times).flatMap(({ page, language, isSlow }) => (isSlow ? [`${page} ${language}`] : []));

describe('comparePages', () => {
  test('a language that is slower throughout has no slow page, one that is slower on one page has that one', () => {
    const paces = { 'zh-CN': () => 1, en: (page: string) => (page === 'q3' ? 2 : 1) * 1.4, ug: () => 1.7 };
    expect(slow(timesOf(paces, 400, 'one'))).toEqual(['q3 en']);
    const [found] = comparePages(timesOf(paces, 400, 'one')).filter(({ isSlow }) => isSlow);
    expect(found!.ratio).toBeGreaterThan(1.7);
    expect(found!.ratio).toBeLessThan(2.3);
    expect(found!.seconds).toBeGreaterThan(found!.others);
  });

  test('chance alone marks next to nothing: of 2,400 comparisons at most one', () => {
    const marked = Array.from({ length: 100 }, (_, i) =>
      slow(timesOf({ 'zh-CN': () => 1, en: () => 1.2 }, 40 + i, `same ${i}`)),
    ).flat();
    expect(marked.length).toBeLessThanOrEqual(1);
  });

  test('few times, or few pages, are not compared', () => {
    const few = timesOf({ 'zh-CN': () => 1, en: (page) => (page === 'q3' ? 9 : 1) }, LEAST_TIMES - 1, 'few');
    expect(comparePages(few)).toEqual([]);
    const enough = timesOf({ 'zh-CN': () => 1, en: (page) => (page === 'q3' ? 9 : 1) }, LEAST_TIMES, 'few');
    expect(slow(enough)).toEqual(['q3 en']);
    expect(comparePages(enough.filter(({ page }) => ['q1', 'q2', 'q3', 'q4'].includes(page)))).toEqual([]);
    expect(comparePages([])).toEqual([]);
  });
});

test('times fall into steps that rise with them, whatever somebody claims', () => {
  const steps = [0, 250, 1000, 1100, 8000, 10 ** 12].map(stepOf);
  expect(steps).toEqual([0, 0, 16, 17, 40, 95]);
});
