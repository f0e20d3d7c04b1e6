import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { counts, decisionActions, type ReportEvent, standingAfter } from './report-state.ts';

const report = (number: number): ReportEvent => ({ kind: 'report', number });
const decision = (number: number, action: (typeof decisionActions)[number]): ReportEvent => ({
  kind: 'decision',
  number,
  action,
});

describe('the state follows from what happened', () => {
  test.each<[string, ReportEvent[], string]>([
    ['nothing', [], 'draft 0'],
    ['a report', [report(1)], 'submitted 1'],
    ['a return', [report(1), decision(1, 'return')], 'returned 1'],
    ['a report after a return', [report(1), decision(1, 'return'), report(2)], 'submitted 2'],
    ['an acceptance', [report(1), decision(1, 'accept')], 'accepted 1'],
    ['a report given back', [report(1), decision(1, 'accept'), decision(1, 'reopen')], 'returned 1'],
    ['a report taken back', [report(1), decision(1, 'recall')], 'draft 1'],
    ['a decision on an older version', [report(1), report(2), decision(1, 'accept')], 'submitted 2'],
  ])('%s', (_what, events, standing) => {
    const { state, number } = standingAfter(events);
    expect(`${state} ${number}`).toBe(standing);
  });

  test('without a review, what is submitted counts', () => {
    expect(counts('accepted', true)).toBe(true);
    expect(counts('submitted', true)).toBe(false);
    expect(counts('submitted', false)).toBe(true);
    expect(counts('returned', false)).toBe(false);
    expect(counts('draft', false)).toBe(false);
  });
});

test('replaying from nothing gives the state that was kept step by step', () => {
  const events = fc.array(
    fc.oneof(
      fc.constant('report' as const),
      fc.record({ back: fc.integer({ min: 0, max: 2 }), action: fc.constantFrom(...decisionActions) }),
    ),
    { maxLength: 30 },
  );
  /** The state that a stored row would have: the newest report and the last decision on it. */
  const after = { accept: 'accepted', return: 'returned', reopen: 'returned', recall: 'draft' };
  fc.assert(
    fc.property(events, (list) => {
      const log: ReportEvent[] = [];
      let row = { state: 'draft', number: 0 };
      for (const event of list) {
        if (event === 'report') {
          row = { state: 'submitted', number: row.number + 1 };
          log.push(report(row.number));
        } else {
          const number = Math.max(0, row.number - event.back);
          if (number === 0) continue;
          log.push(decision(number, event.action));
          if (event.back === 0) row = { ...row, state: after[event.action] };
        }
        expect(standingAfter(log)).toEqual(row);
      }
    }),
  );
});
