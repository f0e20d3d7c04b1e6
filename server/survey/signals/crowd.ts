import type { SignalOptions } from './options.ts';
import type { Answer, Found, Sample } from './sample.ts';

/** The two-sided normal point that chance passes about once in a million. */
const Z = 4.9;

/**
 * CROWD: one origin that gives much of a city's answers and pulls its score. Sixty people of one office, or a
 * mobile carrier's gateway, give much of them too; as long as they answer about as the city does, they move
 * no score and are left alone.
 */
export function findCrowd({ answers, sources }: Sample, options: SignalOptions): Found[] {
  if (answers.length < options.crowdCityAnswers) return [];
  return sources.flatMap(({ name, answers: own }) => {
    if (!name.startsWith('origin:') || own.length < options.crowdAnswers) return [];
    if (own.length <= options.crowdShare * answers.length) return [];
    const members = new Set(own);
    const here = spreadOf(own);
    const rest = spreadOf(answers.filter((a) => !members.has(a)));
    const difference = here.mean - rest.mean;
    const z = difference / Math.sqrt(here.variance / here.n + rest.variance / rest.n);
    if (!(Math.abs(difference) >= options.crowdPoints && Math.abs(z) > Z)) return [];
    const evidence = {
      answers: own.length,
      cityAnswers: answers.length,
      mean: rounded(here.mean),
      restMean: rounded(rest.mean),
      z: Number.isFinite(z) ? rounded(z) : Math.sign(z) * 999,
    };
    return [{ key: name, members: own, evidence }];
  });
}

function spreadOf(answers: readonly Answer[]): { n: number; mean: number; variance: number } {
  const means = answers.map((a) => a.mean).filter((m) => !Number.isNaN(m));
  const mean = means.reduce((sum, m) => sum + m, 0) / means.length;
  const variance = means.reduce((sum, m) => sum + (m - mean) ** 2, 0) / (means.length - 1);
  return { n: means.length, mean, variance };
}

const rounded = (x: number): number => Math.round(100 * x) / 100;
