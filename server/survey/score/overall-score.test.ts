import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accumulate, newTally } from '../tally/tally.ts';
import type { Margins } from '../weighting/margins.ts';
import { overallScore } from './overall-score.ts';
import { scoreCity } from './score.ts';
import { type ScoringDesign, scoringOptionsSchema } from './scoring-design.ts';

const design: ScoringDesign = {
  variables: ['sex'],
  dimensions: [
    { id: 'x', weight: 0.3 },
    { id: 'y', weight: 0.7 },
  ],
  questions: [
    { id: 'a', dimension: 'x', weight: 1, min: 1, max: 5, points: 5, reversed: false },
    { id: 'b', dimension: 'y', weight: 1, min: 0, max: 10, points: 11, reversed: true },
  ],
};
const defaultOptions = scoringOptionsSchema.parse({});
const margins: Margins = { sex: { ordered: false, targets: { f: 0.52, m: 0.48 } } };
const person = fc.record({
  sex: fc.constantFrom('f', 'm', null),
  codes: fc.tuple(fc.option(fc.integer({ min: 1, max: 5 })), fc.option(fc.integer({ min: 0, max: 10 }))),
});

test('is, to the last bit, that of the whole scoring', () => {
  const seen = { scores: 0, none: 0 };
  fc.assert(
    fc.property(fc.array(person, { maxLength: 80 }), fc.boolean(), (people, isWeighted) => {
      const tally = newTally(design, defaultOptions);
      for (const { sex, codes } of people) accumulate(tally, [sex], codes);
      const given = isWeighted ? margins : null;
      const { n, result } = scoreCity(tally, given, defaultOptions);
      const alone = overallScore(tally, given, defaultOptions);
      expect(alone).toEqual({ n, estimate: result.overall.estimate });
      seen[alone.estimate === null ? 'none' : 'scores']++;
    }),
  );
  expect(seen.scores).toBeGreaterThan(0);
  expect(seen.none).toBeGreaterThan(0);
});
