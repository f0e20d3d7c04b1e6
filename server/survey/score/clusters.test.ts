import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeTally, encodeTally } from '../tally/codec.ts';
import { accumulate, addTally, cells, newTally, type Tally } from '../tally/tally.ts';
import type { Margins } from '../weighting/margins.ts';
import { tQuantile } from './distributions.ts';
import { type Estimate, precisionBy } from './estimate.ts';
import { type CityResult, scoreCity } from './score.ts';
import { type Code, type ScoringDesign, scoreOf, scoringOptionsSchema } from './scoring-design.ts';
import { countSurvey, readSurvey, scoreSurvey } from './survey-file.ts';

const options = scoringOptionsSchema.parse({ minCategoryN: 2 });
const scale = { min: 1, max: 5, reversed: false, points: 5, weight: 1 };
const design: ScoringDesign = {
  questions: [
    { ...scale, id: 'a', dimension: 'x' },
    { ...scale, id: 'b', dimension: 'y', max: 4, points: 4 },
    { ...scale, id: 'c', dimension: 'y', reversed: true },
    { ...scale, id: 'd', dimension: null, min: 0, max: 10, points: 11 },
  ],
  dimensions: [
    { id: 'x', weight: 0.7 },
    { id: 'y', weight: 0.3 },
  ],
  variables: ['sex', 'age'],
};
const margins: Margins = {
  sex: { ordered: false, targets: { m: 0.4, f: 0.6 } },
  age: { ordered: true, targets: { young: 0.3, middle: 0.3, old: 0.4 } },
};

interface Person {
  cell: [string | null, string | null];
  codes: Code[];
  cluster: string | null;
}
const code = (min: number, max: number) =>
  fc.oneof({ weight: 5, arbitrary: fc.integer({ min, max }) }, fc.constantFrom<Code>(null, 'not_used'));
const person: fc.Arbitrary<Person> = fc.record({
  cell: fc.tuple(fc.constantFrom('m', 'f', null), fc.constantFrom('young', 'middle', 'old')),
  codes: fc.tuple(code(1, 5), code(1, 4), code(1, 5), code(0, 10)),
  cluster: fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5', null),
});
const people = fc.array(person, { minLength: 30, maxLength: 90 });

function tallyOf(persons: readonly Person[]): Tally {
  const tally = newTally(design, options, { hasClusters: true });
  for (const { cell, codes, cluster } of persons) accumulate(tally, cell, codes, 1, cluster);
  return tally;
}
const resultOf = (tally: Tally) => scoreCity(tally, margins, options).result;

/** Every figure of a city. */
function figuresOf({ questions, dimensions }: CityResult): Estimate[] {
  const shares = Object.values(questions).flatMap(({ top2 }) => top2 ?? []);
  return [...Object.values(questions), ...shares, ...Object.values(dimensions)];
}

/**
 * Equal except for rounding: a variance is off by 1e-12 of what is squared in it, a standard error by less than 1e-6.
 */
function near(found: number | null | undefined, wanted: number | null | undefined): void {
  if (typeof found !== 'number' || typeof wanted !== 'number') expect(found).toBe(wanted);
  else
    expect(Math.abs(found - wanted)).toBeLessThanOrEqual(
      1e-9 * Math.abs(wanted) + 1e-6 * (wanted < 1e-6 ? 1 : 0),
    );
}

/** The standard error of Σ w u over the clusters of these people, by definition; everybody's u is known. */
function errorBy(persons: readonly Person[], wu: readonly number[]): number | null {
  const totals = new Map<string, number>();
  for (const [i, { cluster }] of persons.entries()) {
    const name = cluster ?? `alone ${i}`;
    totals.set(name, (totals.get(name) ?? 0) + wu[i]!);
  }
  const z = [...totals.values()];
  if (z.length < 2) return null;
  const mean = z.reduce((sum, x) => sum + x, 0) / z.length;
  return Math.sqrt((z.length / (z.length - 1)) * z.reduce((sum, x) => sum + (x - mean) ** 2, 0));
}

/** Everybody's w u in a figure with these values; null without an answer. */
function weightedResiduals(persons: readonly Person[], tally: Tally, values: (number | null)[]): number[] {
  const score = scoreCity(tally, margins, options);
  const rows = cells(tally);
  const weights = persons.map(({ cell }) => {
    const groups = Object.entries(score.groups).map(([variable, { groups }]) => {
      const raw = cell[design.variables.indexOf(variable)] ?? 'unknown';
      return Object.keys(groups).find((g) => groups[g]!.includes(raw)) ?? 'unknown';
    });
    return score.cells.find((c) => Object.values(c.cell).join() === groups.join())!.w;
  });
  expect(rows.reduce((n, { sums }) => n + sums[0]!, 0)).toBe(persons.length);
  const base = values.reduce<number>((sum, v, i) => sum + (v === null ? 0 : weights[i]!), 0);
  const theta = values.reduce<number>((sum, v, i) => sum + (v ?? 0) * weights[i]!, 0) / base;
  return values.map((v, i) => (v === null ? 0 : (weights[i]! * (v - theta)) / base));
}

describe('the variance by clusters', () => {
  test('is what its definition gives, respondent by respondent', () => {
    fc.assert(
      fc.property(people, (persons) => {
        const tally = tallyOf(persons);
        const result = resultOf(tally);
        for (const [q, question] of design.questions.entries()) {
          const values = persons.map(({ codes }) =>
            typeof codes[q] === 'number' ? scoreOf(question, codes[q]) : null,
          );
          const found = result.questions[question.id]!;
          if (found.answered < 2) continue;
          near(found.cluster?.se, errorBy(persons, weightedResiduals(persons, tally, values)));
        }
        const x = persons.map(({ codes: [a] }) =>
          typeof a === 'number' ? scoreOf(design.questions[0]!, a) : null,
        );
        const y = persons.map(({ codes: [, b, c] }) => {
          const given = [b, c].flatMap((one, i) =>
            typeof one === 'number' ? [scoreOf(design.questions[1 + i]!, one)] : [],
          );
          return given.length > 0 ? given.reduce((sum, one) => sum + one, 0) / given.length : null;
        });
        const [ux, uy] = [x, y].map((values) => weightedResiduals(persons, tally, values));
        const { cluster } = result.overall;
        if (cluster?.se != null)
          near(
            cluster.se,
            errorBy(
              persons,
              ux!.map((u, i) => 0.7 * u + 0.3 * uy![i]!),
            ),
          );
        const units = new Set(persons.map((p, i) => p.cluster ?? i)).size;
        expect(cluster?.df).toBe(units - 1);
        if (cluster?.se != null)
          near(cluster.ciT![1] - result.overall.estimate!, tQuantile(0.975, units - 1) * cluster.se);
      }),
      { numRuns: 60 },
    );
  });

  test('is the fixed one where everybody is a cluster of their own, by name or without', () => {
    fc.assert(
      fc.property(people, fc.boolean(), (persons, isNamed) => {
        const result = resultOf(
          tallyOf(persons.map((p, i) => ({ ...p, cluster: isNamed && i % 3 ? `p${i}` : null }))),
        );
        for (const { fixed, cluster } of [...figuresOf(result), result.overall]) {
          near(cluster?.se, fixed.se);
          for (const end of [0, 1]) near(cluster?.ciT?.[end] ?? null, fixed.ciT?.[end] ?? null);
          expect(cluster?.df).toBe(persons.length - 1);
        }
        for (const [d, row] of result.overall.fixed.vcov.entries())
          for (const [e, v] of row.entries()) near(result.overall.cluster?.vcov[d]?.[e], v);
        expect(result.clusters).toMatchObject({ psus: persons.length, shared: 0, icc: null });
      }),
      { numRuns: 60 },
    );
  });

  test('leaves every estimate, and the other errors, as they are', () => {
    fc.assert(
      fc.property(people, (persons) => {
        const found = resultOf(tallyOf(persons));
        const wanted = resultOf(tallyOf(persons.map((p) => ({ ...p, cluster: null }))));
        for (const [i, estimate] of figuresOf(found).entries()) {
          near(estimate.estimate, figuresOf(wanted)[i]!.estimate);
          near(estimate.fixed.se, figuresOf(wanted)[i]!.fixed.se);
        }
        near(found.overall.calibrated.se, wanted.overall.calibrated.se);
      }),
      { numRuns: 30 },
    );
  });

  test('is of no use with a single cluster, and zero where all answer alike', () => {
    const persons = Array.from({ length: 40 }, (_, i): Person => {
      const sex = i % 2 ? 'm' : 'f';
      return {
        cell: [sex, ['young', 'middle', 'old'][i % 3]!],
        codes: [1 + (i % 5), 2, 3, 4],
        cluster: 'p1',
      };
    });
    const single = resultOf(tallyOf(persons));
    expect(single.overall.estimate).not.toBeNull();
    expect(single.overall.cluster).toMatchObject({ df: 0, se: null, ciT: null });
    expect(single.overall.cluster?.vcov).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(single.clusters).toMatchObject({ psus: 1, shared: 1, deff: null, icc: null });
    const alike = resultOf(tallyOf(persons.map((p, i) => ({ ...p, cluster: `p${i % 5}` }))));
    expect(alike.questions.b?.cluster).toMatchObject({ se: 0, deff: null });
    expect(alike.questions.b?.top2?.cluster?.se).toBe(0);
  });
});

describe('the effect of clusters', () => {
  test('is as large as their members are alike', () => {
    // Every cluster of five is of one mind: the correlation is nearly 1 and the design effect nearly 5.
    const persons = Array.from({ length: 200 }, (_, i): Person => {
      const mind = 1 + (Math.floor(i / 5) % 5);
      return {
        cell: ['m', 'young'],
        codes: [mind, 1 + (mind % 4), 6 - mind, 2 * mind],
        cluster: `p${Math.floor(i / 5)}`,
      };
    });
    const tally = tallyOf(persons);
    const { clusters } = scoreCity(tally, null, options).result;
    expect(clusters).toMatchObject({ psus: 40, shared: 40 });
    expect(clusters?.deff).toBeCloseTo((5 * 199) / 195, 10);
    expect(clusters?.icc).toBeCloseTo((clusters!.deff! - 1) / 4, 12);
  });
  test('decides on a figure only by the wave’s option, and where clusters are known', () => {
    expect(precisionBy({ fixed: 1, calibrated: 2, cluster: 3 }, 'cluster')).toBe(3);
    expect(precisionBy({ fixed: 1, calibrated: 2 }, 'cluster')).toBe(1);
    expect(precisionBy({ fixed: 1, calibrated: 2, cluster: 3 }, 'fixed')).toBe(1);
  });
});

describe('tallies with clusters', () => {
  const expectSame = (found: Tally, wanted: Tally) => {
    const [a, b] = [resultOf(found), resultOf(wanted)];
    expect(a.clusters?.psus).toBe(b.clusters?.psus);
    for (const [i, { estimate, cluster }] of figuresOf(a).entries()) {
      near(estimate, figuresOf(b)[i]!.estimate);
      near(cluster?.se, figuresOf(b)[i]!.cluster?.se);
    }
    near(a.overall.cluster?.se, b.overall.cluster?.se);
  };
  test('add: a cluster of which each has a part is one', () => {
    fc.assert(
      fc.property(people, people, (some, others) => {
        const tally = tallyOf(some);
        addTally(tally, tallyOf(others));
        expectSame(tally, tallyOf([...some, ...others]));
      }),
      { numRuns: 30 },
    );
  });
  test('lose a cluster, or part of one, as if it had never been there', () => {
    fc.assert(
      fc.property(people, people, (all, guests) => {
        const tally = tallyOf([...guests, ...all]);
        for (const { cell, codes, cluster } of guests) accumulate(tally, cell, codes, -1, cluster);
        expectSame(tally, tallyOf(all));
        addTally(tally, tallyOf(guests));
        addTally(tally, tallyOf(guests), -1);
        expectSame(tally, tallyOf(all));
      }),
      { numRuns: 30 },
    );
  });
  test('join two clusters as if they had been one', () => {
    fc.assert(
      fc.property(people, (persons) => {
        const joined = persons.map((p) => (p.cluster === 'p2' ? { ...p, cluster: 'p1' } : p));
        const tally = tallyOf(persons);
        for (const { cell, codes } of persons.filter((p) => p.cluster === 'p2')) {
          accumulate(tally, cell, codes, -1, 'p2');
          accumulate(tally, cell, codes, 1, 'p1');
        }
        expectSame(tally, tallyOf(joined));
      }),
      { numRuns: 30 },
    );
  });
  test('survive storage exactly', () => {
    fc.assert(
      fc.property(people, (persons) => {
        const tally = tallyOf(persons);
        const stored: unknown = JSON.parse(JSON.stringify(encodeTally(tally)));
        const read = decodeTally(design, options, stored);
        expect(encodeTally(read)).toEqual(encodeTally(tally));
        expectSame(read, tally);
      }),
      { numRuns: 30 },
    );
  });
  test('do not add to those that know of none', () => {
    expect(() => addTally(newTally(design, options), tallyOf([]))).toThrow('only one of the tallies knows');
  });
});

describe('the column of clusters in a survey file', () => {
  const file = {
    questions: [{ id: 'q', dimension: 'x', min: 1, max: 5, points: 5 }],
    dimensions: { x: { weight: 1 } },
    cities: { A: {}, B: {} },
    respondents: { columns: ['city', 'q', 'cluster'], rows: [] },
  };
  const score = (rows: unknown[][], columns = ['city', 'q', 'cluster']) => {
    const survey = readSurvey(file);
    const count = countSurvey(survey, columns);
    for (const row of rows) count.add(row);
    return scoreSurvey(survey, count.tallies);
  };
  const rows = [
    ['A', 1, 'p'],
    ['A', 2, 'p'],
    ['A', 5, 7],
    ['A', 4, '7'],
    ['A', 3, null],
    ['A', 3, ''],
    ['A', 2, ' '],
    ['B', 1, 'p'],
    ['B', 5, 'p'],
  ];

  test('groups by name inside a city; an empty cell is alone', () => {
    const { A, B } = score(rows);
    expect(A?.result.clusters).toMatchObject({ psus: 5, shared: 2 });
    expect(A?.result.overall.cluster?.df).toBe(4);
    // By hand: 25 points from p, 175 from 7, and three alone.
    const theta = 325 / 7;
    const z = [25 - 2 * theta, 175 - 2 * theta, 50 - theta, 50 - theta, 25 - theta].map((x) => x / 7);
    expect(A?.result.overall.cluster?.se).toBeCloseTo(
      Math.sqrt((5 / 4) * z.reduce((sum, x) => sum + x * x, 0)),
      12,
    );
    expect(B?.result.overall).toMatchObject({ estimate: 50, cluster: { df: 0, se: null } });
  });
  test('is not needed', () => {
    const { A } = score(
      rows.map((row) => row.slice(0, 2)),
      ['city', 'q'],
    );
    expect(A?.result.clusters).toBeUndefined();
    expect(A?.result.overall.cluster).toBeUndefined();
  });
  test('leaves a city where everybody is alone at the fixed error, with the same degrees of freedom', () => {
    const { B } = score([1, 2, 3, 5].map((q) => ['B', q, null]));
    const { fixed, cluster } = B!.result.overall;
    expect(cluster).toMatchObject({ df: 3, se: fixed.se, ciT: fixed.ciT });
  });
  test('has a name that stands for nothing else', () => {
    expect(() => readSurvey({ ...file, questions: [{ id: 'cluster', min: 1, max: 5 }] })).toThrow(
      'cluster: is the column of clusters',
    );
  });
});
