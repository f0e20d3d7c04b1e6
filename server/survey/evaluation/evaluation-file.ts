import { z } from 'zod';
import { type Inconsistency, type Path, repeated } from '../questionnaire/question-faults.ts';
import { cityCode, provinceCode, sha256Text } from '../schemas.ts';
import type { EvaluationInput, EvaluationPart, NamedSet, ReleasedCityInput } from './build-release.ts';
import { type FindingCode, valueFindings } from './checks.ts';
import { type Hundredths, hundredthsOf } from './hundredths.ts';
import type { IndicatorSet } from './indicator-set.ts';
import { indicatorSetSchema } from './parse-set.ts';
import { type Entry, entrySchema, type ReportValues } from './report-values.ts';
import { itemsOf, surveyWeight } from './set-parts.ts';
import { shippedSet } from './sets/shipped.ts';
import { surveyOf, surveyResultSchema } from './survey-points.ts';

/** A whole evaluation in one file: set, survey result, and the cities' reports. `evaluate` computes it. */

/** A set in full, or the name of a shipped one. */
export const setOrName = z.union([
  z.string().transform((name, ctx) => {
    const set = shippedSet(name);
    if (set) return set;
    ctx.addIssue({ code: 'custom', message: `no set called ${name} comes with this program` });
    return z.NEVER;
  }),
  indicatorSetSchema,
]);

/** An entry; a number or option alone will do. */
const entry = z.union([
  entrySchema.shape.value.unwrap().transform((value): Entry => ({ value })),
  entrySchema,
]);

const twoDecimals = z
  .number()
  .min(0)
  .max(100)
  .transform((x, ctx) => {
    const hundredths = hundredthsOf(x);
    if (hundredths !== undefined) return hundredths;
    ctx.addIssue({ code: 'custom', message: 'has more than two decimals' });
    return z.NEVER;
  });

const city = z.strictObject({
  code: cityCode,
  /** Null or absent: the city has submitted nothing. */
  report: z
    .strictObject({
      number: z.int().min(1).default(1),
      digest: sha256Text.optional(),
      late: z.boolean().default(false),
      /** When it was accepted. Null or absent: nobody accepted it. */
      accepted: z.iso.datetime().nullish(),
      values: z.record(z.string(), entry),
    })
    .nullish(),
  given: z.record(z.string(), twoDecimals).default({}),
  deductions: z.record(z.string(), twoDecimals).default({}),
});

const part = { set: setOrName, version: z.int().min(1).default(1), cities: z.array(city).min(1) };

const evaluationFileShape = z.strictObject({
  evaluation: z.string().min(1).max(40),
  number: z.int().min(1).default(1),
  supersedes: z.int().nullish(),
  reason: z.string().max(500).nullish(),
  createdAt: z.iso.datetime(),
  /** Whether reports count only once accepted. */
  review: z.boolean().default(true),
  ...part,
  survey: surveyResultSchema.optional(),
  optional: z.array(z.strictObject({ province: provinceCode, ...part })).default([]),
});
export type EvaluationFile = z.infer<typeof evaluationFileShape>;
type FilePart = Pick<EvaluationFile, 'set' | 'version' | 'cities'>;

export const evaluationFileSchema = evaluationFileShape.superRefine((file, ctx) => {
  for (const { path, message } of fileFaults(file)) ctx.addIssue({ code: 'custom', path, message });
});

function* fileFaults(file: EvaluationFile): Generator<Inconsistency> {
  const { set, survey, optional } = file;
  const weight = surveyWeight(set);
  if (weight > 0 && !survey) yield { path: ['survey'], message: 'is missing: the set has a survey' };
  if (survey && hundredthsOf(survey.weight) !== weight)
    yield {
      path: ['survey', 'weight'],
      message: `is ${survey.weight}, but the survey weighs ${weight / 100} in the set`,
    };
  yield* repeated(
    (survey?.cities ?? []).map(({ code }, i) => ({ value: code, path: ['survey', 'cities', i, 'code'] })),
    'city',
  );
  yield* partFaults(file, []);
  const codes = new Set(file.cities.map(({ code }) => code));
  yield* repeated(
    optional.map(({ province }, i) => ({ value: province, path: ['optional', i, 'province'] })),
    'province',
  );
  for (const [i, one] of optional.entries()) {
    const path = ['optional', i];
    yield* partFaults(one, path);
    if (surveyWeight(one.set) > 0)
      yield { path: [...path, 'set'], message: 'a province’s optional set has no survey' };
    for (const [c, { code }] of one.cities.entries())
      if (!codes.has(code) || !code.startsWith(one.province))
        yield {
          path: [...path, 'cities', c, 'code'],
          message: `${code} is no city of province ${one.province} in the evaluation`,
        };
  }
}

function* partFaults({ set, cities }: FilePart, above: Path): Generator<Inconsistency> {
  yield* repeated(
    cities.map(({ code }, i) => ({ value: code, path: [...above, 'cities', i, 'code'] })),
    'city',
  );
  const givenItems = new Set(
    itemsOf(set).flatMap(({ code, score }) =>
      score.kind === 'given' || score.kind === 'paper' ? [code] : [],
    ),
  );
  const most = new Map((set.deductions ?? []).map((d) => [d.code, hundredthsOf(d.most) ?? 0]));
  for (const [i, { report, given, deductions }] of cities.entries()) {
    const path = [...above, 'cities', i];
    for (const code of Object.keys(given))
      if (!givenItems.has(code))
        yield { path: [...path, 'given', code], message: 'is no item that the secretariat enters' };
    for (const [code, points] of Object.entries(deductions)) {
      const limit = most.get(code);
      if (limit === undefined)
        yield { path: [...path, 'deductions', code], message: 'is no deduction of the set' };
      else if (points > limit)
        yield {
          path: [...path, 'deductions', code],
          message: `takes ${points / 100}, which is more than ${limit / 100}`,
        };
    }
    if (!report) continue;
    for (const { code, fields } of valueFindings(set, report.values))
      yield { path: [...path, 'report', 'values', fields.at(-1) ?? ''], message: messages[code] };
  }
}

/** The faults of a value, in the words of the command line. */
const messages: Record<FindingCode, string> = {
  'no-value': 'is missing; a value that does not exist is null, with its reason as "note"',
  'no-reason': 'is null without its reason as "note"',
  'not-a-number': 'is not a number',
  'not-whole': 'is not a whole number',
  'below-zero': 'is below 0',
  'divided-by-zero': 'is 0, and something is divided by it',
  'above-whole': 'is less than the part of it that is reported',
  'not-an-option': 'is none of the options',
  'not-equal': 'is not what it has to be equal to',
  'above-other': 'is less than what may be at most as much',
  'no-such-field': 'is no datum of the set',
  'no-quality': 'says nothing of its quality',
  'no-evidence': 'has no file to prove it',
  'changed-much': 'changed by more than 30 % since the last round',
  'nearly-all': 'is nearly all of its part',
};

/** Facts beside a file's content: the digest function, which this folder lacks, and the program's name. */
export interface FileContext {
  /** SHA-256 of the canonical JSON of a value. */
  digestOf: (value: unknown) => string;
  /** Name and version of the program. */
  code: string;
}

/** The input of a release from a parsed file. */
export function evaluationInput(file: EvaluationFile, { digestOf, code }: FileContext): EvaluationInput {
  const { evaluation, number, supersedes, reason, createdAt, review, survey, optional } = file;
  const namedSet = (set: IndicatorSet, version: number): NamedSet => ({
    definition: set,
    version,
    digest: digestOf(set),
  });
  const partInput = ({ set, version, cities }: FilePart): EvaluationPart => ({
    set: namedSet(set, version),
    cities: cities.map(({ code: cityName, report, given, deductions }): ReleasedCityInput => {
      const values = countedValues(report, review);
      return {
        code: cityName,
        report:
          report && typeof values !== 'string'
            ? {
                number: report.number,
                digest: report.digest ?? digestOf(report.values),
                late: report.late,
                accepted: report.accepted ?? null,
              }
            : null,
        values,
        given: new Map<string, Hundredths>(Object.entries(given)),
        deducted: new Map<string, Hundredths>(Object.entries(deductions)),
        ...surveyOf(survey, cityName),
      };
    }),
  });
  return {
    evaluation,
    number,
    createdAt,
    supersedes: supersedes ?? null,
    reason: reason ?? null,
    code,
    ...partInput(file),
    survey: survey ? { wave: survey.wave, release: survey.release, digest: survey.digest } : null,
    optional: optional.map((one) => ({ province: one.province, ...partInput(one) })),
  };
}

function countedValues(
  report: EvaluationFile['cities'][number]['report'],
  isReviewed: boolean,
): ReportValues | 'NO_REPORT' | 'NOT_ACCEPTED' {
  if (!report) return 'NO_REPORT';
  return isReviewed && !report.accepted ? 'NOT_ACCEPTED' : report.values;
}
