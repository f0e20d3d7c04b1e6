import { describe, expect, test } from 'vitest';
import { chanceOfAll, cityStatus, planAt } from './city-status.ts';
import { forecastCells } from './forecast.ts';
import type { ForecastFile } from './forecast-file.ts';
import { outlookOf } from './outlook.ts';

const city = { target: 1000, counted: 400, plan: 400, isComplete: false, silence: 0.1 };

describe('the status of a city', () => {
  test.each([
    ['at_plan', {}],
    ['slightly_behind', { counted: 399 }],
    ['slightly_behind', { counted: 370 }],
    ['behind', { counted: 369 }],
    ['stalled', { silence: 1 }],
    ['complete', { isComplete: true, silence: 5 }],
    ['no_quota', { target: null, silence: 5 }],
  ] as const)('is %s with %o', (status, change) => {
    expect(cityStatus({ ...city, ...change })).toBe(status);
  });
});

describe('the plan', () => {
  test('is in proportion to exposure without a profile', () => {
    expect(planAt(800, 0.25)).toBe(200);
    expect(planAt(800, 0)).toBe(0);
    expect(planAt(800, 1.5)).toBe(800);
  });

  test('follows the last wave between the points of its profile', () => {
    const lastWave = [
      { elapsed: 0.1, counted: 0.4 },
      { elapsed: 0.5, counted: 0.8 },
    ];
    expect(planAt(1000, 0.05, lastWave)).toBeCloseTo(200, 10);
    expect(planAt(1000, 0.3, lastWave)).toBeCloseTo(600, 10);
    expect(planAt(1000, 0.75, lastWave)).toBeCloseTo(900, 10);
    expect(planAt(1000, 1, lastWave)).toBe(1000);
  });
});

const HOUR = 3_600_000;

/** Four alike cells of one city, ten days of an arrival an hour each, ten days to go. */
const file: ForecastFile = {
  now: 240 * HOUR,
  closesAt: 480 * HOUR,
  cells: ['a', 'b', 'c', 'd'].map((stratum) => ({
    city: 'X',
    stratum,
    target: 480,
    counted: 240,
    hours: Array.from({ length: 240 }, (_, hour) => ({ at: hour * HOUR, demand: 1 })),
  })),
};

describe('the chance that all targets of a city are met', () => {
  test('lies between that of independent cells and that of the worst', () => {
    const chances = forecastCells(file).map((cell) => ('unknown' in cell ? Number.NaN : cell.fullByClose));
    const all = chanceOfAll([0, 1, 2, 3], file, outlookOf(file));
    expect(all).toBeGreaterThan(chances.reduce((product, chance) => product * chance, 1));
    expect(all).toBeLessThan(Math.min(...chances));
  });

  test('of one cell is about the chance of that cell', () => {
    const [one] = forecastCells(file);
    expect(one && 'fullByClose' in one && one.fullByClose).toBeCloseTo(
      chanceOfAll([0], file, outlookOf(file)),
      1,
    );
  });

  test('is certain when nothing is missing', () => {
    const full = { ...file, cells: file.cells.map((cell) => ({ ...cell, counted: 480 })) };
    expect(chanceOfAll([0, 1, 2, 3], full, outlookOf(full))).toBeCloseTo(1, 12);
  });
});
