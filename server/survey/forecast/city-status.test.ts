import { describe, expect, test } from 'vitest';
import { cityStatus, planAt } from './city-status.ts';

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
