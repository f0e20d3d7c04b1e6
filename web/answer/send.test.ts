import { expect, test } from 'vitest';
import { type ProblemCode, problems } from '../../server/http/problems.ts';
import { type Reply, replyOf as replyAfter } from './send.ts';

const replyOf = (isOk: boolean, body: unknown, seconds = 0) => replyAfter(isOk, body, seconds);
const problem = (code: string, extra = {}) => ({ type: `urn:chengsheng:problem:${code}`, ...extra });

/** The server's refusals of a submission, for good or until something changes. */
const refusals: Partial<Record<ProblemCode, Reply['kind']>> = {
  'already-answered': 'already',
  'submission-conflict': 'already',
  'wave-closed': 'closed',
  'wave-unknown': 'closed',
  'city-unknown': 'closed',
  'questionnaire-outdated': 'outdated',
  'credential-invalid': 'refused',
  'content-invalid': 'faulty',
  'content-too-large': 'faulty',
  'media-type-unsupported': 'faulty',
};

test('a receipt is a receipt', () => {
  expect(replyOf(true, { receipt: 'A', outcome: 'held' })).toEqual({
    kind: 'received',
    receipt: 'A',
    outcome: 'held',
  });
});

test.each(Object.keys(problems) as ProblemCode[])('%s means what the server means by it', (code) => {
  expect(replyOf(false, problem(code)).kind).toBe(refusals[code] ?? 'unsent');
});

test('a refusal says what can be done about it', () => {
  const answeredAt = '2026-11-22T09:14:03Z';
  expect(replyOf(false, problem('already-answered', { answeredAt }))).toEqual({
    kind: 'already',
    at: answeredAt,
  });
  expect(replyOf(false, problem('submission-conflict'))).toEqual({ kind: 'already' });
  const errors = [{ path: 'answers.a', message: 'no' }];
  expect(replyOf(false, problem('content-invalid', { errors }))).toEqual({
    kind: 'faulty',
    messages: ['no'],
  });
});

test.each([
  {},
  { error_msg: '404 Route Not Found' },
  { code: 1, type: 'error' },
  { type: 'about:blank', status: 403 },
  { type: 'https://example.com/problems/wave-closed' },
  { type: 'urn:chengsheng:problem:' },
  { receipt: 'A', outcome: 'elsewhere' },
  { receipt: 1, outcome: 'counted' },
])('what somebody else says on the way settles nothing: %j', (body) => {
  for (const isOk of [true, false]) expect(replyOf(isOk, body)).toEqual({ kind: 'unsent' });
});

test('a receipt that comes with a failure is none', () => {
  expect(replyOf(false, { receipt: 'A', outcome: 'counted' })).toEqual({ kind: 'unsent' });
});

test('a challenge is asked for by a refusal that can be met', () => {
  const demand = { challenge: { parameters: {}, signature: 'ab' }, ticket: '1.x' };
  expect(replyOf(false, problem('too-many-requests', demand), 20)).toEqual({
    kind: 'unsent',
    demand: { ...demand, seconds: 20 },
  });
  expect(replyOf(false, problem('overloaded', demand), 20)).toEqual({ kind: 'unsent' });
  expect(replyOf(false, demand, 20)).toEqual({ kind: 'unsent' });
});
