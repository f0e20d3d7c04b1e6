import { expect, test } from 'vitest';
import type { AnswerDraft } from '../draft.ts';
import { isSubmitted, settled } from './sender.ts';

const draft: AnswerDraft = {
  id: '0199a7c2-0000-7000-8000-000000000000',
  startedAt: '2026-11-22T09:14:03.000Z',
  version: 1,
  at: '',
  fields: [['a', '1']],
  body: '{}',
};

test('what was submitted is not replaced before its fate is known', () => {
  expect(isSubmitted({})).toBe(false);
  expect(isSubmitted({ draft: { ...draft, body: undefined } })).toBe(false);
  expect(isSubmitted({ draft })).toBe(true);
  expect(isSubmitted({ received: { receipt: 'A', outcome: 'held', eligible: true } })).toBe(true);
});

test('after a receipt only the receipt stays, out of scope and after the end nothing, after a refusal the answers', () => {
  const received = { kind: 'received', receipt: 'A', outcome: 'counted' } as const;
  expect(settled({ draft }, received, true)).toEqual({
    received: { receipt: 'A', outcome: 'counted', eligible: true },
  });
  expect(settled({ draft }, received, false)).toEqual({});
  expect(settled({ draft }, { kind: 'already' }, true)).toEqual({});
  expect(settled({ draft }, { kind: 'closed' }, true)).toEqual({});
  for (const kind of ['outdated', 'refused'] as const)
    expect(settled({ draft }, { kind }, true)).toEqual({ draft: { ...draft, body: undefined } });
  expect(settled({ draft }, { kind: 'unsent' }, true)).toEqual({ draft });
});
