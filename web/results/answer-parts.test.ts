import { expect, test } from 'vitest';
import type { Figure } from '../../server/survey/release/document.ts';
import { answerParts } from './answer-parts.ts';

const share = (score: number | null) => ({ score, publishable: score !== null }) as Figure;
const part = (kind: string, share: number, codes: number[] = []) => ({ kind, codes, share });

test('are the options, where the release tells them', () => {
  const answers = [
    { codes: [4, 5], share: 75 },
    { codes: [1, 2, 3], share: 25 },
  ];
  expect(answerParts({ top2: share(75), answers, notUsed: 10, missing: 10 }).parts).toEqual([
    part('options', 60, [4, 5]),
    part('options', 20, [1, 2, 3]),
    part('unused', 10),
    part('missing', 10),
  ]);
});

test('are of all who were asked: the best two are a share of those who answered', () => {
  expect(answerParts({ top2: share(60), notUsed: 20, missing: 5 })).toEqual({
    parts: [part('best', 45), part('others', 30), part('unused', 20), part('missing', 5)],
    areOfAsked: true,
  });
});

test('without a share of the best two are those who answered; a part without anybody is left out', () => {
  const parts = [part('answered', 95), part('missing', 5)];
  expect(answerParts({ top2: null, notUsed: 0, missing: 5 }).parts).toEqual(parts);
  expect(answerParts({ top2: share(null), notUsed: 0, missing: 5 }).parts).toEqual(parts);
});

test('are of those who answered where the others are withheld; of nothing there are none', () => {
  expect(answerParts({ top2: share(60), notUsed: null, missing: null })).toEqual({
    parts: [part('best', 60), part('others', 40)],
    areOfAsked: false,
  });
  expect(answerParts({ top2: null, notUsed: null, missing: null }).parts).toEqual([]);
});
