import type { SignalOptions } from './options.ts';
import { startOf } from './pattern-start.ts';
import type { SampledAnswer, SignalFinding, SignalSample } from './sample.ts';

/** The two-sided normal point that chance passes about once in a million. */
const Z = 4.9;

/**
 * CROWD: one origin that gives much of a city's answers and pulls its score. An office of sixty or a mobile carrier's
 * gateway gives much of them too, but while these people answer much like the city, they move no score and stay.
 */
export function findCrowd({ answers, sources }: SignalSample, options: SignalOptions): SignalFinding[] {
  if (answers.length < options.crowdCityAnswers) return [];
  return sources.flatMap(({ name, answers: ofSource }) => {
    if (!name.startsWith('origin:')) return [];
    const members = new Set(ofSource);
    const rest = spreadOf(answers.filter((a) => !members.has(a)));
    const restAnswers = answers.length - ofSource.length;
    const isMuch = (part: readonly SampledAnswer[]) =>
      part.length > options.crowdShare * (part.length + restAnswers);
    const pullIn = (part: readonly SampledAnswer[]) => pullOf(part, rest, options);
    const whole = pullIn(ofSource);
    if (!whole || !isMuch(ofSource)) return [];
    // An answer is marked when it is nearer to the crowd than to the rest of the city.
    const middle = (whole.here.mean + rest.mean) / 2;
    const isMarked = ({ mean }: SampledAnswer) =>
      whole.here.mean < rest.mean ? mean < middle : mean > middle;
    const city = { answers: answers.length, marked: answers.filter(isMarked).length };
    const earlier = startOf(ofSource, { isMarked, city, stands: (part) => isMuch(part) && !!pullIn(part) });
    const since = ofSource.slice(earlier);
    const pull = pullIn(since);
    if (!pull) return [];
    const evidence = {
      answers: since.length,
      cityAnswers: answers.length,
      mean: rounded(pull.here.mean),
      restMean: rounded(rest.mean),
      z: Number.isFinite(pull.z) ? rounded(pull.z) : Math.sign(pull.z) * 999,
      earlier,
    };
    return [{ key: name, members: since, evidence }];
  });
}

/** How far an origin's answers lie from the rest of the city; undefined when they are few, or like the rest. */
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
