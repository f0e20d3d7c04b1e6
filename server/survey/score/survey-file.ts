import { z } from 'zod';
import { faultLines } from '../questionnaire/issues.ts';
import { countedOptions } from '../tally/plan.ts';
import { accumulate, newTally, type Tally } from '../tally/tally.ts';
import { MarginError, marginsSchema } from '../weighting/margins.ts';
import { marginOf, precisionBy } from './estimate.ts';
import { type CityScore, finiteFactor, scoreCity } from './score.ts';
import {
  type Code,
  isCode,
  type ScoredQuestion,
  type ScoringDesign,
  type ScoringOptions,
  scoringOptionsSchema,
} from './scoring-design.ts';
import { type Sensitivity, sensitivityOf } from './sensitivity.ts';
import { benchmarksIn, fileBenchmarkSchema, type SurveyBenchmarks } from './survey-benchmarks.ts';

/**
 * A whole survey in one file: questions, dimensions, cities with their margins, and the respondents' raw answers,
 * inline or in a CSV file beside it. Other programs write it to have answers scored here.
 */

/** The code of *have not used*, unless a scale passes through it or a question says otherwise. */
const NOT_USED = -1;

const spans = ({ min, max }: { min: number; max: number }, code: number) => min <= code && code <= max;

/** Whether the points of a scale are whole numbers apart, as codes are. */
const arePoints = ({ min, max, points }: { min: number; max: number; points?: number | null | undefined }) =>
  points == null || !Number.isInteger(min) || !Number.isInteger(max) || (max - min) % (points - 1) === 0;

const scaleQuestion = z
  .object({
    id: z.string().min(1),
    dimension: z.string().nullish(),
    min: z.number(),
    max: z.number(),
    /** The code of *have not used*; absent: −1 in a file without a scale that passes through −1. */
    notUsed: z.number().optional(),
    reversed: z.boolean().default(false),
    points: z.int().min(2).nullish(),
    weight: z.number().positive().default(1),
    optionScores: z.array(z.number().min(0).max(100)).optional(),
  })
  .refine((q) => q.max > q.min, 'max must be above min')
  .refine((q) => q.notUsed === undefined || !spans(q, q.notUsed), {
    path: ['notUsed'],
    message: 'lies on the scale, so that nobody could tell it from an answer',
  })
  .refine((q) => !q.optionScores || q.optionScores.length === q.max - q.min + 1, 'one score for every code')
  .refine(arePoints, { path: ['points'], message: 'leaves no whole numbers between min and max as codes' })
  .refine((q) => !q.optionScores || q.points == null || q.points === q.max - q.min + 1, {
    path: ['points'],
    message: 'is not the number of codes that have scores',
  });

const city = z.object({
  population: z.number().positive().nullish(),
  /** Population size for the additional standard error with finite population correction. */
  fpcN: z.number().positive().nullish(),
  margins: marginsSchema.nullish(),
});

const cell = z.union([z.string(), z.number(), z.null()]);

const surveyFileShape = z.object({
  options: scoringOptionsSchema.prefault({}),
  questions: z.array(scaleQuestion).min(1),
  dimensions: z.record(z.string(), z.object({ weight: z.number().positive() })),
  cities: z.record(z.string(), city),
  benchmarks: z.array(fileBenchmarkSchema).default([]),
  respondents: z.object({ columns: z.array(z.string()), rows: z.array(z.array(cell)) }).optional(),
  respondentsFile: z.string().min(1).optional(),
});
export type SurveyFile = z.infer<typeof surveyFileShape>;

const surveyFile = surveyFileShape.superRefine((file, ctx) => {
  const fault = (path: (string | number)[], message: string) =>
    ctx.addIssue({ code: 'custom', path, message });
  const ids = new Set<string>();
  for (const [i, q] of file.questions.entries()) {
    if (ids.has(q.id)) fault(['questions', i, 'id'], `${q.id} appears twice`);
    ids.add(q.id);
    if (q.dimension && !Object.keys(file.dimensions).includes(q.dimension))
      fault(['questions', i, 'dimension'], `no dimension is called ${q.dimension}`);
  }
  for (const [i, benchmark] of file.benchmarks.entries()) {
    const question = file.questions.find(({ id }) => id === benchmark.question);
    if (!question) fault(['benchmarks', i, 'question'], `no question is called ${benchmark.question}`);
    if (!Object.keys(file.cities).includes(benchmark.city))
      fault(['benchmarks', i, 'city'], `no city is called ${benchmark.city}`);
    if (question && benchmark.option !== undefined && !isCounted(file, question.id, benchmark.option))
      fault(
        ['benchmarks', i, 'option'],
        'is not a code of the question, or the scale has more than 11 points',
      );
  }
  const variables = Object.values(file.cities).flatMap(({ margins }) => Object.keys(margins ?? {}));
  for (const id of [...ids, ...variables])
    if (id === CLUSTER)
      fault([id], 'is the column of clusters; no question or weighting variable is called so');
  const weights = Object.values(file.dimensions).reduce((sum, { weight }) => sum + weight, 0);
  if (Object.keys(file.dimensions).length > 0 && Math.abs(weights - 1) > 1e-6)
    fault(['dimensions'], `the weights sum to ${weights}, not 1`);
  if ((file.respondents === undefined) === (file.respondentsFile === undefined))
    fault(['respondents'], 'give either respondents or respondentsFile');
});

/** A survey file that cannot be scored; the message is one line that names the field or row. */
export class SurveyFileError extends Error {
  override readonly name = 'SurveyFileError';
}

/** The file's content, checked. Throws SurveyFileError. */
export function readSurvey(value: unknown): SurveyFile {
  const parsed = surveyFile.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SurveyFileError(faultLines(parsed.error).join('; '));
}

/** The tallies of a survey's cities, while respondents are read. */
export interface SurveyCount {
  tallies: Map<string, Tally>;
  /** Counts one respondent, given as the values of the columns. Throws SurveyFileError. */
  add(row: readonly unknown[]): void;
}

/** The name of the column that names a respondent's cluster; it is reserved. */
export const CLUSTER = 'cluster';

/** Starts counting respondents whose values come in these columns: city, weighting variables, questions, cluster. */
export function countSurvey(file: SurveyFile, columns: readonly string[]): SurveyCount {
  const repeated = columns.find((name, i) => columns.indexOf(name) !== i);
  if (repeated !== undefined) throw new SurveyFileError(`respondents: column ${repeated} appears twice`);
  const columnOf = (name: string) => {
    const at = columns.indexOf(name);
    if (at < 0) throw new SurveyFileError(`respondents: column ${name} is missing`);
    return at;
  };
  const cityColumn = columnOf('city');
  const idColumn = columns.indexOf('id');
  const clusterColumn = columns.indexOf(CLUSTER);
  // −1 has one meaning in a file: it cannot be a code of one question and, undeclared, *have not used* of another.
  const passing = file.questions.find((q) => spans(q, NOT_USED));
  const questions = designOf(file, []).questions.map((question, i) => {
    const { notUsed = passing ? undefined : NOT_USED } = file.questions[i]!;
    return { question, at: columnOf(question.id), notUsed };
  });
  const cities = new Map(
    Object.entries(file.cities).map(([name, { margins }]) => {
      const variables = Object.keys(margins ?? {});
      const tally = newTally(designOf(file, variables), file.options, { hasClusters: clusterColumn >= 0 });
      return [name, { tally, variables: variables.map(columnOf), rowOf: new Map<string, number>() }];
    }),
  );
  let count = 0;
  return {
    tallies: new Map([...cities].map(([name, { tally }]) => [name, tally])),
    add(row) {
      count++;
      if (row.length !== columns.length)
        throw new SurveyFileError(
          `respondents, row ${count}: ${row.length} values for ${columns.length} columns`,
        );
      const name = String(row[cityColumn] ?? '');
      const into = cities.get(name);
      if (!into) throw new SurveyFileError(`respondents, row ${count}: "${name}" is not one of the cities`);
      const id = idColumn < 0 ? '' : String(row[idColumn] ?? '');
      const before = into.rowOf.get(id);
      if (before !== undefined)
        throw new SurveyFileError(
          `respondents, row ${count}: id ${id} of ${name} stands on row ${before} already`,
        );
      if (id !== '') into.rowOf.set(id, count);
      const categories = into.variables.map((at) => (row[at] === null ? null : String(row[at])));
      const codes = questions.map(({ question, at, notUsed }) => {
        const code = codeOf(question, notUsed, row[at]);
        if (code !== undefined) return code;
        const hint =
          passing && passing.id !== question.id && Number(row[at]) === NOT_USED
            ? `; as ${passing.id} has −1 on its scale, a question has to declare "notUsed": -1`
            : '';
        throw new SurveyFileError(
          `respondents, row ${count}: ${question.id} is "${row[at]}", not a code from ${question.min} to ${question.max}${hint}`,
        );
      });
      const cluster = clusterColumn < 0 ? '' : String(row[clusterColumn] ?? '');
      // An empty cell: the respondent was sampled singly.
      accumulate(into.tally, categories, codes, 1, cluster.trim() === '' ? null : cluster);
    },
  };
}

function designOf(file: SurveyFile, variables: string[]): ScoringDesign {
  return {
    questions: file.questions.map(({ dimension, points, optionScores, notUsed: _code, ...q }) => ({
      ...q,
      dimension: dimension ?? null,
      points: points ?? optionScores?.length ?? null,
      ...(optionScores && { optionScores }),
    })),
    dimensions: Object.entries(file.dimensions).map(([id, { weight }]) => ({ id, weight })),
    variables,
  };
}

/** Null for an empty cell, else a code or *have not used* as declared; undefined when the value is neither. */
function codeOf(question: ScoredQuestion, notUsed: number | undefined, value: unknown): Code | undefined {
  if (value === null || String(value).trim() === '') return null;
  const code = Number(value);
  if (code === notUsed) return 'not_used';
  return isCode(question, code) ? code : undefined;
}

/** Whether the tally has the share of respondents with a code. */
function isCounted(file: z.infer<typeof surveyFileShape>, question: string, code: number): boolean {
  const scored = designOf(file, []).questions.find(({ id }) => id === question);
  return scored !== undefined && countedOptions(scored) > 0 && isCode(scored, code);
}

export interface SurveyScore extends CityScore {
  /** The overall standard error with finite population correction, where the file gives the population. */
  fixedFpc: { N: number; se: number | null } | null;
  /** The overall score's sensitivity to self-selection. */
  sensitivity: Sensitivity | null;
  benchmarks: SurveyBenchmarks | null;
}

/** The scores of every city of the file. Throws SurveyFileError. */
export function scoreSurvey(file: SurveyFile, tallies: Map<string, Tally>): Record<string, SurveyScore> {
  const scores = Object.entries(file.cities).map(([name, { margins, population, fpcN }]) => {
    const tally = tallies.get(name);
    if (!tally) throw new SurveyFileError(`cities.${name}: nothing was counted`);
    try {
      const scored = (options: ScoringOptions) =>
        scoreCity(tally, margins ?? null, options, population ?? fpcN ?? null);
      const score = scored(file.options);
      const plain = file.options.fpc && fpcN ? scored({ ...file.options, fpc: false }) : score;
      const fixedFpc = fpcN ? corrected(plain, fpcN) : null;
      const { overall } = score.result;
      const moe = marginOf(precisionBy(overall, file.options.variance), file.options.ci);
      const benchmarks = benchmarksIn(file.benchmarks, name, score);
      return [name, { ...score, fixedFpc, sensitivity: sensitivityOf(overall.sd, moe), benchmarks }] as const;
    } catch (error) {
      if (error instanceof MarginError || error instanceof RangeError)
        throw new SurveyFileError(`cities.${name}: ${error.message}`);
      throw error;
    }
  });
  return Object.fromEntries(scores);
}

/** The correction of a score that is not corrected otherwise. */
function corrected(score: CityScore, N: number): SurveyScore['fixedFpc'] {
  const { se } = score.result.overall.fixed;
  return { N, se: se === null ? null : se * Math.sqrt(finiteFactor(score.n, N)) };
}
