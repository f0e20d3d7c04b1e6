import { expect, test } from 'vitest';
import { isOver, openWaveOf, statusOf, wavesInOrder } from './wave.ts';

const [before, opens, between, closes] = [1, 2, 3, 4].map((n) => new Date(n)) as [Date, Date, Date, Date];
const wave = { openedAt: before, opensAt: opens, closesAt: closes, credentials: ['device'] as const };

test('a wave is open from its opening on, that included, to its closing, that excluded', () => {
  expect([before, opens, between, closes].map((now) => statusOf(wave, now))).toEqual([
    'scheduled',
    'open',
    'open',
    'closed',
  ]);
});

test('a wave that nobody opened is prepared for ever, although its time is over', () => {
  const prepared = { ...wave, openedAt: null };
  expect([between, closes].map((now) => statusOf(prepared, now))).toEqual(['prepared', 'prepared']);
  expect([between, closes].map((now) => isOver(prepared, now))).toEqual([false, true]);
});

test('a link leads to the wave for everybody, then to those for the invited, then to those that are over', () => {
  const over = { ...wave, closesAt: between };
  const invited = { ...wave, credentials: ['invitation'] as const };
  const later = { ...wave, opensAt: closes };
  expect(wavesInOrder([later, over, invited, wave], between)).toEqual([wave, invited, over]);
  expect(openWaveOf([over, invited], between)).toBe(invited);
  expect(openWaveOf([over, later], between)).toBeUndefined();
});
