import type { SignalOptions } from './options.ts';
import type { SampledAnswer, SignalFinding, SignalSample } from './sample.ts';

/** Answers stored within a second arrived together: a server stores waiting ones in one transaction. */
const MOMENT_MS = 1000;

interface Moment {
  at: number;
  answers: SampledAnswer[];
}

/**
 * REGULAR: arrivals from one source at even intervals. Gaps between independent people are exponential, with a
 * standard deviation as large as their mean; a clock's is near 0. A channel, which has bystanders, excludes answers
 * that an origin explains.
 */
export function findRegular({ sources }: SignalSample, options: SignalOptions): SignalFinding[] {
  const explained = new Set<SampledAnswer>();
  return sources.flatMap(({ name, answers }) => {
    const moments = momentsOf(answers.filter((a) => !explained.has(a)));
    return evenRuns(moments, options).map((run) => {
      const { mean, variation } = gapsOf(run);
      const evidence = {
        arrivals: run.length,
        meanGapMs: Math.round(mean),
        variation: Math.round(1000 * variation) / 1000,
      };
      const since = new Date(run[0]!.at).toISOString().slice(0, 19);
      const members = run.flatMap((m) => m.answers);
      for (const member of members) explained.add(member);
      return { key: `${name}:${since}`, members, evidence };
    });
  });
}

function momentsOf(answers: readonly SampledAnswer[]): Moment[] {
  const moments: Moment[] = [];
  for (const answer of answers) {
    const last = moments.at(-1);
    if (last && answer.storedAt - last.answers.at(-1)!.storedAt < MOMENT_MS) last.answers.push(answer);
    else moments.push({ at: answer.storedAt, answers: [answer] });
  }
  return moments;
}

/** The longest stretches in which every run of `regularArrivals` arrivals is even. */
function evenRuns(moments: readonly Moment[], options: SignalOptions): Moment[][] {
  const { regularArrivals: length, regularVariation, regularGapMs } = options;
  const runs: { from: number; to: number }[] = [];
  for (let from = 0; from + length <= moments.length; from++) {
    const { mean, variation } = gapsOf(moments.slice(from, from + length));
    if (mean < regularGapMs || variation >= regularVariation) continue;
    const last = runs.at(-1);
    if (last && from < last.to) last.to = from + length;
    else runs.push({ from, to: from + length });
  }
  return runs.map(({ from, to }) => moments.slice(from, to));
}

/** Mean of the gaps, in milliseconds, and their standard deviation as a multiple of it. */
function gapsOf(moments: readonly Moment[]): { mean: number; variation: number } {
  const gaps = moments.slice(1).map((m, i) => m.at - moments[i]!.at);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (gaps.length - 1);
  return { mean, variation: Math.sqrt(variance) / mean };
}
