import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Code, type ScoringDesign, scoringOptionsSchema } from '../score/scoring-design.ts';
import { decodeTally, encodeTally } from './codec.ts';
import { encodeCodes } from './plan.ts';
import { accumulate, accumulateAll, addTally, cells, emptyLike, newTally, type Tally } from './tally.ts';

const defaultOptions = scoringOptionsSchema.parse({});

const question = { min: 1, max: 5, reversed: false, points: 5, weight: 1 };
const design: ScoringDesign = {
  questions: [
    { ...question, id: 'a1', dimension: 'a' },
    { ...question, id: 'a2', dimension: 'a', reversed: true },
    { ...question, id: 'a3', dimension: 'a', weight: 2 },
    { ...question, id: 'b1', dimension: 'b', min: 0, max: 10, points: 11 },
    { ...question, id: 'all', dimension: null },
  ],
  dimensions: [
    { id: 'a', weight: 0.6 },
    { id: 'b', weight: 0.4 },
  ],
  variables: ['sex', 'age'],
};
const empty = () => newTally(design, defaultOptions);

type Person = { categories: (string | null)[]; codes: Code[] };
const code = (min: number, max: number) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min, max }) },
    fc.constantFrom<Code>(null, 'dont_know', 'not_used', 'not_asked'),
  );
const person: fc.Arbitrary<Person> = fc.record({
  categories: fc.tuple(fc.constantFrom('m', 'f', null), fc.constantFrom('young', 'old', null)),
  codes: fc.tuple(code(1, 5), code(1, 5), code(1, 5), code(0, 10), code(1, 5)),
});
const people = fc.array(person, { maxLength: 60 });

function tallyOf(persons: readonly Person[], compact = false): Tally {
  const tally = empty();
  for (const { categories, codes } of persons)
    accumulate(tally, categories, compact ? encodeCodes(design, codes) : codes);
  return tally;
}

/** Equal cells with sums equal up to rounding: thirds do not add up exactly in every order. */
function expectSame(a: Tally, b: Tally): void {
  const [left, right] = [cells(a), cells(b)];
  expect(left.map((row) => row.cell)).toEqual(right.map((row) => row.cell));
  for (const [i, { sums }] of left.entries())
    for (const [j, value] of sums.entries()) expect(Math.abs(value - right[i]!.sums[j]!)).toBeLessThan(1e-7);
}

describe('one respondent', () => {
  const tally = empty();
  accumulate(tally, ['f', null], [5, 2, null, 'not_used', 3]);
  const [row] = cells(tally);
  const { layout } = tally.plan;
  const at = (from: number, length: number) => Array.from(row!.sums.subarray(from, from + length));

  test('stands in the cell of its raw categories', () => {
    expect(row?.cell).toEqual(['f', 'unknown']);
    expect(row?.sums[0]).toBe(1);
  });
  test('adds count, sum, squares, top two, not used and missing to its questions', () => {
    expect(at(layout.question(0), 6)).toEqual([1, 100, 10000, 100, 0, 0]);
    expect(at(layout.question(1), 6)).toEqual([1, 75, 5625, 100, 0, 0]);
    expect(at(layout.question(2), 6)).toEqual([0, 0, 0, 0, 0, 1]);
    expect(at(layout.question(3), 6)).toEqual([0, 0, 0, 0, 1, 0]);
    expect(at(layout.question(4), 6)).toEqual([1, 50, 2500, 0, 0, 0]);
  });
  test('is counted with the option that it chose, by code', () => {
    const options = [5, 5, 5, 11, 5].map((length, q) => at(layout.option(q), length).indexOf(1));
    expect(options).toEqual([4, 1, -1, -1, 2]);
    expect(layout.option(4) + 5).toBe(layout.size);
  });
  test('has a score in a dimension of which it answered enough', () => {
    expect(at(layout.dimension(0), 3)).toEqual([1, 87.5, 87.5 ** 2]);
    expect(at(layout.dimension(1), 3)).toEqual([0, 0, 0]);
  });
});

test('respondents of one cell added at once are the same to the last bit', () => {
  fc.assert(
    fc.property(people, (persons) => {
      const [one, all] = [empty(), empty()];
      const codes = persons.map((p) => encodeCodes(design, p.codes));
      for (const each of codes) accumulate(one, ['m', null], each);
      accumulateAll(all, ['m', null], Buffer.concat(codes), codes.length);
      expect(cells(all)).toEqual(cells(one));
    }),
  );
  expect(() => accumulateAll(empty(), ['m', null], Uint8Array.of(1, 1, 1), 1)).toThrow(
    '3 codes for 1 times 5',
  );
});

describe('the answered share of a dimension', () => {
  const dimensionA = (codes: Code[]) => {
    const tally = empty();
    accumulate(tally, ['m', 'old'], codes);
    return Array.from(cells(tally)[0]!.sums.subarray(tally.plan.layout.dimension(0))).slice(0, 2);
  };
  test('counts what is missing, not what was unused or never asked', () => {
    expect(dimensionA([5, null, null, 0, 1])).toEqual([0, 0]);
    expect(dimensionA([5, null, 'not_used', 0, 1])).toEqual([1, 100]);
    expect(dimensionA([5, 'not_asked', 'not_used', 0, 1])).toEqual([1, 100]);
    expect(dimensionA(['not_used', 'not_asked', 'not_used', 0, 1])).toEqual([0, 0]);
  });
  test('weighs the items that were answered', () => {
    expect(dimensionA([5, null, 1, 0, 1])).toEqual([1, 100 / 3]);
  });
});

describe('adding up', () => {
  test('the compact form says the same as codes', () => {
    fc.assert(fc.property(people, (all) => expectSame(tallyOf(all), tallyOf(all, true))));
  });
  test('“don’t know” is to a score what a blank is', () => {
    const blanks = (persons: readonly Person[]) =>
      persons.map((p) => ({ ...p, codes: p.codes.map((c) => (c === 'dont_know' ? null : c)) }));
    fc.assert(
      fc.property(people, (all) => {
        expect(cells(tallyOf(all, true))).toEqual(cells(tallyOf(blanks(all), true)));
      }),
    );
    expect([...encodeCodes(design, [null, 'dont_know', 'not_asked', 'not_used', 5])]).toEqual([
      0, 253, 254, 255, 5,
    ]);
  });
  test('two tallies add to the tally of both groups', () => {
    fc.assert(
      fc.property(people, people, (some, others) => {
        const tally = tallyOf(some);
        addTally(tally, tallyOf(others));
        expectSame(tally, tallyOf([...some, ...others]));
      }),
    );
  });
  test('the order of arrival leaves no trace', () => {
    fc.assert(fc.property(people, (all) => expectSame(tallyOf(all), tallyOf([...all].reverse()))));
  });
  test('a respondent taken out was never there', () => {
    fc.assert(
      fc.property(people, person, (all, guest) => {
        const tally = tallyOf([guest, ...all]);
        accumulate(tally, guest.categories, guest.codes, -1);
        expectSame(tally, tallyOf(all));
      }),
    );
  });
  test('a tally taken out of itself is empty', () => {
    const tally = tallyOf([{ categories: ['m', 'old'], codes: [1, 2, 3, 4, 5] }]);
    addTally(tally, tally, -1);
    expect(cells(tally)).toEqual([]);
    expect(cells(emptyLike(tally))).toEqual([]);
  });
  test('a tally survives storage exactly', () => {
    fc.assert(
      fc.property(people, (all) => {
        const tally = tallyOf(all);
        const json: unknown = JSON.parse(JSON.stringify(encodeTally(tally)));
        expect(cells(decodeTally(design, defaultOptions, json))).toEqual(cells(tally));
      }),
    );
  });
});

describe('what does not fit is refused', () => {
  test('codes off the scale, too few codes, too few categories', () => {
    expect(() => encodeCodes(design, [6, 1, 1, 1, 1])).toThrow('a1: 6');
    expect(() => accumulate(empty(), ['m', 'old'], [0, 1, 1, 1, 1])).toThrow('a1: 0');
    expect(() => accumulate(empty(), ['m', 'old'], Uint8Array.of(6, 1, 1, 1, 1))).toThrow('byte 6');
    expect(() => accumulate(empty(), ['m', 'old'], [1])).toThrow('1 codes for 5');
    expect(() => accumulate(empty(), ['m'], [1, 1, 1, 1, 1])).toThrow('1 categories for 2');
  });
  test('the tally of another design', () => {
    const other = { ...design, variables: ['sex'] };
    expect(() => addTally(empty(), newTally(other, defaultOptions))).toThrow('different designs');
    expect(() => decodeTally(other, defaultOptions, encodeTally(empty()))).toThrow('another design');
  });
});
