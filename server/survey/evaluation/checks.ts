import { compareFractions, type Fraction, fractionOf, multiply } from './hundredths.ts';
import type { Datum, IndicatorSet, Item } from './indicator-set.ts';
import type { Entry, ReportContent, ReportValues } from './report-values.ts';
import { fieldOf, itemPartsOf, itemsOf, optionsOf } from './set-parts.ts';

/**
 * Checks of a report, of two severities: an error stops submitting, a question needs a sentence in a note
 * (docs/evaluation.md, "Checks").
 */

/** Errors that keep points from being computed. */
export const valueErrors = [
  /** Nothing at all, not even a null. */
  'no-value',
  /** A null without its reason. */
  'no-reason',
  'not-a-number',
  'not-whole',
  'below-zero',
  /** A zero by which another datum is divided. */
  'divided-by-zero',
  /** A part that is greater than its whole. */
  'above-whole',
  'not-an-option',
  'not-equal',
  'above-other',
  /** A field that the set does not have. */
  'no-such-field',
] as const;
/** Further errors that stop submitting. */
export const reportErrors = ['no-quality', 'no-evidence'] as const;
export const reportQuestions = [
  /** A change of more than 30 % since the last round. */
  'changed-much',
  /** More than 98 % of the whole. */
  'nearly-all',
] as const;

export type FindingCode =
  | (typeof valueErrors)[number]
  | (typeof reportErrors)[number]
  | (typeof reportQuestions)[number];

export interface ReportFinding {
  severity: 'error' | 'question';
  code: FindingCode;
  /** Null where a field belongs to no item of the set. */
  item: string | null;
  fields: string[];
  /** For a question: whether a note answers it. */
  isAnswered: boolean;
}

const CHANGED_MUCH: Fraction = { numerator: 30n, denominator: 100n };
const NEARLY_ALL: Fraction = { numerator: 98n, denominator: 100n };

/** Everything that keeps points from being computed, in the order of the set. */
export function valueFindings(set: IndicatorSet, values: ReportValues): ReportFinding[] {
  const fields = new Set(
    itemsOf(set).flatMap((item) => (item.data ?? []).map((datum) => fieldOf(item, datum))),
  );
  return [
    ...itemsOf(set).flatMap((item) => [...itemErrors(item, values)]),
    ...relationErrors(set, values),
    ...Object.keys(values)
      .filter((field) => !fields.has(field))
      .map((field) => error('no-such-field', null, [field])),
  ];
}

/**
 * Everything that a city should see before it submits a report.
 * @param before the values of the last round
 */
export function reportFindings(
  set: IndicatorSet,
  { values, evidence }: ReportContent,
  before: ReportValues = {},
): ReportFinding[] {
  const errors = valueFindings(set, values);
  const faulty = new Set(errors.flatMap(({ fields }) => fields));
  const others = itemsOf(set).flatMap((item) => [
    ...qualityErrors(item, values),
    ...evidenceErrors(item, values, evidence),
    ...[...questions(item, values, before)].filter(({ fields }) => !fields.some((f) => faulty.has(f))),
  ]);
  return [...errors, ...others];
}

/** Whether the findings let a report be submitted. */
export const maySubmitWith = (findings: readonly ReportFinding[]): boolean =>
  findings.every(({ severity, isAnswered }) => severity === 'question' && isAnswered);

function error(code: FindingCode, item: string | null, fields: string[]): ReportFinding {
  return { severity: 'error', code, item, fields, isAnswered: false };
}

function* itemErrors(item: Item, values: ReportValues): Generator<ReportFinding> {
  for (const datum of item.data ?? []) {
    const field = fieldOf(item, datum);
    const code = entryError(item, datum, values[field]);
    if (code) yield error(code, item.code, [field]);
  }
  for (const part of itemPartsOf(item)) {
    if (part.kind !== 'ratio') continue;
    const [a, b] = part.of.map((id) => fieldOf(item, { id })) as [string, string];
    const [numerator, denominator] = [numberIn(values, a), numberIn(values, b)];
    if (denominator === 0) yield error('divided-by-zero', item.code, [b]);
    else if (numerator !== undefined && denominator !== undefined && numerator > denominator)
      yield error('above-whole', item.code, [a, b]);
  }
}

function entryError(item: Item, datum: Datum, entry: Entry | undefined): FindingCode | undefined {
  if (!entry) return 'no-value';
  const { value, note } = entry;
  if (value === null) return note ? undefined : 'no-reason';
  if (datum.unit === 'option') {
    return optionsOf(item, datum).some((option) => option.value === value) ? undefined : 'not-an-option';
  }
  if (typeof value !== 'number') return 'not-a-number';
  if (value < 0) return 'below-zero';
  return datum.unit === 'count' && !Number.isInteger(value) ? 'not-whole' : undefined;
}

/** The number that a field holds; undefined where it holds none. */
export function numberIn(values: ReportValues, field: string): number | undefined {
  const value = values[field]?.value;
  return typeof value === 'number' ? value : undefined;
}

function* relationErrors(set: IndicatorSet, values: ReportValues): Generator<ReportFinding> {
  for (const { kind, fields } of set.relations ?? []) {
    const [a, b] = fields.map((field) => numberIn(values, field));
    if (a === undefined || b === undefined) continue;
    const item = fields[0].split('.')[0] ?? null;
    if (kind === 'equal' && a !== b) yield error('not-equal', item, fields);
    if (kind === 'atMost' && a > b) yield error('above-other', item, fields);
  }
}

function* qualityErrors(item: Item, values: ReportValues): Generator<ReportFinding> {
  for (const datum of item.data ?? []) {
    const field = fieldOf(item, datum);
    if (numberIn(values, field) !== undefined && !values[field]?.quality)
      yield error('no-quality', item.code, [field]);
  }
}

/** An item without a reported value needs no evidence. */
function* evidenceErrors(
  item: Item,
  values: ReportValues,
  evidence: ReportContent['evidence'],
): Generator<ReportFinding> {
  const fields = (item.data ?? []).map((datum) => fieldOf(item, datum));
  const isReported = fields.some((field) => values[field] && values[field].value !== null);
  if (item.evidence === 'required' && isReported && !evidence[item.code]?.length)
    yield error('no-evidence', item.code, []);
}

function* questions(item: Item, values: ReportValues, before: ReportValues): Generator<ReportFinding> {
  const question = (code: FindingCode, fields: string[]): ReportFinding => ({
    severity: 'question',
    code,
    item: item.code,
    fields,
    isAnswered: fields.some((field) => values[field]?.note !== undefined),
  });
  for (const datum of item.data ?? []) {
    const field = fieldOf(item, datum);
    const [now, last] = [numberIn(values, field), numberIn(before, field)];
    if (now !== undefined && last !== undefined && isChangedMuch(now, last))
      yield question('changed-much', [field]);
  }
  for (const part of itemPartsOf(item)) {
    if (part.kind !== 'ratio') continue;
    const fields = part.of.map((id) => fieldOf(item, { id }));
    const [a, b] = fields.map((field) => numberIn(values, field));
    if (a !== undefined && b !== undefined && isAbove(a, NEARLY_ALL, b)) yield question('nearly-all', fields);
  }
}

function isChangedMuch(now: number, last: number): boolean {
  const [a, b] = [fractionOf(now), fractionOf(last)];
  const difference = {
    numerator: a.numerator * b.denominator - b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
  if (difference.numerator < 0n) difference.numerator = -difference.numerator;
  return compareFractions(difference, multiply(CHANGED_MUCH, b)) > 0;
}

/** Whether a is more than a share of b. */
const isAbove = (a: number, share: Fraction, b: number): boolean =>
  compareFractions(fractionOf(a), multiply(share, fractionOf(b))) > 0;
