import { DrizzleQueryError } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { isTransient, loggable } from './errors.ts';

test('what is logged of a query that failed has none of its values', () => {
  const lost = new Error('lost');
  const refused = Object.assign(new Error('no'), { code: '23505', constraint_name: 'once' });
  const failed = (cause: Error) => loggable(new DrizzleQueryError('insert', ['my comment'], cause));
  expect(failed(lost)).toEqual({ message: 'a query failed (Error)' });
  expect(failed(refused)).toEqual({ message: 'the database refused', code: '23505', constraint: 'once' });
  expect(loggable(lost)).toMatchObject({ message: 'lost' });
});

test.each([
  ...[
    '08006',
    '40001',
    '40P01',
    '53100',
    '53200',
    '53300',
    '55P03',
    '57014',
    '57P01',
    '57P02',
    '57P03',
    '58030',
  ],
  ...['25006', '25P03', 'CONNECT_TIMEOUT', 'CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED'],
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
  ],
  ...['EADDRNOTAVAIL', 'EMFILE'],
])('%s passes: the same again may succeed', (code) => {
  expect(isTransient(new DrizzleQueryError('select', [], Object.assign(new Error('no'), { code })))).toBe(
    true,
  );
});

test.each(['22P02', '23505', '25P02', '42P01', '42501', '28P01', 'XX000', 'ENOENT', 'ERR_INVALID_URL'])(
  '%s does not pass by itself',
  (code) => expect(isTransient(Object.assign(new Error('no'), { code }))).toBe(false),
);
