import { expect, test } from 'vitest';
import { replyOf } from './send.ts';

const problem = (code: string, extra = {}) => ({ type: `urn:chengsheng:problem:${code}`, ...extra });

test('a receipt is a receipt the first time and again', () => {
  for (const status of [201, 200])
    expect(replyOf(status, { receipt: 'A', outcome: 'held' })).toEqual({
      kind: 'received',
      receipt: 'A',
      outcome: 'held',
    });
});

test('every refusal says what can be done about it', () => {
  const answeredAt = '2026-11-22T09:14:03Z';
  expect(replyOf(409, problem('already-answered', { answeredAt }))).toEqual({
    kind: 'already',
    at: answeredAt,
  });
  expect(replyOf(409, problem('submission-conflict'))).toEqual({ kind: 'already' });
  expect(replyOf(409, problem('questionnaire-outdated'))).toEqual({ kind: 'outdated' });
  expect(replyOf(410, problem('wave-closed'))).toEqual({ kind: 'closed' });
  expect(replyOf(404, problem('city-unknown'))).toEqual({ kind: 'closed' });
  expect(replyOf(403, problem('credential-invalid'))).toEqual({ kind: 'refused' });
  expect(
    replyOf(422, problem('content-invalid', { errors: [{ path: 'answers.a', message: 'no' }] })),
  ).toEqual({
    kind: 'faulty',
    messages: ['no'],
  });
});

test('whatever settles nothing may be sent again', () => {
  expect(replyOf(503, problem('overloaded'))).toEqual({ kind: 'unsent' });
  expect(replyOf(429, problem('too-many-requests'))).toEqual({ kind: 'unsent' });
  expect(replyOf(500, problem('internal'))).toEqual({ kind: 'unsent' });
  expect(replyOf(200, {})).toEqual({ kind: 'unsent' });
  expect(replyOf(201, { receipt: 'A', outcome: 'elsewhere' })).toEqual({ kind: 'unsent' });
});

test('a challenge is asked for by a refusal that can be met', () => {
  const demand = { challenge: { parameters: {}, signature: 'ab' }, ticket: '1.x' };
  expect(replyOf(429, problem('too-many-requests', demand), 20)).toEqual({
    kind: 'unsent',
    demand: { ...demand, seconds: 20 },
  });
  expect(replyOf(503, problem('overloaded', demand), 20)).toEqual({ kind: 'unsent' });
});
