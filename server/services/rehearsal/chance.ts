import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { sha256 } from '../../crypto/digest.ts';

/** Seeded randomness: the same demonstration every time. */
export interface Chance {
  /** Uniform on [0, 1). */
  uniform(): number;
  /** True with this probability. */
  happens(probability: number): boolean;
  normal(mean: number, deviation: number): number;
  pick<T>(values: readonly T[], weights?: readonly number[]): T;
  /** This many bytes, in hexadecimal. */
  bytes(n: number): string;
}

export function createChance(seed: number): Chance {
  const generator = xoroshiro128plus(seed);
  const uniform = () => uniformFloat64(generator);
  return {
    uniform,
    happens: (probability) => uniform() < probability,
    // Box and Muller 1958.
    normal: (mean, deviation) =>
      mean + deviation * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    pick(values, weights = values.map(() => 1)) {
      let left = uniform() * weights.reduce((sum, w) => sum + w, 0);
      for (const [i, value] of values.entries()) {
        left -= weights[i] ?? 0;
        if (left < 0) return value;
      }
      return values.at(-1)!;
    },
    bytes: (n) =>
      Array.from({ length: n }, () =>
        Math.floor(256 * uniform())
          .toString(16)
          .padStart(2, '0'),
      ).join(''),
  };
}

/** Randomness seeded by a name: hashed, because neighbouring seeds give nearly the same first draws. */
export const chanceOf = (...name: string[]): Chance =>
  createChance(Number.parseInt(sha256(name.join(' ')).slice(0, 8), 16));
