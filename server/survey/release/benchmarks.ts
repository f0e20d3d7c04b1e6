import { z } from 'zod';
import { cityQuestions } from '../questionnaire/city-questions.ts';
import type { Definition, Question } from '../questionnaire/questionnaire.ts';
import type { Answer } from '../questionnaire/routing.ts';
import { cityCode } from '../schemas.ts';
import { designOf, scoreOf } from '../score/scoring-design.ts';

/**
 * Questions whose true value in a city is known from other sources (docs/scoring.md, "Benchmarks"): they show how far
 * off the weighted sample is. They enter no score.
 */

export const benchmarkSchema = z.strictObject({
  city: cityCode.describe('Division code of the city in which the value is known.'),
  question: z.string().describe('Id of the question.'),
  option: z
    .string()
    .optional()
    .describe('The benchmark is the share of those who chose this option; left out, it is a mean.'),
  value: z
    .number()
    .describe(
      'The true value: a share in percent, the mean score of a scored question, or the mean of a number.',
    ),
  source: z.string().trim().min(1).max(200).describe('Where the value is from.'),
});
export type Benchmark = z.infer<typeof benchmarkSchema>;

/** A benchmark beside the weighted answers' estimate. */
export interface MeasuredBenchmark {
  benchmark: Benchmark;
  /** Answers to the question. */
  n: number;
  /** Null without an answer. */
  estimate: number | null;
  /** A share or a score, from 0 to 100, so that differences are comparable. */
  isPercent: boolean;
}

/** Respondents of one weight who gave the same answer. */
export interface AnswerCount {
  answer: Answer;
  n: number;
  w: number;
}

/** The weighted share or mean of a benchmark's question. */
export function measureBenchmark(
  definition: Definition,
  benchmark: Benchmark,
  answers: readonly AnswerCount[],
): MeasuredBenchmark {
  const question = questionOf(definition, benchmark);
  if (!question) throw new RangeError(`there is no question ${benchmark.question} in ${benchmark.city}`);
  const percentOrMean = reading(definition, question, benchmark);
  let [n, base, sum] = [0, 0, 0];
  for (const { answer, n: count, w } of answers) {
    const value = percentOrMean(answer);
    if (value === null) continue;
    n += count;
    base += w * count;
    sum += w * count * value;
  }
  const isPercent = benchmark.option !== undefined || question.role === 'scored';
  return { benchmark, n, estimate: base > 0 ? sum / base : null, isPercent };
}

const questionOf = (d: Definition, { city, question }: Benchmark): Question | undefined =>
  cityQuestions(d, city).find(({ id }) => id === question);

/** The value of an answer; null for *don’t know* and *have not used*. */
function reading(
  definition: Definition,
  question: Question,
  { city, option }: Benchmark,
): (answer: Answer) => number | null {
  const isSpecial = (answer: Answer) => question.special?.some((one) => one === answer) ?? false;
  if (option !== undefined)
    return (answer) => {
      if (isSpecial(answer)) return null;
      return (Array.isArray(answer) ? answer.includes(option) : answer === option) ? 100 : 0;
    };
  if (question.role !== 'scored') return (answer) => (typeof answer === 'number' ? answer : null);
  const scored = designOf(definition, city).questions.find(({ id }) => id === question.id)!;
  const options = question.type === 'single' ? question.options.map(({ value }) => value) : [];
  return (answer) => {
    if (isSpecial(answer)) return null;
    return scoreOf(scored, typeof answer === 'number' ? answer : 1 + options.indexOf(String(answer)));
  };
}

/** The faults of a wave's benchmarks, by their index in the list. */
export function benchmarkFaults(
  definition: Definition,
  benchmarks: readonly Benchmark[],
): { at: number; field: keyof Benchmark; message: string }[] {
  return benchmarks.flatMap((benchmark, at) => {
    const fault = faultOf(definition, benchmark);
    if (fault) return [{ at, ...fault }];
    const isSame = ({ city, question, option }: Benchmark) =>
      city === benchmark.city && question === benchmark.question && option === benchmark.option;
    return benchmarks.findIndex(isSame) < at
      ? [{ at, field: 'question' as const, message: 'stands in the list already' }]
      : [];
  });
}

function faultOf(
  definition: Definition,
  benchmark: Benchmark,
): { field: keyof Benchmark; message: string } | undefined {
  const { question: id, city, option, value } = benchmark;
  const question = questionOf(definition, benchmark);
  if (!question) return { field: 'question', message: `${city} is not asked ${id}` };
  if (question.role === 'weighting')
    return { field: 'question', message: `${id} is weighted to its margin, and proves nothing` };
  if (option !== undefined) {
    const options = 'options' in question ? question.options.map((one) => one.value) : [];
    if (!options.includes(option)) return { field: 'option', message: `${id} has no option ${option}` };
  } else if (question.role !== 'scored' && question.type !== 'number')
    return { field: 'option', message: `${id} has no mean; name the option whose share is known` };
  const [min, max] =
    option === undefined && question.role !== 'scored' && question.type === 'number'
      ? [question.min, question.max]
      : [0, 100];
  return value < min || value > max
    ? { field: 'value', message: `lies outside ${min} to ${max}` }
    : undefined;
}
