import { expect, test } from 'vitest';
import type { LogPosition } from '../../../db/standby.ts';
import { createReplayClock } from './replay-clock.ts';

const primary = (bytes: number): LogPosition => ({ database: 'a', isStandby: false, bytes: BigInt(bytes) });
const standby = (bytes: number): LogPosition => ({ ...primary(bytes), isStandby: true });

test('a standby has what had been written at a look once it has replayed as much, which the next look confirms', () => {
  const look = createReplayClock();
  expect(look(1, primary(100), standby(100))).toBeUndefined();
  expect(look(2, primary(200), standby(150))).toBe(1);
  expect(look(3, primary(300), standby(250))).toBe(1);
  expect(look(4, primary(300), standby(300))).toBe(2);
  expect(look(5, primary(300), standby(300))).toBe(4);
});

test('one that stands still is ever further behind, and one that catches up is so at once', () => {
  const look = createReplayClock();
  look(1, primary(100), standby(100));
  for (let at = 2; at < 2000; at++) expect(look(at, primary(100 * at), standby(100))).toBe(1);
  look(2000, primary(200_000), standby(200_000));
  expect(look(2001, primary(200_000), standby(200_000))).toBe(2000);
});

test('one that is ahead of its primary followed another one, and is not believed when the primary passes it by', () => {
  const look = createReplayClock();
  look(1, primary(500), standby(500));
  expect(look(2, primary(500), standby(500))).toBe(1);
  const lostWith = standby(500);
  expect(look(3, primary(450), lostWith)).toBeUndefined();
  expect(look(4, primary(490), lostWith)).toBeUndefined();
  expect(look(5, primary(500), lostWith)).toBeUndefined();
  expect(look(6, primary(510), lostWith)).toBeUndefined();
  expect(look(7, primary(520), lostWith)).toBeUndefined();
  // A standby that is made anew follows.
  look(8, primary(530), standby(530));
  expect(look(9, primary(540), standby(540))).toBe(8);
});

test('another database, and one that is no standby, are not read', () => {
  const look = createReplayClock();
  for (let at = 1; at < 4; at++) {
    expect(look(at, primary(100), { ...standby(100), database: 'b' })).toBeUndefined();
    expect(look(at, primary(100), primary(100))).toBeUndefined();
    expect(look(at, standby(100), standby(100))).toBeUndefined();
  }
});
