import { groupBy } from '../../group-by.ts';
import { isExcess, restShare } from './fisher-exact.ts';
import { countNear, type TransposedAnswers, transpose } from './hamming.ts';
import type { SignalOptions } from './options.ts';
import { startOf } from './pattern-start.ts';
import type { SampledAnswer, SignalFinding, SignalSample } from './sample.ts';

const HOUR_MS = 3_600_000;
/**
 * Answers around which the densest spot of a window is sought: enough to hit anything that fills some percent of it.
 */
const SEEDS = 200;

/**
 * SIMILAR: answers of one source and one clock hour that are nearly the same. Answers that the whole city likes mean
 * nothing: the share of the rest decides.
 */
export function findSimilar({ answers, sources }: SignalSample, options: SignalOptions): SignalFinding[] {
  const everybody = transpose(answers);
  return sources.flatMap(({ name, answers: ofSource }) =>
    hoursOf(ofSource).flatMap(({ hour, within }) => {
      if (within.length < options.minGroup) return [];
      const radius = radiusOf(within, options);
      const centre = densest(
        within,
        within.length === answers.length ? everybody : transpose(within),
        radius,
      );
      const isNear = (a: SampledAnswer) => isWithin(a.codes, centre, radius);
      const everywhere = countNear(everybody, centre, radius);
      const outside = {
        restAnswers: answers.length - within.length,
        restMarked: everywhere - within.filter(isNear).length,
      };
      const excessIn = (part: readonly SampledAnswer[]) => {
        const shares = { answers: part.length, marked: part.filter(isNear).length, ...outside };
        const rest = restShare(shares);
        const least = Math.min(options.similarRatio * rest, rest + options.minExcess);
        const excess = isExcess(shares, least, options);
        return excess && { shares, excess };
      };
      if (!excessIn(within)) return [];
      const city = { answers: answers.length, marked: everywhere };
      const earlier = startOf(within, { isMarked: isNear, city, stands: (part) => !!excessIn(part) });
      const since = within.slice(earlier);
      const result = excessIn(since);
      if (!result) return [];
      const { marked, restMarked, ...sizes } = result.shares;
      const numbers = { similar: marked, ...sizes, restSimilar: restMarked, differing: radius, earlier };
      const evidence = { ...numbers, ...result.excess };
      return [{ key: `${name}:${hour}`, members: since.filter(isNear), evidence }];
    }),
  );
}

function hoursOf(answers: readonly SampledAnswer[]): { hour: string; within: SampledAnswer[] }[] {
  const hours = groupBy(answers, ({ storedAt }) => Math.floor(storedAt / HOUR_MS));
  return [...hours].map(([hour, within]) => ({
    hour: new Date(hour * HOUR_MS).toISOString().slice(0, 13),
    within,
  }));
}

/**
 * In a short questionnaire all answers are within two items of each other, so at most a fifth of the items may
 * differ.
 */
function radiusOf(within: readonly SampledAnswer[], { similarItems }: SignalOptions): number {
  return Math.min(similarItems, Math.floor((within[0]?.codes.length ?? 0) / 5));
}

/** The commonest code of each item among the neighbours of the answer with the most neighbours. */
function densest(
  within: readonly SampledAnswer[],
  transposed: TransposedAnswers,
  radius: number,
): Uint8Array {
  let best: { near: number; codes: Uint8Array } = { near: 0, codes: new Uint8Array() };
  const step = Math.max(1, within.length / SEEDS);
  // Two answers within the radius of one template are within twice the radius of each other.
  const reach = 2 * radius;
  for (let i = 0; i < within.length; i += step) {
    const { codes } = within[Math.floor(i)]!;
    const near = countNear(transposed, codes, reach);
    if (near > best.near) best = { near, codes };
  }
  return modeOf(within.filter((a) => isWithin(a.codes, best.codes, reach)));
}

function modeOf(answers: readonly SampledAnswer[]): Uint8Array {
  const width = answers[0]?.codes.length ?? 0;
  const mode = new Uint8Array(width);
  const counts = new Int32Array(256);
  for (let q = 0; q < width; q++) {
    counts.fill(0);
    for (const { codes } of answers) counts[codes[q]!] = counts[codes[q]!]! + 1;
    let best = 0;
    for (let code = 1; code < 256; code++) if (counts[code]! > counts[best]!) best = code;
    mode[q] = best;
  }
  return mode;
}

function isWithin(a: Uint8Array, b: Uint8Array, radius: number): boolean {
  let differing = 0;
  for (let q = 0; q < a.length; q++) if (a[q] !== b[q] && ++differing > radius) return false;
  return true;
}
