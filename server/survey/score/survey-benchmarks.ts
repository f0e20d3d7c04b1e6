import { z } from 'zod';
import type { CityScore } from './score.ts';

/**
 * Benchmarks of a survey file: questions whose true value in a city is known from other sources (docs/scoring.md,
 * "Benchmarks"). They enter no score.
 */

export const fileBenchmarkSchema = z.strictObject({
  question: z.string(),
  city: z.string(),
  /** The code whose share it is; absent: a mean. */
  option: z.number().optional(),
  /** A share in percent, or the mean score. */
  value: z.number(),
  source: z.string().trim().min(1).max(200),
});
export type FileBenchmark = z.infer<typeof fileBenchmarkSchema>;

export interface SurveyBenchmarks {
  items: {
    question: string;
    option: number | null;
    /** Answers to the question. */
    n: number;
    /** By the weighted answers, from 0 to 100; null without any. */
    estimate: number | null;
    value: number;
    difference: number | null;
    source: string;
  }[];
  /** Null without any estimate. */
  meanAbsoluteDifference: number | null;
}

/** A city's benchmarks beside its estimates, unrounded; null where it has none. */
export function benchmarksIn(
  benchmarks: readonly FileBenchmark[],
  city: string,
  { result }: Pick<CityScore, 'result'>,
): SurveyBenchmarks | null {
  const own = benchmarks.filter((one) => one.city === city);
  if (own.length === 0) return null;
  const items = own.map(({ question, option = null, value, source }) => {
    const { answered, estimate: mean, options } = result.questions[question]!;
    const share = options.find(({ code }) => code === option)?.share ?? null;
    const estimate = option === null ? mean : answered === 0 ? null : share;
    const difference = estimate === null ? null : estimate - value;
    return { question, option, n: answered, estimate, value, difference, source };
  });
  const distances = items.flatMap(({ difference }) => (difference === null ? [] : [Math.abs(difference)]));
  const sum = distances.reduce((total, x) => total + x, 0);
  return { items, meanAbsoluteDifference: distances.length > 0 ? sum / distances.length : null };
}
