import { expect, test } from 'vitest';
import { isDraft } from './draft.ts';

const draft = {
  id: '0199a7c2-0000-7000-8000-000000000000',
  startedAt: '2026-11-22T09:14:03.000Z',
  version: 1,
  at: '',
  fields: [['a', '1']],
};

test('a draft is taken up before it was sent and after', () => {
  expect(isDraft(draft)).toBe(true);
  expect(isDraft({ ...draft, body: undefined, times: {} })).toBe(true);
  expect(isDraft({ ...draft, body: '{}' })).toBe(true);
});

test.each([
  undefined,
  null,
  'x',
  [],
  { ...draft, id: 1 },
  { ...draft, startedAt: undefined },
  { ...draft, version: '1' },
  { ...draft, body: {} },
  { ...draft, fields: 'a=1' },
  { ...draft, fields: [['a']] },
  { ...draft, fields: [['a', 1]] },
])('what storage holds in its place is none: %j', (value) => {
  expect(isDraft(value)).toBe(false);
});
