import { describe, expect, test } from 'vitest';
import { HOUR } from './field-days.ts';
import type { ForecastFile } from './forecast-file.ts';
import { chanceOfAtLeast } from './negative-binomial.ts';
import { demandWithin, type Outlook, outlookOf } from './outlook.ts';
import { chanceOfStrata, forecastStrata, type Stratum, type StratumForecast } from './strata.ts';

const NOW = 240 * HOUR;
const times = { now: NOW, closesAt: 2 * NOW };

/** One city with four arrivals an hour for ten days, and ten days to go. */
const file: ForecastFile = {
  ...times,
  cells: [
    {
      city: 'X',
      stratum: '',
      target: 1920,
      counted: 960,
      hours: Array.from({ length: 240 }, (_, hour) => ({ at: hour * HOUR, demand: 4 })),
    },
  ],
};
const outlook = outlookOf(file);

const stratum = (name: string, target: number, counted: number, demand = counted): Stratum => ({
  stratum: name,
  target,
  counted,
  demand,
});

/** The forecasts of strata that can be forecast. */
function forecasts(strata: readonly Stratum[], ahead: Outlook = outlook): StratumForecast[] {
  return forecastStrata(strata, 0, ahead, times, undefined).map((forecast) => {
    if ('unknown' in forecast) throw new Error(forecast.unknown);
    return forecast;
  });
}

/** By the formula of docs/forecast.md, worked out for one stratum. */
function expectedChance(missing: number, share: number, arrivals: number): number {
  const variation = (1 - share) / (share * (arrivals + 1));
  return demandWithin(outlook.hoursLeft, 0, outlook).reduce((sum, { weight, mean, spread }) => {
    const own = { mean: share * mean, spread: (1 + spread) * (1 + variation) - 1 };
    return sum + weight * chanceOfAtLeast(missing, own);
  }, 0);
}

describe('a stratum', () => {
  test('has the share that it had of its city’s demand, drawn to its share in the targets', () => {
    const [a, b] = forecasts([stratum('a', 1440, 640), stratum('b', 480, 320)]);
    // Two arrivals beside 960, divided as the targets are: 1.5 and 0.5.
    expect(a!.fullByClose).toBeCloseTo(expectedChance(800, (640 + 1.5) / 962, 962), 12);
    expect(b!.fullByClose).toBeCloseTo(expectedChance(160, (320 + 0.5) / 962, 962), 12);
  });

  test('of whom fewer came has the wider range of dates', () => {
    const width = ({ p10, p90 }: StratumForecast) => p90! - p10!;
    const [many] = forecasts([stratum('a', 560, 480), stratum('b', 560, 480)]);
    const [, few] = forecasts([stratum('a', 1000, 912), stratum('b', 56, 48)]);
    expect(width(few!)).toBeGreaterThan(width(many!));
  });

  test('whose demand was turned away fills sooner than what counted would say', () => {
    const [, turnedAway] = forecasts([stratum('a', 700, 480, 480), stratum('b', 700, 480, 480)]);
    const [, wanted] = forecasts([stratum('a', 700, 240, 240), stratum('b', 700, 480, 720)]);
    expect(wanted!.p50!).toBeLessThan(turnedAway!.p50!);
  });

  test('has its dates in order, within the close, and none that comes after it', () => {
    const [likely, unlikely] = forecasts([stratum('a', 600, 480), stratum('b', 5000, 480)]);
    expect(likely!.p10!).toBeLessThanOrEqual(likely!.p50!);
    expect(likely!.p50!).toBeLessThanOrEqual(likely!.p90!);
    expect(likely!.p10!).toBeGreaterThan(NOW);
    expect(likely!.p90!).toBeLessThanOrEqual(times.closesAt);
    expect(unlikely).toMatchObject({ p10: null, p50: null, p90: null });
    expect(unlikely!.fullByClose).toBeLessThan(0.01);
  });

  test('that has its target is full, however little came', () => {
    const full = { p10: NOW, p50: NOW, p90: NOW, fullByClose: 1 };
    expect(forecastStrata([stratum('a', 5, 5)], 0, outlook, times, 'stalled')).toEqual([full]);
    const late = { now: 3 * NOW, closesAt: times.closesAt };
    expect(forecastStrata([stratum('a', 5, 5)], 0, outlook, late, undefined)).toEqual([
      { p10: late.closesAt, p50: late.closesAt, p90: late.closesAt, fullByClose: 1 },
    ]);
  });

  test('of which too little came, or whose city stands still, is not told', () => {
    const strata = [stratum('a', 100, 19), stratum('b', 100, 20)];
    const [few, enough] = forecastStrata(strata, 0, outlook, times, undefined);
    expect(few).toEqual({ unknown: 'too_early' });
    expect(enough).toHaveProperty('fullByClose');
    expect(forecastStrata(strata, 0, outlook, times, 'stalled')).toEqual([
      { unknown: 'stalled' },
      { unknown: 'stalled' },
    ]);
  });

  test('is a fact once the wave is closed', () => {
    const closed = outlookOf({ ...file, closesAt: NOW });
    const past = { now: NOW, closesAt: NOW };
    expect(forecastStrata([stratum('a', 100, 19)], 0, closed, past, 'stalled')).toEqual([
      { p10: null, p50: null, p90: null, fullByClose: 0 },
    ]);
  });
});

describe('the chance that all strata of a city have their targets', () => {
  const strata = [stratum('a', 930, 480), stratum('b', 970, 480)];
  const all = chanceOfStrata(strata, 0, outlook);
  const alone = forecasts(strata).map(({ fullByClose }) => fullByClose);

  test('lies between that of independent strata and that of the worst', () => {
    expect(all).toBeGreaterThan(alone[0]! * alone[1]!);
    expect(all).toBeLessThan(Math.min(...alone));
  });

  test('is what one stratum’s is where the others have theirs', () => {
    const one = [stratum('a', 480, 480), stratum('b', 970, 480)];
    const [, open] = forecasts(one);
    expect(chanceOfStrata(one, 0, outlook)).toBeCloseTo(open!.fullByClose, 1);
  });

  test('is 1 where nothing is missing, and 0 after the close where something is', () => {
    expect(chanceOfStrata([stratum('a', 5, 9)], 0, outlook)).toBe(1);
    expect(chanceOfStrata(strata, 0, outlookOf({ ...file, closesAt: NOW }))).toBe(0);
  });
});
