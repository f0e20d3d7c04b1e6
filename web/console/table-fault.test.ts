import { expect, test } from 'vitest';
import { LONGEST_READ } from '../../server/survey/message-reader.ts';
import { tableMessage } from '../../server/survey/table-messages.ts';
import { fileFaultText } from './table-fault.ts';

test('a fault is said in Chinese, but for one with so long a cell that reading it could take minutes', () => {
  const line = (value: string) =>
    `m.csv: line 3, column 2 (variable): ${tableMessage('noVariable', { value })}`;
  expect(fileFaultText(line('seks'), 'zh-CN')).toContain('m.csv：第3行第2列');
  const long = line(', but a on line 1: a city has one population, a'.repeat(LONGEST_READ / 20));
  expect(fileFaultText(long, 'zh-CN')).toBe(long);
});
