import { groupBy } from '../../group-by.ts';
import { isExcess, restShare } from './fisher-exact.ts';
import { countNear, type Turned, turn } from './hamming.ts';
import type { SignalOptions } from './options.ts';
import type { Found, SampledAnswer, SignalSample } from './sample.ts';
import { startOf } from './start.ts';

const HOUR_MS = 3_600_000;
/** Answers that a window's densest spot is looked for around: enough to meet whatever fills some percent of it. */
const SEEDS = 200;

/**
 * SIMILAR: within one source and one hour of the clock, answers that are nearly the same. What everybody in the
 * city likes to answer is no sign of anything: the rest's share decides.
 */
export function findSimilar({ answers, sources }: SignalSample, options: SignalOptions): Found[] {
  const everybody = turn(answers);
  return sources.flatMap(({ name, answers: own }) =>
    hoursOf(own).flatMap(({ hour, within }) => {
      if (within.length < options.minGroup) return [];
      const radius = radiusOf(within, options);
      const centre = densest(within, within.length === answers.length ? everybody : turn(within), radius);
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
      const found = excessIn(since);
      if (!found) return [];
      const { marked, restMarked, ...sizes } = found.shares;
      const numbers = { similar: marked, ...sizes, restSimilar: restMarked, differing: radius, earlier };
      const evidence = { ...numbers, ...found.excess };
      return [{ key: `${name}:${hour}`, members: since.filter(isNear), evidence }];
    }),
  );
}

function hoursOf(own: readonly SampledAnswer[]): { hour: string; within: SampledAnswer[] }[] {
  const hours = groupBy(own, ({ storedAt }) => Math.floor(storedAt / HOUR_MS));
  return [...hours].map(([hour, within]) => ({
    hour: new Date(hour * HOUR_MS).toISOString().slice(0, 13),
    within,
  }));
}

/** In a short questionnaire everybody is within two items of everybody: there at most a fifth of them differ. */
function radiusOf(within: readonly SampledAnswer[], { similarItems }: SignalOptions): number {
  return Math.min(similarItems, Math.floor((within[0]?.codes.length ?? 0) / 5));
}

/** The commonest code of each item among the neighbours of the answer that has most of them. */
function densest(within: readonly SampledAnswer[], turned: Turned, radius: number): Uint8Array {
  let best: { near: number; codes: Uint8Array } = { near: 0, codes: new Uint8Array() };
  const step = Math.max(1, within.length / SEEDS);
  // Two answers that both differ from the same template by the radius differ by twice as much.
  const reach = 2 * radius;
  for (let i = 0; i < within.length; i += step) {
    const { codes } = within[Math.floor(i)]!;
    const near = countNear(turned, codes, reach);
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
