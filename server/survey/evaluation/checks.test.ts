import { describe, expect, test } from 'vitest';
import { smallSet, smallValues } from '../../../test/support/fixtures/small-set.ts';
import { maySubmitWith, reportFindings, valueFindings } from './checks.ts';
import { type ReportValues, valuesSchema } from './report-values.ts';

const evidence = { 'L1P1-A1': ['0'.repeat(64)] };
const codesOf = (values: ReportValues) =>
  valueFindings(smallSet, { ...smallValues, ...values }).map(
    ({ code, fields }) => `${code} ${fields.join()}`,
  );

test('a whole report has no findings and may be submitted', () => {
  const findings = reportFindings(smallSet, { values: smallValues, evidence });
  expect(findings).toEqual([]);
  expect(maySubmitWith(findings)).toBe(true);
});

describe('errors', () => {
  test.each<[string, ReportValues]>([
    ['no-reason L1P1-A1.used', { 'L1P1-A1.used': { value: null } }],
    ['not-a-number L1P1-A1.used', { 'L1P1-A1.used': { value: 'many' } }],
    ['not-whole L1P1-A1.used', { 'L1P1-A1.used': { value: 620.5 } }],
    ['below-zero L1P1-A1.used', { 'L1P1-A1.used': { value: -1 } }],
    ['divided-by-zero L1P1-A1.all', { 'L1P1-A1.used': { value: 0 }, 'L1P1-A1.all': { value: 0 } }],
    ['above-whole L1P1-A1.used,L1P1-A1.all', { 'L1P1-A1.used': { value: 1001 } }],
    ['above-whole L1P1-A3.part,L1P1-A3.whole', { 'L1P1-A3.part': { value: 8 } }],
    ['not-an-option L1P1-A2.state', { 'L1P1-A2.state': { value: 'half' } }],
    ['not-an-option L1P1-A2.state', { 'L1P1-A2.state': { value: 50 } }],
    ['above-other L1P1-A1.all,L2P1-A1.all', { 'L1P1-A1.all': { value: 3001 } }],
    ['no-such-field L1P1-A1.none', { 'L1P1-A1.none': { value: 1 } }],
  ])('%s', (finding, values) => {
    expect(codesOf(values)).toEqual([finding]);
  });

  test('a field that is not there at all', () => {
    const { 'L1P1-A2.state': _, ...values } = smallValues;
    expect(valueFindings(smallSet, values)).toEqual([
      {
        severity: 'error',
        code: 'no-value',
        item: 'L1P1-A2',
        fields: ['L1P1-A2.state'],
        isAnswered: false,
      },
    ]);
  });

  test('data that have to be equal', () => {
    const set = {
      ...smallSet,
      relations: [{ kind: 'equal' as const, fields: ['L1P1-A1.all', 'L2P1-A1.all'] as [string, string] }],
    };
    expect(valueFindings(set, smallValues).map(({ code }) => code)).toEqual(['not-equal']);
    expect(valueFindings(set, { ...smallValues, 'L1P1-A1.all': { value: 3000 } })).toEqual([]);
  });

  test('a number without its quality, and an item without its proof', () => {
    const values = { ...smallValues, 'L1P1-A1.used': { value: 620 } };
    const findings = reportFindings(smallSet, { values, evidence: {} });
    expect(findings.map(({ code, item }) => `${code} ${item}`)).toEqual([
      'no-quality L1P1-A1',
      'no-evidence L1P1-A1',
    ]);
    expect(maySubmitWith(findings)).toBe(false);
  });

  test('an item of which nothing is reported needs no proof', () => {
    const values = {
      ...smallValues,
      'L1P1-A1.used': { value: null, note: 'none' },
      'L1P1-A1.all': { value: null, note: 'none' },
    };
    expect(reportFindings(smallSet, { values, evidence: {} })).toEqual([]);
  });
});

describe('questions', () => {
  const findingsOf = (values: ReportValues, before: ReportValues = {}) =>
    reportFindings(smallSet, { values: { ...smallValues, ...values }, evidence }, before);
  const quality = 'records' as const;

  test('more than 30 % from the last round, in either direction, and no less', () => {
    const last = { 'L2P1-A1.used': { value: 1000 } };
    const codes = (value: number) =>
      findingsOf({ 'L2P1-A1.used': { value, quality } }, last).map(({ code }) => code);
    expect([699, 700, 1300, 1301].map(codes)).toEqual([['changed-much'], [], [], ['changed-much']]);
  });

  test('above 98 %, and no less', () => {
    const codes = (value: number) =>
      findingsOf({ 'L2P1-A1.used': { value, quality } }).map(({ code }) => code);
    expect([2940, 2941].map(codes)).toEqual([[], ['nearly-all']]);
  });

  test('a sentence answers them, and the report may be submitted', () => {
    const open = findingsOf({ 'L2P1-A1.used': { value: 3000, quality } });
    expect(open).toMatchObject([{ severity: 'question', isAnswered: false }]);
    expect(maySubmitWith(open)).toBe(false);
    const answered = findingsOf({ 'L2P1-A1.used': { value: 3000, quality, note: 'all of them, since May' } });
    expect(answered).toMatchObject([{ isAnswered: true }]);
    expect(maySubmitWith(answered)).toBe(true);
  });

  test('none is asked about what is wrong anyway', () => {
    const codes = findingsOf({ 'L2P1-A1.used': { value: 3001, quality } }).map(({ code }) => code);
    expect(codes).toEqual(['above-whole']);
  });
});

test('values are entries of fields; numbers that cannot be held exactly are refused', () => {
  expect(valuesSchema.safeParse(smallValues).success).toBe(true);
  for (const wrong of [
    { 'L1P1-A1.used': { value: 1e21 } },
    { 'L1P1-A1.used': { value: 1, qualty: 'records' } },
    { 'L1P1-A1.used': { value: 1, quality: 'guessed' } },
    { 'L1P1-A1.used': { value: 1, note: ' ' } },
    { used: { value: 1 } },
  ])
    expect(valuesSchema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
});
