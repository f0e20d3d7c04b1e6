import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UNKNOWN } from '../submission/check-answers.ts';
import { planOf } from '../tally/plan.ts';
import { accumulate, newTally } from '../tally/tally.ts';
import type { Margins } from '../weighting/margins.ts';
import { tQuantile } from './distributions.ts';
import { scoreCells, scoreCity } from './score.ts';
import { type Code, type ScoringDesign, scoreOf, scoringOptionsSchema } from './scoring-design.ts';
import { countSurvey, readSurvey } from './survey-file.ts';

const defaultOptions = scoringOptionsSchema.parse({});

const scale = { min: 1, max: 5, reversed: false, points: 5, weight: 1 };
const small: ScoringDesign = {
  questions: [
    { ...scale, id: 'a', dimension: 'x' },
    { ...scale, id: 'b', dimension: 'y', max: 4, points: 4 },
  ],
  dimensions: [
    { id: 'x', weight: 0.5 },
    { id: 'y', weight: 0.5 },
  ],
  variables: ['sex'],
};
function scoreOfCodes(rows: Code[][], margins: Margins | null = null, categories: string[] = []) {
  const tally = newTally(small, defaultOptions);
  for (const [i, codes] of rows.entries()) accumulate(tally, [categories[i] ?? null], codes);
  return scoreCity(tally, margins, defaultOptions);
}
const times = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value);

test('the worked example of docs/scoring.md', () => {
  const design = { questions: [{ ...scale, id: 'q', dimension: null }], dimensions: [], variables: [] };
  const plan = planOf(design, 0.5);
  const row = (...scores: number[]) => {
    const sums = new Float64Array(plan.layout.size);
    sums[0] = scores.length;
    for (const y of scores) for (const [i, add] of [1, y, y * y].entries()) sums[1 + i] = sums[1 + i]! + add;
    return sums;
  };
  const sums = [row(100, 50), row(0, 25, 25, 50)];
  const { questions } = scoreCells(plan, sums, [1.5, 0.75], [], { ci: 't', fpc: false });
  const q = questions.q!;
  expect(q.estimate).toBe(50);
  expect(q.fixed.se).toBeCloseTo(16.0565, 4);
  expect(q.kishNeff).toBeCloseTo(5.3333, 4);
  expect(q.kishDeff).toBeCloseTo(1.125, 12);
});

describe('respondent by respondent', () => {
  // The same survey without cells: every respondent's own weight, score and linearised value.
  const files = ['oracle/s4-three-margins.json', 'oracle/s1-two-margins.json', 'data/toronto_oracle.json'];
  test.each(files)('%s', (name) => {
    const json: unknown = JSON.parse(readFileSync(new URL(`../../../test/${name}`, import.meta.url), 'utf8'));
    const file = readSurvey(json);
    const { columns, rows } = file.respondents!;
    const count = countSurvey(file, columns);
    for (const row of rows) count.add(row);
    const [tally] = [...count.tallies.values()];
    const [margins] = Object.values(file.cities).map((c) => c.margins!);
    const score = scoreCity(tally!, margins!, file.options);
    const { questions, dimensions } = tally!.plan.design;
    const people = rows.map((row) => {
      const groups = Object.entries(score.groups).map(([variable, { groups }]) => {
        const raw = row[columns.indexOf(variable)] ?? UNKNOWN;
        return Object.keys(groups).find((g) => groups[g]!.includes(String(raw))) ?? UNKNOWN;
      });
      const cell = score.cells.find((c) => Object.values(c.cell).join() === groups.join())!;
      const y = questions.map((q) => {
        const code = row[columns.indexOf(q.id)];
        return typeof code !== 'number' || code === -1 ? null : scoreOf(q, code);
      });
      const d = dimensions.map(({ id }) => {
        const items = questions.flatMap((q, i) =>
          q.dimension === id && row[columns.indexOf(q.id)] !== -1 ? [{ v: q.weight, y: y[i]! }] : [],
        );
        const given = items.filter((item) => item.y !== null);
        if (given.length === 0 || given.length < 0.5 * items.length) return null;
        return given.reduce((s, { v, y }) => s + v * y, 0) / given.reduce((s, { v }) => s + v, 0);
      });
      return { w: cell.w, groups, y, d };
    });
    const n = people.length;
    const mean = (values: (number | null)[]) => {
      const base = values.reduce<number>((s, v, i) => s + (v === null ? 0 : people[i]!.w), 0);
      const theta = values.reduce<number>((s, v, i) => s + (v ?? 0) * people[i]!.w, 0) / base;
      return { theta, u: values.map((v) => (v === null ? 0 : (v - theta) / base)) };
    };
    const residuals = (u: number[]) => {
      const dummies = Object.keys(score.groups).flatMap((_, v) =>
        [...new Set(people.map((p) => p.groups[v]!))]
          .slice(v === 0 ? 0 : 1)
          .map((g) => people.map((p) => (p.groups[v] === g ? 1 : 0))),
      );
      const b = solve(
        dummies.map((x) => dummies.map((z) => dot(x, z))),
        dummies.map((x) => dot(x, u)),
      );
      return u.map((value, i) => value - dummies.reduce((s, x, j) => s + x[i]! * b[j]!, 0));
    };
    const variance = (u: number[]) => {
      const z = u.map((value, i) => value * people[i]!.w);
      const centre = z.reduce((s, x) => s + x, 0) / n;
      return (n / (n - 1)) * z.reduce((s, x) => s + (x - centre) ** 2, 0);
    };
    const agree = (found: number | null, wanted: number) =>
      expect(Math.abs((found ?? Number.NaN) / wanted - 1)).toBeLessThan(1e-10);
    for (const [i, q] of questions.entries()) {
      const { theta, u } = mean(people.map((p) => p.y[i]!));
      const found = score.result.questions[q.id]!;
      agree(found.estimate, theta);
      agree(found.fixed.se, Math.sqrt(variance(u)));
      agree(found.calibrated.se, Math.sqrt(variance(residuals(u))));
    }
    const parts = dimensions.map((_, j) => mean(people.map((p) => p.d[j]!)));
    const u = people.map((_, i) => parts.reduce((s, part, j) => s + dimensions[j]!.weight * part.u[i]!, 0));
    const { overall } = score.result;
    agree(
      overall.estimate,
      parts.reduce((s, { theta }, j) => s + dimensions[j]!.weight * theta, 0),
    );
    agree(overall.fixed.se, Math.sqrt(variance(u)));
    agree(overall.calibrated.se, Math.sqrt(variance(residuals(u))));
  });
});

const dot = (a: number[], b: number[]) => a.reduce((s, x, i) => s + x * b[i]!, 0);

/** Gaussian elimination with partial pivoting. */
function solve(a: number[][], b: number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]!]);
  for (const i of rows.keys()) {
    const pivot = rows.reduce(
      (best, row, r) => (r >= i && Math.abs(row[i]!) > Math.abs(rows[best]![i]!) ? r : best),
      i,
    );
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    for (const [r, row] of rows.entries()) {
      if (r === i) continue;
      const f = row[i]! / rows[i]![i]!;
      for (const c of row.keys()) row[c] = row[c]! - f * rows[i]![c]!;
    }
  }
  return rows.map((row, i) => row.at(-1)! / row[i]!);
}

describe('the edges', () => {
  test('a city without respondents', () => {
    const { n, notes, cells, result } = scoreOfCodes([]);
    expect({ n, notes, cells }).toEqual({ n: 0, notes: ['NO_MARGINS'], cells: [] });
    expect(result).toMatchObject({ kishNeff: null, maxWeight: null, df: 0 });
    expect(result.overall).toMatchObject({ estimate: null, fixed: { se: null, ciT: null } });
    expect(result.questions.a).toMatchObject({ answered: 0, estimate: null, fixed: { se: null } });
  });

  test('one respondent: an estimate, and no idea how sure', () => {
    const { result } = scoreOfCodes([[4, 4]]);
    expect(result.questions.a).toMatchObject({ answered: 1, estimate: 75, kishNeff: 1 });
    expect(result.questions.a?.fixed).toEqual({ se: null, ciT: null, ciZ: null, deff: null });
    expect(result.questions.a?.top2?.fixed.ciLogit).toBeNull();
    expect(result.overall).toMatchObject({
      estimate: 87.5,
      fixed: {
        se: null,
        vcov: [
          [null, null],
          [null, null],
        ],
      },
    });
  });

  test('one answer among many respondents has no standard error either', () => {
    const { result } = scoreOfCodes([[4, 4], ...times<Code[]>(30, [null, 2])]);
    expect(result.questions.a).toMatchObject({ answered: 1, estimate: 75 });
    expect(result.dimensions.x?.fixed.se).toBeNull();
    expect(result.overall.estimate).not.toBeNull();
    expect(result.overall.fixed.se).toBeNull();
  });

  test('everybody gives the same answer: no spread, whatever the binary fraction', () => {
    // 2 of 4 points is 33.33…, and 10 007 copies do not add up exactly.
    const { result } = scoreOfCodes(times<Code[]>(10_007, [5, 2]));
    expect(result.questions.b?.estimate).toBeCloseTo(100 / 3, 10);
    for (const e of [result.questions.a!, result.questions.b!, result.dimensions.y!]) {
      expect(e.fixed).toMatchObject({ se: 0, ciT: [e.estimate, e.estimate], deff: null });
      expect(e.calibrated.se).toBe(0);
    }
    expect(result.overall.fixed.se).toBe(0);
  });

  test('the same with weights', () => {
    const sexes = [...times(7000, 'm'), ...times(3007, 'f')];
    const margins: Margins = { sex: { ordered: false, targets: { m: 0.49, f: 0.51 } } };
    const { result } = scoreOfCodes(times<Code[]>(10_007, [5, 2]), margins, sexes);
    expect(result.questions.b?.fixed.se).toBe(0);
    expect(result.overall.fixed.se).toBe(0);
    expect(result.questions.a?.top2?.fixed.ciLogit?.[1]).toBe(100);
  });

  test('a top-two share of 0 or 100 has a one-sided exact interval', () => {
    const { result } = scoreOfCodes(times<Code[]>(40, [5, 1]));
    const bound = 0.025 ** (1 / 40);
    expect(result.questions.a?.top2).toMatchObject({ estimate: 100, fixed: { se: 0 } });
    expect(result.questions.a?.top2?.fixed.ciLogit).toEqual([100 * bound, 100]);
    expect(result.questions.b?.top2?.estimate).toBe(0);
    expect(result.questions.b?.top2?.fixed.ciLogit).toEqual([0, 100 - 100 * bound]);
  });

  test('a question that nobody answered, and its dimension, and no overall score', () => {
    const { result } = scoreOfCodes([...times<Code[]>(20, [3, null]), ...times<Code[]>(20, [4, 'not_used'])]);
    expect(result.questions.b).toMatchObject({
      answered: 0,
      estimate: null,
      kishNeff: null,
      notUsed: 20,
      missing: 20,
    });
    expect(result.dimensions.y?.estimate).toBeNull();
    expect(result.dimensions.x?.estimate).toBe(62.5);
    expect(result.overall).toMatchObject({ estimate: null, fixed: { se: null, ciT: null } });
    expect(result.overall.fixed.vcov[0]?.[0]).toBeGreaterThan(0);
    expect(result.overall.fixed.vcov[1]).toEqual([null, null]);
  });

  test('the finite population correction shrinks the variance and needs a population', () => {
    const tally = newTally(small, defaultOptions);
    for (let i = 0; i < 60; i++) accumulate(tally, [null], [1 + (i % 5), 1 + (i % 4)]);
    const options = { ...defaultOptions, fpc: true };
    const [free, finite] = [scoreCity(tally, null, defaultOptions), scoreCity(tally, null, options, 240)];
    const ratio = (finite.result.overall.fixed.se ?? 0) / (free.result.overall.fixed.se ?? 0);
    expect(ratio).toBeCloseTo(Math.sqrt(0.75), 12);
    expect(() => scoreCity(tally, null, options)).toThrow('needs a population');
    expect(scoreCity(tally, null, options, 59).notes).toContain('FPC_NOT_APPLIED');
  });
});

describe('for any answers', () => {
  const answer = (max: number) =>
    fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max }) }, fc.constantFrom<Code>(null, 'not_used'));
  const city = fc.array(fc.tuple(answer(5), answer(4), fc.constantFrom('m', 'f')), {
    minLength: 40,
    maxLength: 120,
  });
  const margins: Margins = { sex: { ordered: false, targets: { m: 0.4, f: 0.6 } } };
  const scored = (rows: [Code, Code, string][]) =>
    scoreOfCodes(
      rows.map(([a, b]) => [a, b]),
      margins,
      rows.map(([, , sex]) => sex),
    );

  test('the order of arrival and the naming of respondents change nothing', () => {
    fc.assert(
      fc.property(city, (rows) => {
        const [one, other] = [scored(rows), scored([...rows].reverse())];
        expect(one.cells).toEqual(other.cells);
        for (const field of ['estimate', 'answered'] as const)
          expect(one.result.questions.b?.[field]).toBeCloseTo(other.result.questions.b?.[field] ?? -1, 9);
        expect(one.result.overall.fixed.se ?? -1).toBeCloseTo(other.result.overall.fixed.se ?? -1, 9);
      }),
    );
  });

  test('scores lie in 0–100 and intervals around them; the logit interval stays inside', () => {
    let compared = 0;
    fc.assert(
      fc.property(city, (rows) => {
        const { result } = scored(rows);
        const t = tQuantile(0.975, result.df);
        for (const e of Object.values(result.questions)) {
          if (e.estimate === null || e.fixed.se === null) continue;
          compared++;
          expect(e.estimate).toBeGreaterThanOrEqual(0);
          expect(e.estimate).toBeLessThanOrEqual(100 + 1e-9);
          expect(e.fixed.ciT![1] - e.fixed.ciT![0]).toBeCloseTo(2 * t * e.fixed.se, 9);
          const [low, high] = e.top2!.fixed.ciLogit!;
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(100);
          expect(low).toBeLessThanOrEqual(e.top2!.estimate! + 1e-9);
          expect(high).toBeGreaterThanOrEqual(e.top2!.estimate! - 1e-9);
        }
      }),
    );
    expect(compared).toBeGreaterThan(50);
  });

  test('the overall variance is that of its weighted dimensions', () => {
    fc.assert(
      fc.property(city, (rows) => {
        const { overall } = scored(rows).result;
        const v = overall.fixed.vcov.flat();
        fc.pre(overall.fixed.se !== null && v.every((x) => x !== null));
        const sum = v.reduce<number>((total, x) => total + 0.25 * (x ?? 0), 0);
        expect(overall.fixed.se ** 2).toBeCloseTo(Math.max(0, sum), 9);
      }),
    );
  });
});
