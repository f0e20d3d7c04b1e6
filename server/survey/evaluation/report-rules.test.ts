import { describe, expect, test } from 'vitest';
import {
  type DecisionRequest,
  decisionRefusal,
  dueOf,
  isLate,
  repeatOf,
  reviewerOf,
  type Submission,
  submitRefusal,
  takesOptionalSet,
} from './report-rules.ts';

const day = (n: number) => new Date(Date.UTC(2016, 11, n));
const submission: Submission = {
  isInEvaluation: true,
  deadline: { openedAt: day(1), dueAt: day(30), extensions: [] },
  standing: { state: 'draft', number: 0 },
  now: day(10),
};
const refused = (change: Partial<Submission>) => submitRefusal({ ...submission, ...change });

describe('submitting', () => {
  test('is open from the opening until the deadline, to its second', () => {
    expect(refused({})).toBeNull();
    expect(refused({ now: new Date(day(30).getTime() - 1) })).toBeNull();
    expect(refused({ now: day(30) })).toBe('deadline-passed');
    expect(refused({ now: new Date(day(1).getTime() - 1) })).toBe('not-open');
    expect(refused({ deadline: { ...submission.deadline, openedAt: null } })).toBe('not-open');
  });

  test('is for cities of the evaluation, whatever else holds', () => {
    expect(refused({ isInEvaluation: false, now: day(31) })).toBe('not-in-evaluation');
  });

  test('goes on after a return, a recall and an earlier report, and ends with the acceptance', () => {
    for (const state of ['submitted', 'returned', 'draft'] as const)
      expect(refused({ standing: { state, number: 1 } })).toBeNull();
    expect(refused({ standing: { state: 'accepted', number: 1 } })).toBe('accepted');
    expect(refused({ standing: { state: 'accepted', number: 1 }, now: day(31) })).toBe('accepted');
  });

  test('under the newest extension, also where it is the shorter one; it is late then', () => {
    const deadline = { ...submission.deadline, extensions: [{ dueAt: day(40) }, { dueAt: day(35) }] };
    expect(dueOf(deadline)).toEqual(day(35));
    expect(refused({ deadline, now: day(34) })).toBeNull();
    expect(refused({ deadline, now: day(35) })).toBe('deadline-passed');
    expect(isLate(deadline, day(34))).toBe(true);
    expect(isLate(deadline, new Date(day(30).getTime() - 1))).toBe(false);
    expect(isLate(deadline, day(30))).toBe(true);
  });

  test('the same id is a repeat with the same content, and a conflict with other', () => {
    expect(repeatOf({ id: 'a', digest: 'x' }, { id: 'a', digest: 'x' })).toBe('repeat');
    expect(repeatOf({ id: 'a', digest: 'x' }, { id: 'a', digest: 'y' })).toBe('report-conflict');
  });
});

describe('deciding', () => {
  const request: DecisionRequest = {
    action: 'accept',
    seen: { number: 2, digest: 'two' },
    isOwn: false,
    review: 'province',
    isInEvaluation: true,
    deadline: submission.deadline,
    standing: { state: 'submitted', number: 2 },
    report: { number: 2, digest: 'two' },
    now: day(10),
  };
  const decided = (change: Partial<DecisionRequest>) => decisionRefusal({ ...request, ...change });

  test('is about the version that was seen, by number and digest', () => {
    expect(decided({})).toBeNull();
    expect(decided({ seen: { number: 1, digest: 'two' } })).toBe('report-overtaken');
    expect(decided({ seen: { number: 2, digest: 'other' } })).toBe('report-overtaken');
    expect(decided({ report: null, standing: { state: 'draft', number: 0 } })).toBe('report-overtaken');
  });

  test('who edited or submitted a report may return it, but not accept it', () => {
    expect(decided({ isOwn: true })).toBe('own-report');
    expect(decided({ isOwn: true, action: 'return' })).toBeNull();
  });

  test('what somebody decided on stands: a second decision is told so', () => {
    for (const action of ['accept', 'return', 'recall'] as const) {
      expect(decided({ action, standing: { state: 'accepted', number: 2 } })).toBe('accepted');
      expect(decided({ action, standing: { state: 'returned', number: 2 } })).toBe('report-overtaken');
      expect(decided({ action, standing: { state: 'draft', number: 2 } })).toBe('report-overtaken');
    }
  });

  test('a city takes back what nobody has decided on, as long as it may submit again', () => {
    expect(decided({ action: 'recall' })).toBeNull();
    expect(decided({ action: 'recall', now: day(30) })).toBe('deadline-passed');
    expect(decided({ action: 'accept', now: day(31) })).toBeNull();
  });

  test('only what is accepted is given back', () => {
    expect(decided({ action: 'reopen', standing: { state: 'accepted', number: 2 } })).toBeNull();
    expect(decided({ action: 'reopen' })).toBe('report-overtaken');
  });

  test('without a review, what is submitted counts: it is neither accepted nor returned, but given back', () => {
    expect(decided({ review: 'none' })).toBe('accepted');
    expect(decided({ review: 'none', action: 'return' })).toBe('accepted');
    expect(decided({ review: 'none', action: 'reopen' })).toBeNull();
    expect(decided({ review: 'none', action: 'recall' })).toBeNull();
  });

  test('belongs to an evaluation that is open and has the city', () => {
    expect(decided({ isInEvaluation: false })).toBe('not-in-evaluation');
    expect(decided({ deadline: { ...submission.deadline, openedAt: null } })).toBe('not-open');
  });
});

test('provinces review their cities; the secretariat those that report directly, which have no optional set', () => {
  expect(reviewerOf('province', 'prefecture')).toBe('province');
  expect(reviewerOf('province', 'corps')).toBe('province');
  expect(reviewerOf('province', 'municipality')).toBe('secretariat');
  expect(reviewerOf('province', 'planning')).toBe('secretariat');
  expect(reviewerOf('none', 'prefecture')).toBeNull();
  expect(['prefecture', 'corps', 'municipality', 'planning'].map(takesOptionalSet)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
