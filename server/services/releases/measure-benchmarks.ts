import { type AnswersInCell, countAnswersTo } from '../../../db/answers-to.ts';
import type { Db } from '../../../db/client.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import { type Benchmark, type MeasuredBenchmark, measureBenchmark } from '../../survey/release/benchmarks.ts';
import type { CityScore } from '../../survey/score/score.ts';
import type { ScoringDesign } from '../../survey/score/scoring-design.ts';
import { strataKey } from '../../survey/submission/check-answers.ts';

/** A benchmark with the answers to its question. */
export interface CountedBenchmark {
  benchmark: Benchmark;
  answers: AnswersInCell[];
}

/** The benchmarks of a city, each with the answers that counted at a cut-off. */
export async function countBenchmarks(
  db: Db,
  { id: waveId, benchmarks }: { id: string; benchmarks: readonly Benchmark[] },
  { city, design }: { city: string; design: ScoringDesign },
  cutoff: Date,
): Promise<CountedBenchmark[]> {
  const counted: CountedBenchmark[] = [];
  for (const benchmark of benchmarks.filter((one) => one.city === city)) {
    const place = { waveId, city, question: benchmark.question, design };
    counted.push({ benchmark, answers: await countAnswersTo(db, place, cutoff) });
  }
  return counted;
}

/** Benchmarks beside the answers' estimates under the score's weights. */
export function measureBenchmarks(
  definition: Definition,
  counted: readonly CountedBenchmark[],
  { rawCells }: Pick<CityScore, 'rawCells'>,
): MeasuredBenchmark[] {
  const weights = new Map(rawCells.map(({ cell, w }) => [strataKey(cell), w]));
  const weightIn = (stratum: string): number => {
    const w = weights.get(stratum);
    if (w === undefined) throw new Error(`nobody in stratum ${stratum} was weighted`);
    return w;
  };
  return counted.map(({ benchmark, answers }) => {
    const weighted = answers.map(({ stratum, answer, n }) => ({ answer, n, w: weightIn(stratum) }));
    return measureBenchmark(definition, benchmark, weighted);
  });
}
