import { expect, test } from 'vitest';
import { smallSet, smallValues } from '../../../test/support/fixtures/small-set.ts';
import { changeDraft, emptyReportDraft } from './draft.ts';
import { readReportTable, reportColumns, reportTable } from './report-table.ts';

const tokenOf = (entry: unknown) => (entry === null ? '' : `x${JSON.stringify(entry)}`);
const city = '330100';
const filled = changeDraft(emptyReportDraft, smallValues, 'Li Na');
const of = (draft = filled) => ({ set: smallSet, city, draft, tokenOf });

/** A table's cells with some of them changed: by variable, then column. */
function cells(
  draft = filled,
  edits: Record<string, Partial<Record<(typeof reportColumns)[number], string>>> = {},
): string[][] {
  const rows = reportTable(of(draft), 'zh-CN').map((row) => ({ ...row, ...edits[row.variable] }));
  return [[...reportColumns], ...rows.map((row) => reportColumns.map((column) => row[column]))];
}
const faultsIn = (table: string[][], draft = filled) =>
  readReportTable(of(draft), table).faults.map(({ row, place, column, code }) => [row, place, column, code]);

test('a table as it was downloaded changes nothing, also where others went on', () => {
  expect(readReportTable(of(), cells())).toEqual({ changes: {}, faults: [] });
  const meanwhile = changeDraft(filled, { 'L1P1-A1.used': { value: 1, quality: 'records' } }, 'Wang');
  expect(readReportTable(of(meanwhile), cells())).toEqual({ changes: {}, faults: [] });
});

test('changed rows become entries; words of any language are options and flags; empty rows change nothing', () => {
  const table = cells(filled, {
    'L1P1-A1.used': { value: '1,005', flag: 'Measured', footnote: ' counted anew ' },
    'L1P1-A1.all': { value: '', flag: '', footnote: '', downloaded: '' },
    'L1P1-A2.state': { value: 'mostly' },
  });
  const whole = changeDraft(filled, { 'L1P1-A1.all': { value: 2000, quality: 'records' } }, 'Li Na');
  expect(readReportTable(of(whole), table)).toEqual({
    changes: {
      'L1P1-A1.used': { value: 1005, quality: 'measured', note: 'counted anew' },
      'L1P1-A2.state': { value: 'mostly' },
    },
    faults: [],
  });
});

test('all faults come at once, each with its row and column', () => {
  const table = cells(filled, {
    'L1P1-A1.used': { value: 'many' },
    'L1P1-A1.all': { city: '330200', period: '2015-10-31' },
    'L1P1-A2.state': { value: 'somewhat' },
    'L1P1-A3.part': { value: '99999999' },
    'L1P1-A3.whole': { flag: 'guessed' },
    'L1P1-A3.state': { variable: 'L9P9-A9.none' },
  });
  table.push(table[1]!);
  expect(faultsIn(table)).toEqual([
    [2, 7, 'value', 'number'],
    [3, 1, 'city', 'other-city'],
    [3, 6, 'period', 'other-period'],
    [4, 7, 'value', 'option'],
    [5, 7, 'value', 'above-whole'],
    [6, 8, 'flag', 'flag'],
    [7, 2, 'variable', 'no-such-field'],
    [table.length, 2, 'variable', 'row-twice'],
    [table.length, 7, 'value', 'number'],
  ]);
});

test('what somebody else changed meanwhile is a fault that says what they entered', () => {
  const meanwhile = changeDraft(filled, { 'L1P1-A1.used': { value: 7, quality: 'records' } }, 'Wang');
  const table = cells(filled, { 'L1P1-A1.used': { value: '8' } });
  const { faults } = readReportTable(of(meanwhile), table);
  expect(faults).toMatchObject([
    { code: 'changed', column: 'value', theirs: { by: 'Wang', entry: { value: 7 } } },
  ]);
  const same = cells(filled, { 'L1P1-A1.used': { value: '7', flag: 'records' } });
  expect(readReportTable(of(meanwhile), same).faults).toEqual([]);
});

test('a table without its columns, or with one twice, is refused as a whole', () => {
  expect(faultsIn([['City', 'VALUE ', 'flag']])).toEqual([
    [1, null, 'variable', 'column-missing'],
    [1, null, 'footnote', 'column-missing'],
  ]);
  const twice = cells().map((row) => [...row, row[6]!]);
  expect(faultsIn(twice)).toEqual([[1, 7, 'value', 'column-twice']]);
  expect(faultsIn([])).toHaveLength(5);
});
