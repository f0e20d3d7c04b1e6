import { describe, expect, test } from 'vitest';
import { type Entered, figuresOf, type InterviewerFigures, quantile } from './figures.ts';
import { compareInterviewers } from './team.ts';

const interview: Entered = {
  interviewer: '王 17',
  city: '330100',
  mode: 'interviewer',
  date: '2026-11-22',
  hour: 10,
  storedAt: '2026-11-22T09:14:03.000Z',
  durationMs: 600_000,
  status: 'counted',
  reason: null,
  kind: 'complete',
  isUniform: false,
};
const entered = (changes: Partial<Entered>, n = 1): Entered[] =>
  Array.from({ length: n }, () => ({ ...interview, ...changes }));

test('a quantile lies between its neighbours', () => {
  expect([0, 0.1, 0.5, 0.9, 1].map((p) => quantile([10, 20, 30, 40], p))).toEqual([10, 13, 25, 37, 40]);
  expect(quantile([7], 0.9)).toBe(7);
});

test('what somebody did, in figures', () => {
  const figures = figuresOf(
    [
      ...entered({}, 2),
      ...entered({ hour: 11, durationMs: 900_000, status: 'held', isUniform: true }),
      ...entered({ hour: 12, durationMs: 1000, status: 'removed', reason: 'SPEEDING', kind: 'partial' }),
      ...entered({
        hour: 13,
        durationMs: 500,
        kind: 'notEligible',
        status: 'removed',
        reason: 'OUT_OF_SCOPE',
      }),
      ...entered({ mode: 'paper', hour: 14, durationMs: 5, storedAt: '2026-11-23T09:14:03.000Z' }, 2),
    ],
    [{ interviewer: '王 17', city: '330100', date: '2026-11-22', group: 'refusal', n: 4 }],
  );
  expect(figures).toMatchObject({
    received: 7,
    counted: 4,
    held: 1,
    turnedAway: 0,
    removed: { SPEEDING: 1, OUT_OF_SCOPE: 1 },
    paper: 2,
    durations: { p50: 600_000 },
    // Four in three hours.
    perHour: 4 / 3,
    uniform: 1 / 4,
    cases: { complete: 3, partial: 1, refusal: 4, notEligible: 1 },
    rates: { rr1: 3 / 8, rr2: 4 / 8 },
    last: '2026-11-23T09:14:03.000Z',
  });
});

test('nobody who did nothing has a share', () => {
  const figures = figuresOf([], []);
  expect(figures).toMatchObject({ durations: null, perHour: null, uniform: null, last: null, received: 0 });
});

describe('a team', () => {
  const person = (minutes: number, { n = 10, uniform = 0 } = {}): InterviewerFigures =>
    figuresOf(
      Array.from({ length: n }, (_, i) => ({
        ...interview,
        hour: i,
        durationMs: minutes * 60_000,
        isUniform: i < uniform,
      })),
      [],
    );
  const team = (...people: InterviewerFigures[]) =>
    compareInterviewers(new Map(people.map((figures, i) => [`person ${i}`, figures])));

  test('who is three times as fast as all others stands out, and nobody else', () => {
    const { team: medians, unusual } = team(
      person(18),
      person(20),
      person(21),
      person(19),
      person(23),
      person(6),
    );
    expect(medians).toMatchObject({ people: 6, time: 19.5 * 60_000, uniform: 0, perHour: 1 });
    expect([...unusual]).toEqual([['person 5', ['time']]]);
  });
  test('where most are alike, a small difference is none', () => {
    expect(team(...[20, 20, 20, 20, 20, 24].map((m) => person(m))).unusual.size).toBe(0);
    expect([...team(...[20, 20, 20, 20, 20, 40].map((m) => person(m))).unusual.keys()]).toEqual(['person 5']);
  });
  test('the same answers throughout stand out from a tenth on', () => {
    const others = Array.from({ length: 6 }, () => person(20));
    expect([...team(...others, person(20, { uniform: 5 })).unusual]).toEqual([['person 6', ['uniform']]]);
    expect(team(...others, person(20, { n: 20, uniform: 1 })).unusual.size).toBe(0);
  });
  test('who did little is not compared, and few people are no team', () => {
    const few = team(person(20), person(20), person(20), person(20), person(2, { n: 9 }));
    expect(few.team).toEqual({ people: 4, time: null, perHour: null, uniform: null });
    expect(few.unusual.size).toBe(0);
    const five = Array.from({ length: 5 }, () => person(20));
    expect(team(...five, person(2, { n: 9 })).unusual.size).toBe(0);
  });
});
