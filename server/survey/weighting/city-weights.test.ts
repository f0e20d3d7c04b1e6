import { describe, expect, test } from 'vitest';
import { scoreCity } from '../score/score.ts';
import { type ScoringDesign, scoringOptionsSchema } from '../score/scoring-design.ts';
import { accumulate, newTally } from '../tally/tally.ts';
import { randomFrom } from './bootstrap.ts';
import { weightPeople } from './city-weights.ts';
import type { Margins } from './margins.ts';

const options = scoringOptionsSchema.parse({});
const scale = { min: 1, max: 5, reversed: false, points: 5, weight: 1 };
const design: ScoringDesign = {
  questions: [
    { ...scale, id: 'a', dimension: 'x' },
    { ...scale, id: 'b', dimension: 'y' },
  ],
  dimensions: [
    { id: 'x', weight: 0.7 },
    { id: 'y', weight: 0.3 },
  ],
  variables: ['sex', 'age'],
  categories: [
    ['m', 'f'],
    ['young', 'middle', 'old'],
  ],
};
const margins: Margins = {
  sex: { ordered: false, targets: { m: 0.5, f: 0.5 } },
  age: { ordered: true, targets: { young: 0.2, middle: 0.35, old: 0.45 } },
};

interface Person {
  cell: string;
  cluster: string | null;
  codes: [number, number];
}

/** People of uneven sex and age; some in clusters that share a mood, some old and pleased. */
function crowd({ n, clusters, byAge }: { n: number; clusters: number; byAge: number }): Person[] {
  const random = randomFrom([1, 2, 3, 4]);
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  const moods = Array.from({ length: clusters }, () => random() * 2 - 1);
  return Array.from({ length: n }, (_, i) => {
    const age = pick(['young', 'young', 'young', 'middle', 'middle', 'old']);
    const place = clusters > 0 && i % 3 > 0 ? Math.floor(random() * clusters) : null;
    const mood = (place === null ? 0 : moods[place]!) + byAge * (age === 'old' ? 1 : 0);
    const answer = () => Math.min(5, Math.max(1, Math.round(3 + mood + 3 * (random() - 0.5))));
    const sex = pick(['m', 'm', 'f', i % 40 === 0 ? 'unknown' : 'f']);
    return {
      cell: `${sex}/${age}`,
      cluster: place === null ? null : `point:${place}`,
      codes: [answer(), answer()],
    };
  });
}

const score = (people: readonly Person[]) => {
  const tally = newTally(design, options, { hasClusters: true });
  for (const { cell, cluster, codes } of people) accumulate(tally, cell.split('/'), codes, 1, cluster);
  return scoreCity(tally, margins, options);
};
const weightsOf = (
  people: readonly Person[],
  replicates = 0,
  seed: [number, number, number, number] = [5, 6, 7, 8],
) => {
  const at = weightPeople({ people, design, margins, options, replicates, random: randomFrom(seed) });
  return people.map((_, place) => at(place));
};
/** The overall score under some weights. */
const overallOf = (people: readonly Person[], weights: readonly number[]) => {
  const mean = (q: 0 | 1) => {
    const sum = people.reduce((total, { codes }, i) => total + weights[i]! * 25 * (codes[q] - 1), 0);
    return sum / weights.reduce((total, w) => total + w, 0);
  };
  return 0.7 * mean(0) + 0.3 * mean(1);
};

test('the generator is xoshiro128**, as its authors publish it', () => {
  const random = randomFrom([1, 2, 3, 4]);
  expect(Array.from({ length: 6 }, () => random() * 2 ** 32)).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492,
  ]);
});

test('weights are those of the scores, and give their means', () => {
  const people = crowd({ n: 900, clusters: 30, byAge: 1 });
  const { result, rawCells } = score(people);
  const weights = weightsOf(people);
  for (const [i, person] of people.entries())
    expect(weights[i]!.weight).toBe(rawCells.find(({ cell }) => cell.join('/') === person.cell)!.w);
  const mean = overallOf(
    people,
    weights.map(({ weight }) => weight),
  );
  expect(Math.abs(mean / result.overall.estimate! - 1)).toBeLessThan(1e-8);
  expect(new Set(weights.map(({ cluster }) => cluster))).toHaveLength(31);
});

describe('replicates', () => {
  const REPLICATES = 2000;
  /** The mean of the replicates of the overall score less the score, and their error about it. */
  function spread(people: readonly Person[]) {
    const weights = weightsOf(people, REPLICATES);
    const score = overallOf(
      people,
      weights.map(({ weight }) => weight),
    );
    const scores = Array.from({ length: REPLICATES }, (_, r) =>
      overallOf(
        people,
        weights.map(({ replicates }) => replicates[r]!),
      ),
    );
    const squares = scores.reduce((sum, x) => sum + (x - score) ** 2, 0);
    const bias = scores.reduce((sum, x) => sum + x, 0) / REPLICATES - score;
    return { bias, se: Math.sqrt(squares / REPLICATES) };
  }

  // 2,000 replicates know a standard error to 1.6 %; the limits are three times that, and some for the linearisation.
  test('have the error of clusters', () => {
    const people = crowd({ n: 1500, clusters: 60, byAge: 0 });
    const { overall } = score(people).result;
    const { bias, se } = spread(people);
    expect(overall.cluster!.se! / overall.fixed.se!).toBeGreaterThan(1.5);
    expect(se / overall.cluster!.se!).toBeGreaterThan(0.93);
    expect(se / overall.cluster!.se!).toBeLessThan(1.07);
    expect(Math.abs(bias)).toBeLessThan(0.1 * se);
  });

  test('know that they are calibrated: where age says much, their error is the calibrated one', () => {
    const people = crowd({ n: 1500, clusters: 0, byAge: 1.5 });
    const { overall } = score(people).result;
    const { bias, se } = spread(people);
    expect(overall.calibrated.se! / overall.fixed.se!).toBeLessThan(0.9);
    expect(se / overall.calibrated.se!).toBeGreaterThan(0.93);
    expect(se / overall.calibrated.se!).toBeLessThan(1.07);
    expect(Math.abs(bias)).toBeLessThan(0.1 * se);
  });

  test('meet the margins, keep the cap, and sum to the people', () => {
    const people = crowd({ n: 400, clusters: 20, byAge: 0 });
    const weights = weightsOf(people, 50);
    for (let r = 0; r < 50; r++) {
      const sum = (of: (person: Person) => boolean) =>
        people.reduce((total, person, i) => total + (of(person) ? weights[i]!.replicates[r]! : 0), 0);
      expect(sum(() => true)).toBeCloseTo(people.length, 6);
      const old = sum(({ cell }) => cell.endsWith('/old'));
      expect(old / people.length).toBeCloseTo(0.45, 8);
    }
  });

  test('are the same from the same seed, of another city others, and none of a single unit', () => {
    const people = crowd({ n: 60, clusters: 4, byAge: 0 });
    expect(weightsOf(people, 5)).toEqual(weightsOf(people, 5));
    expect(weightsOf(people, 5)).not.toEqual(weightsOf(people, 5, [5, 6, 7, 9]));
    const together = people.map((person) => ({ ...person, cluster: 'point:1' }));
    expect(weightsOf(together, 5)[0]).toEqual({ weight: expect.any(Number), cluster: 1, replicates: [] });
  });
});

test('without margins everybody weighs one', () => {
  const people = crowd({ n: 30, clusters: 0, byAge: 0 });
  const at = weightPeople({
    people,
    design,
    margins: null,
    options,
    replicates: 1,
    random: randomFrom([1, 1, 1, 1]),
  });
  const weights = people.map((_, place) => at(place));
  expect(new Set(weights.map(({ weight }) => weight))).toEqual(new Set([1]));
  expect(weights.reduce((sum, { replicates }) => sum + replicates[0]!, 0)).toBeCloseTo(30, 8);
  expect(() => at(30)).toThrow('nobody counts at place 30');
});
