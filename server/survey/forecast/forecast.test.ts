import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { burstinessOf } from './burstiness.ts';
import { exposureProfileOf, exposureSince, pastExposure } from './exposure.ts';
import { fieldDays } from './field-days.ts';
import { type CellForecast, forecastCells, type KnownForecast } from './forecast.ts';
import type { ForecastCell, ForecastFile } from './forecast-file.ts';
import { discount, ratesAt } from './rate.ts';
import { trendsAt } from './trend.ts';

const HOUR = 3_600_000;
const DAY = 24;

/** A cell with this many arrivals in each hour from the beginning to now. */
function cellOf(
  hours: number,
  demandOf: (hour: number) => number,
  rest: Partial<ForecastCell> = {},
): ForecastCell {
  const demand = Array.from({ length: hours }, (_, hour) => ({ at: hour * HOUR, demand: demandOf(hour) }));
  const counted = demand.reduce((sum, one) => sum + one.demand, 0);
  return { city: 'X', stratum: 's', target: 100_000, counted, hours: demand, ...rest };
}

function forecastOf(cells: ForecastCell[], hours: number, days: number): CellForecast[] {
  return forecastCells({ now: hours * HOUR, closesAt: days * DAY * HOUR, cells });
}

function known(forecast: CellForecast | undefined): KnownForecast {
  if (!forecast || 'unknown' in forecast) throw new Error(`unknown: ${JSON.stringify(forecast)}`);
  return forecast;
}

describe('the parts of the model', () => {
  test('exposure of even hours is time', () => {
    const file = { now: 100 * HOUR, closesAt: 200 * HOUR, cells: [cellOf(100, () => 5)] };
    const field = fieldDays(file);
    const exposure = pastExposure(field, exposureProfileOf(field));
    expect([...exposure].reduce((sum, x) => sum + x, 0)).toBeCloseTo(100 / DAY, 2);
  });

  test('nights are little exposure, and a quiet weekday that came back is less than a day', () => {
    const asleep = (hour: number) => hour % DAY < 8;
    const lull = (hour: number) => Math.floor(hour / DAY) % 7 === 5;
    const hours = 21 * DAY;
    const cells = [cellOf(hours, (hour) => (asleep(hour) ? 0 : lull(hour) ? 20 : 100))];
    const field = fieldDays({ now: hours * HOUR, closesAt: 30 * DAY * HOUR, cells });
    const profile = exposureProfileOf(field);
    // The last 16 hours of the clock are awake; the 8 before them are nearly nothing.
    expect(exposureSince(24, profile) - exposureSince(16, profile)).toBeLessThan(0.06);
    // Day 19 is a lull; it is the second last.
    expect(profile.weekdays[1]! / profile.weekdays[0]!).toBeLessThan(0.4);
  });

  test('the rate of one cell is its discounted demand over its exposure', () => {
    const demand = [Float64Array.of(8, 4, 2)];
    const rates = ratesAt(0, discount(demand, Float64Array.of(1, 1, 1), 1), {
      targets: [10],
      cityOf: [0],
      cities: 1,
    });
    // Weights 1, ½, ¼ up to a factor.
    expect(rates.perDay[0]).toBeCloseTo((8 + 2 + 0.5) / 1.75, 10);
    expect(rates.age).toBeCloseTo((0.5 + 0.5 * 1.5 + 0.25 * 2.5) / 1.75, 10);
    expect(rates.unevenness).toBeCloseTo((1 + 1 / 4 + 1 / 16) / 1.75 ** 2, 10);
  });

  test('a small cell is drawn to its city, a large one is not', () => {
    const demand = [2, 50, 50, 1000].map((n) => Float64Array.of(n));
    const rates = ratesAt(0, discount(demand, Float64Array.of(1), 5), {
      targets: [5, 50, 50, 500],
      cityOf: [0, 0, 0, 0],
      cities: 1,
    });
    expect(rates.perDay[0]).toBeGreaterThan(2);
    expect(rates.perDay[3]).toBeGreaterThan(950);
  });

  test('a steady growth is measured whole, with arrivals enough', () => {
    const demand = [Float64Array.from({ length: 14 }, (_, day) => 1e6 * Math.exp(-0.05 * day))];
    const [growth] = trendsAt(0, demand, new Float64Array(14).fill(1), 0, {
      targets: [1],
      cityOf: [0],
      cities: 1,
    });
    expect(growth).toBeGreaterThan(0.04);
    expect(growth).toBeLessThan(0.051);
  });

  test('days that alternate are bursty, and equal days are not', () => {
    const ones = new Float64Array(10).fill(1);
    expect(burstinessOf([new Float64Array(10).fill(100)], ones, 10)).toBe(0);
    // Differences of 80 around 100: (80² − 200)/(2 · 100²).
    const alternating = Float64Array.from({ length: 10 }, (_, day) => (day % 2 ? 60 : 140));
    expect(burstinessOf([alternating], ones, 10)).toBeCloseTo(0.31, 10);
  });
});

describe('the forecast', () => {
  test('of a steady cell is what goes on', () => {
    const { demandByClose, p50 } = known(
      forecastOf([cellOf(240, () => 2, { target: 720, counted: 480 })], 240, 20)[0],
    );
    expect(demandByClose.p50).toBeGreaterThan(920);
    expect(demandByClose.p50).toBeLessThan(1000);
    expect(demandByClose.p10).toBeLessThan(demandByClose.p50);
    expect(demandByClose.p90).toBeGreaterThan(demandByClose.p50);
    // 240 are missing, at two an hour.
    expect(Math.abs(Number(p50) / HOUR - 360)).toBeLessThan(15);
  });

  test('says null for what lies after the close, and agrees with the chance', () => {
    for (const target of [500, 800, 960, 1100, 3000]) {
      const { p10, p50, p90, fullByClose } = known(
        forecastOf([cellOf(240, () => 2, { target, counted: 480 })], 240, 20)[0],
      );
      expect([p10 !== null, p50 !== null, p90 !== null]).toEqual(
        [0.1, 0.5, 0.9].map((p) => fullByClose >= p),
      );
      for (const date of [p10, p50, p90]) if (date !== null) expect(date).toBeLessThanOrEqual(480 * HOUR);
    }
  });

  test('is too early before three days or twenty arrivals', () => {
    expect(forecastOf([cellOf(71, () => 9)], 71, 20)[0]).toEqual({
      city: 'X',
      stratum: 's',
      unknown: 'too_early',
    });
    expect(forecastOf([cellOf(72, () => 9)], 72, 20)[0]).not.toHaveProperty('unknown');
    const few = (n: number) => cellOf(240, (hour) => (hour >= 240 - n ? 1 : 0));
    expect(forecastOf([few(19)], 240, 20)[0]).toHaveProperty('unknown', 'too_early');
    expect(forecastOf([few(20)], 240, 20)[0]).not.toHaveProperty('unknown');
  });

  test('has stalled when a usual day passed without an arrival, and not at night', () => {
    const rest = cellOf(240, () => 5, { stratum: 'rest' });
    const silent = (from: number) => cellOf(240, (hour) => (hour < from ? 5 : 0));
    expect(forecastOf([rest, silent(214)], 240, 20)[1]).toHaveProperty('unknown', 'stalled');
    expect(forecastOf([rest, silent(220)], 240, 20)[1]).not.toHaveProperty('unknown');
    const daily = cellOf(8 + 10 * DAY, (hour) => (hour % DAY < 8 ? 0 : 5));
    expect(forecastOf([daily], 8 + 10 * DAY, 20)[0]).not.toHaveProperty('unknown');
  });

  test('of a cell that is full is the hour in which it was', () => {
    const [full] = forecastOf([cellOf(240, () => 2, { target: 100, counted: 100 })], 240, 20);
    expect(full).toMatchObject({ p10: 50 * HOUR, p50: 50 * HOUR, p90: 50 * HOUR, fullByClose: 1 });
    const [unlisted] = forecastOf([cellOf(10, () => 0, { target: 5, counted: 7 })], 10, 20);
    expect(unlisted).toMatchObject({
      p50: 10 * HOUR,
      fullByClose: 1,
      demandByClose: { p10: 7, p50: 7, p90: 7 },
    });
  });

  test('after the close is what was', () => {
    const cells = [cellOf(240, () => 2, { target: 500, counted: 480 })];
    expect(forecastCells({ now: 300 * HOUR, closesAt: 240 * HOUR, cells })[0]).toMatchObject({
      p10: null,
      p90: null,
      fullByClose: 0,
      demandByClose: { p10: 480, p50: 480, p90: 480 },
    });
  });

  test('does not look at hours after now', () => {
    const known = cellOf(240, (hour) => 1 + (hour % 3), { counted: 480 });
    const whole = cellOf(480, (hour) => (hour < 240 ? 1 + (hour % 3) : 50), { counted: 480 });
    expect(forecastOf([whole], 240, 20)).toEqual(forecastOf([known], 240, 20));
  });

  test('is the same whether empty hours are listed or left out, after the first', () => {
    const listed = cellOf(240, (hour) => (hour % 4 === 0 ? 3 : 0));
    const sparse = { ...listed, hours: listed.hours.filter(({ demand }) => demand > 0) };
    expect(forecastOf([sparse], 240, 20)).toEqual(forecastOf([listed], 240, 20));
  });

  test('of files without cells, arrivals or targets is no failure', () => {
    expect(forecastOf([], 240, 20)).toEqual([]);
    const empty: ForecastFile['cells'] = [{ city: 'X', stratum: 's', target: 10, counted: 0, hours: [] }];
    expect(forecastOf(empty, 240, 20)[0]).toHaveProperty('unknown', 'too_early');
    const none = known(forecastOf([cellOf(240, () => 2, { target: 0 })], 240, 20)[0]);
    expect(none.fullByClose).toBe(1);
    expect(none.demandByClose.p50).toBeGreaterThan(480);
  });

  test('of any file is in order: dates, counts, chances', () => {
    const count = fc.oneof(fc.nat(3), fc.nat(500), fc.constant(100_000_000));
    const cells = fc.array(
      fc.record({ target: count, counted: fc.nat(1000), demand: fc.array(fc.tuple(fc.nat(700), count)) }),
      { maxLength: 4 },
    );
    let forecasts = 0;
    const later = (date: number | null) => date ?? Number.POSITIVE_INFINITY;
    fc.assert(
      fc.property(cells, fc.integer({ min: -50, max: 900 }), (drawn, hoursLeft) => {
        const file = drawn.map(({ target, counted, demand }, i) => ({
          city: String(i % 2),
          stratum: String(i),
          target,
          counted,
          hours: demand.map(([hour, n]) => ({ at: hour * HOUR, demand: n })),
        }));
        const now = 700 * HOUR;
        for (const forecast of forecastCells({ now, closesAt: now + hoursLeft * HOUR, cells: file })) {
          if ('unknown' in forecast) continue;
          forecasts++;
          const { p10, p50, p90, fullByClose, demandByClose } = forecast;
          expect(later(p10)).toBeLessThanOrEqual(later(p50));
          expect(later(p50)).toBeLessThanOrEqual(later(p90));
          expect(demandByClose.p10).toBeLessThanOrEqual(demandByClose.p50);
          expect(demandByClose.p50).toBeLessThanOrEqual(demandByClose.p90);
          expect(fullByClose).toBeGreaterThanOrEqual(0);
          expect(fullByClose).toBeLessThanOrEqual(1);
        }
      }),
    );
    expect(forecasts).toBeGreaterThan(20);
  });
});
