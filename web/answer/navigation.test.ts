import { expect, test } from 'vitest';
import { nationalCore } from '../../server/survey/questionnaire/national-core/national-core.ts';
import type { Answers } from '../../server/survey/questionnaire/routing.ts';
import { en } from '../strings/en.ts';
import { headingsOf } from './headings.ts';
import { endsAt, faultsOn, neighbour, pageOf, type Walk } from './navigation.ts';
import { pagesOf, sectionsOf } from './pages.ts';

const { questions, dimensions } = nationalCore;
const titles = new Map(dimensions.map((d) => [d.id, d.title.en ?? '']));
const headings = headingsOf(questions, titles, en.answer.sections);
const pages = pagesOf(sectionsOf({ questions, headings }));
const resident: Answers = { lives_here: 'yes', aged_16: 'yes' };
const walk = (answers: Answers): Walk => ({ pages, questions, answers });

test('pages hold every question once, in order, and few enough for a phone', () => {
  expect(pages.flatMap((page) => page.flatMap((s) => s.questions))).toEqual(questions);
  for (const page of pages) {
    const asked = page.flatMap((s) => s.questions);
    if (asked.some((q) => q.role === 'scored')) expect(asked.length).toBeLessThanOrEqual(4);
  }
});

test('headings say what stands below them', () => {
  expect(headings.map((h) => h.text)).toEqual([
    ...['Who can answer', 'About you', 'Overall', 'Services you have used'],
    ...dimensions.map((d) => d.title.en),
    ...['About you', 'Anything else'],
  ]);
  expect(headings.reduce((sum, h) => sum + h.count, 0)).toBe(questions.length);
});

test('an incomplete page that decides about the rest does not offer to submit', () => {
  expect(endsAt(walk({}), 0)).toBe(false);
  expect(endsAt(walk({ lives_here: 'no' }), 0)).toBe(true);
  expect(endsAt(walk(resident), 0)).toBe(false);
});

test('the walk skips pages on which nothing is asked', () => {
  expect(neighbour(walk({ lives_here: 'no' }), 0, 1)).toBeUndefined();
  expect(neighbour(walk(resident), 0, 1)).toBe(1);
  expect(neighbour(walk(resident), 1, -1)).toBe(0);
  expect(neighbour(walk(resident), 0, -1)).toBeUndefined();
});

test('faults are told page by page', () => {
  expect(faultsOn(walk({}), 0).map((f) => f.question)).toEqual(['lives_here']);
  const at = pageOf(walk(resident), 'q_overall');
  expect(faultsOn(walk(resident), at)).toEqual([{ question: 'q_overall', code: 'required' }]);
  expect(faultsOn(walk({ ...resident, q_overall: 'dont_know' }), at)).toEqual([]);
});
