import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changeDraft,
  conflictsOf,
  differencesOf,
  emptyReportDraft,
  type ReportDraft,
  valuesOf,
} from './draft.ts';
import type { Entry } from './report-values.ts';

const entry = (value: number): Entry => ({ value });
const first = changeDraft(emptyReportDraft, { 'L1P1-A1.used': entry(1), 'L1P1-A1.all': entry(9) }, 'Li');

describe('two editors of one draft', () => {
  const second = changeDraft(first, { 'L1P1-A1.used': entry(2) }, 'Wang');

  test('of different fields never meet', () => {
    expect(conflictsOf(second, first.revision, { 'L1P1-A1.all': entry(8) })).toEqual([]);
  });

  test('of the same field see both entries, and who wrote the other', () => {
    expect(conflictsOf(second, first.revision, { 'L1P1-A1.used': entry(3) })).toEqual([
      { field: 'L1P1-A1.used', mine: entry(3), theirs: entry(2), by: 'Wang' },
    ]);
  });

  test('of the same field with the same entry agree', () => {
    expect(conflictsOf(second, first.revision, { 'L1P1-A1.used': entry(2) })).toEqual([]);
  });

  test('a field that somebody emptied is changed too', () => {
    const emptied = changeDraft(first, { 'L1P1-A1.used': null }, 'Wang');
    expect(conflictsOf(emptied, first.revision, { 'L1P1-A1.used': entry(3) })).toMatchObject([
      { theirs: null },
    ]);
    expect(valuesOf(emptied)).toEqual({ 'L1P1-A1.all': entry(9) });
  });

  test('who has seen the newest has no conflicts', () => {
    expect(conflictsOf(second, second.revision, { 'L1P1-A1.used': entry(3) })).toEqual([]);
  });
});

test('what changes nothing is no revision', () => {
  expect(changeDraft(first, { 'L1P1-A1.used': entry(1) }, 'Wang')).toBe(first);
  expect(changeDraft(first, { 'L1P1-A2.state': null }, 'Wang')).toBe(first);
});

test('nothing typed is lost: an entry that was saved stands, or somebody who saw it replaced it', () => {
  const edits = fc.array(
    fc.record({
      editor: fc.constantFrom('Li', 'Wang'),
      field: fc.constantFrom('L1P1-A1.used', 'L1P1-A1.all', 'L1P1-A2.state'),
      value: fc.integer({ min: 0, max: 3 }),
    }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(edits, (list) => {
      let draft: ReportDraft = emptyReportDraft;
      /** What each editor's page shows. */
      const pages = new Map<string, ReportDraft>([
        ['Li', emptyReportDraft],
        ['Wang', emptyReportDraft],
      ]);
      for (const { editor, field, value } of list) {
        const page = pages.get(editor)!;
        const changes = { [field]: entry(value) };
        if (conflictsOf(draft, page.revision, changes).length === 0) {
          const stored = valuesOf(draft)[field];
          const isSeen = JSON.stringify(stored) === JSON.stringify(valuesOf(page)[field]);
          expect(isSeen || JSON.stringify(stored) === JSON.stringify(entry(value))).toBe(true);
          draft = changeDraft(draft, changes, editor);
          expect(valuesOf(draft)[field]).toEqual(entry(value));
        }
        // Either way the editor sees the current draft.
        pages.set(editor, draft);
      }
    }),
  );
});

test('versions differ in entries that were changed, added and taken away', () => {
  const before = { 'L1P1-A1.used': entry(1), 'L1P1-A1.all': entry(9), 'L2P1-A1.all': entry(3) };
  const after = { 'L1P1-A1.used': entry(2), 'L1P1-A1.all': entry(9), 'L1P1-A2.state': { value: 'partly' } };
  expect(differencesOf(before, after)).toEqual([
    { field: 'L1P1-A1.used', before: entry(1), after: entry(2) },
    { field: 'L1P1-A2.state', before: null, after: { value: 'partly' } },
    { field: 'L2P1-A1.all', before: entry(3), after: null },
  ]);
});
