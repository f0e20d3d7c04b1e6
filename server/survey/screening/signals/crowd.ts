import type { SignalOptions } from './options.ts';
import type { Found, SampledAnswer, SignalSample } from './sample.ts';
import { startOf } from './start.ts';

/** The two-sided normal point that chance passes about once in a million. */
const Z = 4.9;

/**
 * CROWD: one origin that gives much of a city's answers and pulls its score. Sixty people of one office, or a
 * mobile carrier's gateway, give much of them too; as long as they answer about as the city does, they move
 * no score and are left alone.
 */
export function findCrowd({ answers, sources }: SignalSample, options: SignalOptions): Found[] {
  if (answers.length < options.crowdCityAnswers) return [];
  return sources.flatMap(({ name, answers: own }) => {
    if (!name.startsWith('origin:')) return [];
    const members = new Set(own);
    const rest = spreadOf(answers.filter((a) => !members.has(a)));
    const restAnswers = answers.length - own.length;
    const isMuch = (part: readonly SampledAnswer[]) =>
      part.length > options.crowdShare * (part.length + restAnswers);
    const pullIn = (part: readonly SampledAnswer[]) => pullOf(part, rest, options);
    const whole = pullIn(own);
    if (!whole || !isMuch(own)) return [];
    // Nearer to the crowd than to the rest of the city.
    const middle = (whole.here.mean + rest.mean) / 2;
    const isMarked = ({ mean }: SampledAnswer) =>
      whole.here.mean < rest.mean ? mean < middle : mean > middle;
    const city = { answers: answers.length, marked: answers.filter(isMarked).length };
    const earlier = startOf(own, { isMarked, city, stands: (part) => isMuch(part) && !!pullIn(part) });
    const since = own.slice(earlier);
    const found = pullIn(since);
    if (!found) return [];
    const evidence = {
      answers: since.length,
      cityAnswers: answers.length,
      mean: rounded(found.here.mean),
      restMean: rounded(rest.mean),
      z: Number.isFinite(found.z) ? rounded(found.z) : Math.sign(found.z) * 999,
      earlier,
    };
    return [{ key: name, members: since, evidence }];
  });
}

/** How far answers of an origin lie from the rest of the city; undefined when they are few, or like it. */
function pullOf(part: readonly SampledAnswer[], rest: Spread, options: SignalOptions) {
  if (part.length < options.crowdAnswers) return undefined;
  const here = spreadOf(part);
  const difference = here.mean - rest.mean;
  const z = difference / Math.sqrt(here.variance / here.n + rest.variance / rest.n);
  return Math.abs(difference) >= options.crowdPoints && Math.abs(z) > Z ? { here, z } : undefined;
}

interface Spread {
  n: number;
  mean: number;
  variance: number;
}

function spreadOf(answers: readonly SampledAnswer[]): Spread {
  const means = answers.map((a) => a.mean).filter((m) => !Number.isNaN(m));
  const mean = means.reduce((sum, m) => sum + m, 0) / means.length;
  const variance = means.reduce((sum, m) => sum + (m - mean) ** 2, 0) / (means.length - 1);
  return { n: means.length, mean, variance };
}

const rounded = (x: number): number => Math.round(100 * x) / 100;
