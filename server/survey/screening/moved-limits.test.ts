import { expect, test } from 'vitest';
import { movedLimits } from './moved-limits.ts';
import { screen, screenedItems, screeningOptionsSchema } from './rules.ts';

const options = screeningOptionsSchema.parse({ speedingMedianShare: 0.25, straightlineMedianShare: 0.5 });
const device = (medianMs: number) => [{ version: 1, mode: 'device' as const, medianMs }];

test('medians that stay pass nothing', () => {
  expect(movedLimits(device(1000), device(1000), options)).toEqual([]);
});

test('a limit passes what lies between, in either direction, without a median as with one of 0', () => {
  const between = (fromMs: number, toMs: number) => ({ version: 1, mode: 'device', fromMs, toMs });
  expect(movedLimits(device(1000), device(1004), options)).toEqual([between(250, 251), between(500, 502)]);
  expect(movedLimits(device(1004), device(1000), options)).toEqual([between(250, 251), between(500, 502)]);
  expect(movedLimits([], device(1000), options)).toEqual([between(0, 250), between(0, 500)]);
  expect(movedLimits(device(1000), [], options)).toEqual([between(0, 250), between(0, 500)]);
});

test('whoever took any other time is judged alike', () => {
  const design = {
    questions: Array.from({ length: 10 }, (_, i) => ({ id: `q${i}`, min: 1, max: 5, reversed: false })),
  } as unknown as Parameters<typeof screenedItems>[0];
  const uniform = screenedItems(design, new Uint8Array(10).fill(2));
  const [before, now] = [90_001.5, 90_010];
  const ranges = movedLimits(device(before), device(now), options);
  let differing = 0;
  for (let durationMs = 22_400; durationMs < 46_000; durationMs++) {
    const says = (median: number) =>
      screen({ eligible: true, shown: 10, durationMs, scored: uniform }, median, options)?.reason;
    const isWithin = ranges.some(({ fromMs, toMs }) => durationMs >= fromMs && durationMs < toMs);
    if (says(before) === says(now)) continue;
    differing++;
    expect(isWithin).toBe(true);
  }
  expect(differing).toBeGreaterThan(2);
});
