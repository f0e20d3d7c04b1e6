import { expect, test } from 'vitest';
import {
  alarmText,
  compareSignals,
  type EmptyCounts,
  watchedSignals,
  worstSignals,
} from './missing-metadata.ts';

const counts = (answers: number, empty: Partial<EmptyCounts> = {}): EmptyCounts => ({
  origin: 0,
  channel: 0,
  duration: 0,
  pages: 0,
  ...empty,
  answers,
});
const alarms = (latest: EmptyCounts, before: EmptyCounts) =>
  compareSignals(latest, before)
    .filter((s) => s.isAlarm)
    .map((s) => s.signal);

test.each([
  ['a signal that most of the latest lack', counts(200, { origin: 120 }), counts(2000), ['origin']],
  ['two at once', counts(200, { duration: 200, pages: 200 }), counts(2000), ['duration', 'pages']],
  ['half of them', counts(200, { origin: 100 }), counts(2000), []],
  ['what was as empty before', counts(200, { channel: 190 }), counts(2000, { channel: 1600 }), []],
  ['too few to tell', counts(49, { origin: 49 }), counts(2000), []],
  ['nothing before', counts(200, { origin: 200 }), counts(0), []],
])('%s', (_, latest, before, expected) => {
  expect(alarms(latest, before)).toEqual(expected);
});

test('of several waves the worst counts, and one with an alarm is worse than any without', () => {
  const silent = compareSignals(counts(200, { origin: 120 }), counts(200));
  const never = compareSignals(counts(200, { origin: 200 }), counts(200, { origin: 200 }));
  const worst = worstSignals([never, silent]);
  expect(worst.map((s) => s.signal)).toEqual([...watchedSignals]);
  expect(worst[0]).toEqual({ signal: 'origin', latest: 0.6, before: 0, isAlarm: true });
  expect(alarmText(worst[0]!)).toMatch(/^60 % of the latest submissions lack the origin, against 0 % before/);
});
