import { DrizzleQueryError } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { loggable } from './errors.ts';

test('what is logged of a query that failed has none of its values', () => {
  const lost = new Error('lost');
  const refused = Object.assign(new Error('no'), { code: '23505', constraint_name: 'once' });
  const failed = (cause: Error) => loggable(new DrizzleQueryError('insert', ['my comment'], cause));
  expect(failed(lost)).toEqual({ message: 'a query failed (Error)' });
  expect(failed(refused)).toEqual({ message: 'the database refused', code: '23505', constraint: 'once' });
  expect(loggable(lost)).toMatchObject({ message: 'lost' });
});
