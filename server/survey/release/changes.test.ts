import { describe, expect, test } from 'vitest';
import { changesBetween } from './changes.ts';
import type { Figure, ReleaseCity, ReleaseDocument } from './document.ts';

const figure = (score: number | null, others: Partial<Figure> = {}): Figure => ({
  ...{
    score,
    se: 1,
    ci: score === null ? null : [score - 2, score + 2],
    moe: 2,
    points: null,
    pointsMoe: null,
  },
  ...{ publishable: score !== null, reasons: score === null ? ['N_BELOW_MIN'] : [], warnings: [] },
  ...others,
});

const city = (
  code: string,
  overall: Figure,
  parts: { dimension?: Figure; question?: Figure; top2?: Figure | null; valid?: number } = {},
) => {
  const { dimension = figure(60), question = figure(61), top2 = null, valid = 100 } = parts;
  return {
    code,
    name: code,
    n: { received: 120, valid, removed: {} },
    overall,
    dimensions: [{ id: 'd', n: 90, ...dimension }],
    questions: [{ id: 'q', n: 90, ...question, top2, notUsed: null, missing: null }],
  } as unknown as ReleaseCity;
};

const release = (...cities: ReleaseCity[]) => ({ cities }) as unknown as ReleaseDocument;

const figuresOf = (before: ReleaseCity, after: ReleaseCity) =>
  changesBetween(release(before), release(after)).cities[0]?.figures.map(({ level, id, why }) =>
    [level, id, why].join(' '),
  );

describe('what lies between two releases', () => {
  test('is told by figure: what is new, what was corrected, what is newly withheld', () => {
    const before = city('1', figure(50), { dimension: figure(null), question: figure(61), top2: figure(40) });
    const after = city('1', figure(52.5), {
      dimension: figure(58),
      question: figure(null),
      top2: figure(40),
    });
    expect(changesBetween(release(before), release(after))).toEqual({
      most: 2.5,
      cities: [
        {
          ...{ code: '1', name: '1', change: 2.5 },
          before: { score: 50, points: null, n: 100 },
          after: { score: 52.5, points: null, n: 100 },
          figures: [
            { level: 'overall', id: null, why: 'corrected', before: 50, after: 52.5, reasons: [] },
            { level: 'dimension', id: 'd', why: 'new', before: null, after: 58, reasons: [] },
            {
              level: 'question',
              id: 'q',
              why: 'withheld',
              before: 61,
              after: null,
              reasons: ['N_BELOW_MIN'],
            },
          ],
        },
      ],
    });
  });

  test('is a correction too where interval or warnings differ, and no change where two figures are withheld', () => {
    expect(figuresOf(city('1', figure(50)), city('1', figure(50, { ci: [47, 53] })))).toEqual([
      'overall  corrected',
    ]);
    expect(figuresOf(city('1', figure(50)), city('1', figure(50, { warnings: ['COLLAPSED'] })))).toEqual([
      'overall  corrected',
    ]);
    const withheld = city('1', figure(null, { reasons: ['NEFF_BELOW_MIN'] }));
    expect(figuresOf(city('1', figure(null)), withheld)).toEqual([]);
  });

  test('names a city of which other numbers alone differ, and none that is the same', () => {
    expect(figuresOf(city('1', figure(50)), city('1', figure(50), { valid: 101 }))).toEqual([]);
    const repeated = { ...city('1', figure(50)), unchangedSince: 1 };
    expect(changesBetween(release(city('1', figure(50))), release(repeated)).cities).toEqual([]);
  });

  test('a city that one of them does not list has no change of score', () => {
    const { cities, most } = changesBetween(release(), release(city('1', figure(50))));
    expect(most).toBeNull();
    expect(cities[0]).toMatchObject({ before: null, change: null, after: { score: 50 } });
    expect(cities[0]!.figures.map(({ why }) => why)).toEqual(['new', 'new', 'new']);
  });
});
