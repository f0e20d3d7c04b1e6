import { describe, expect, test } from 'vitest';
import { duplicates, screen, screeningOptions } from './screening.ts';

const options = screeningOptions.parse(undefined);
const items = (codes: (number | null)[], reversed: number[] = []) =>
  codes.map((code, i) => ({ code, reversed: reversed.includes(i) }));
const varied = items([4, 2, 5, 3, 4, 1, 2, 4, 5, 3]);
const resident = { eligible: true, shown: 30, durationMs: 180_000, scored: varied };

describe('the first rule that is broken is the reason', () => {
  test('a careful resident breaks none', () => {
    expect(screen(resident, 170_000, options)).toBeNull();
  });

  test('out of scope comes before everything else', () => {
    expect(screen({ ...resident, eligible: false, scored: [], durationMs: 1 }, null, options)?.reason).toBe(
      'OUT_OF_SCOPE',
    );
  });

  test('break-off: fewer than half of the applicable items', () => {
    const half = items([4, 2, 5, 3, 4, null, null, null, null, null]);
    expect(screen({ ...resident, scored: half }, null, options)).toBeNull();
    const fewer = items([4, 2, 5, 3, null, null, null, null, null, null]);
    expect(screen({ ...resident, scored: fewer }, null, options)).toEqual({
      reason: 'BREAKOFF',
      evidence: { answered: 4, applicable: 10 },
    });
  });

  test('speeding: under a second an item, or under a third of the median where there is one', () => {
    expect(screen({ ...resident, durationMs: 29_999 }, null, options)?.reason).toBe('SPEEDING');
    expect(screen({ ...resident, durationMs: 30_000 }, null, options)).toBeNull();
    expect(screen({ ...resident, durationMs: 59_999 }, 180_000, options)).toEqual({
      reason: 'SPEEDING',
      evidence: { durationMs: 59_999, medianMs: 180_000 },
    });
    expect(screen({ ...resident, durationMs: 60_000 }, 180_000, options)).toBeNull();
    expect(screen({ ...resident, durationMs: null }, 180_000, options)).toBeNull();
  });

  test('straight-lining: one code for eight items with a reversed one among them', () => {
    const same = Array(8).fill(5);
    expect(screen({ ...resident, scored: items(same, [3]) }, null, options)?.reason).toBe('STRAIGHTLINE');
    expect(screen({ ...resident, scored: items(same.slice(1), [3]) }, null, options)).toBeNull();
    expect(screen({ ...resident, scored: items([...same.slice(1), 4], [3]) }, null, options)).toBeNull();
  });

  test('uniform praise without a reversed item is legitimate, unless it was also hasty', () => {
    const praise = { ...resident, scored: items(Array(20).fill(5)) };
    expect(screen(praise, 180_000, options)).toBeNull();
    expect(screen({ ...praise, durationMs: 89_999 }, 180_000, options)?.reason).toBe('STRAIGHTLINE');
    expect(screen({ ...praise, durationMs: 89_999 }, null, options)).toBeNull();
  });

  test('switched off, nothing is removed', () => {
    const off = screeningOptions.parse({ enabled: false });
    expect(screen({ ...resident, eligible: false, durationMs: 1 }, 180_000, off)).toBeNull();
  });
});

test('of one participant’s submissions the most complete stays, at a tie the latest', () => {
  const of = (id: string, participant: string, answered: number, storedAt: string) => ({
    id,
    participant,
    answered,
    storedAt,
  });
  const removed = duplicates([
    of('a', 'x', 20, '2026-01-01'),
    of('b', 'x', 22, '2026-01-02'),
    of('c', 'x', 22, '2026-01-03'),
    of('d', 'y', 3, '2026-01-01'),
  ]);
  expect([...removed].sort()).toEqual(['a', 'b']);
});
