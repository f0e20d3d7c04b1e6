import { expect, test } from 'vitest';
import { failureList } from './failure-list.ts';

const stack = (file: string) => ({ method: '', file, line: 7, column: 1 });
const failure = (name: string) => ({
  name,
  errors: [
    {
      message: '\u001b[31mexpected 1 to be 2\u001b[39m',
      diff: `- Expected\n+ Received\n\n- 2\n+ ${'1'.repeat(1000)}`,
      stacks: [stack('/project/node_modules/vitest/index.js'), stack('/project/test/api/a.test.ts')],
    },
  ],
});

test('says of each what failed where, and what was expected', () => {
  expect(failureList([failure('test/api/a.test.ts > adds')], '/project')).toEqual([
    'FAILED test/api/a.test.ts > adds',
    '  at test/api/a.test.ts:7',
    '  expected 1 to be 2',
    '  - Expected',
    '  + Received',
    '  - 2',
    `  + ${'1'.repeat(298)}`,
  ]);
});

test('keeps to the end of a log, and counts what has no place in it', () => {
  const lines = failureList(
    Array.from({ length: 100 }, (_, i) => failure(`number ${i}`)),
    '/project',
    30,
  );
  expect(lines).toHaveLength(29);
  expect(lines.at(-1)).toBe('and 96 more');
});
