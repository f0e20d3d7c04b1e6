import type { SignalOptions } from './options.ts';

/**
 * Decides whether something is conspicuously frequent in a part of a city. Fisher's exact test (1922): if the
 * `marked` answers lay anywhere in the city, the part would hold this many of them, or more, with the hypergeometric
 * probability P(X ≥ k) = Σ C(K, x) C(N − K, n − x) / C(N, n). Unlike a binomial tail with the rest's rate it takes
 * into account how little a small rest says.
 */
export interface Shares {
  answers: number;
  marked: number;
  restAnswers: number;
  restMarked: number;
}

/** The share of the rest, plus one answer of either kind so that it is never 0 (Laplace). */
export const restShare = ({ restAnswers, restMarked }: Shares): number =>
  (restMarked + 1) / (restAnswers + 2);

/** Whether the share exceeds `least` and chance does not explain it; with the test's result for the evidence. */
export function isExcess(
  shares: Shares,
  least: number,
  { maxTail, minGroup }: SignalOptions,
): { log10Tail: number } | undefined {
  const { answers, marked, restAnswers, restMarked } = shares;
  if (marked < minGroup || marked < least * answers) return undefined;
  const log10Tail = logTail(marked, answers, marked + restMarked, answers + restAnswers) / Math.LN10;
  return log10Tail < Math.log10(maxTail) ? { log10Tail: Math.round(10 * log10Tail) / 10 } : undefined;
}

/** The natural logarithm of P(X ≥ k): n answers out of N, of which K are marked. */
export function logTail(k: number, n: number, K: number, N: number): number {
  if (k <= Math.max(0, n + K - N)) return 0;
  let term = 1;
  let sum = 1;
  for (let x = k; x < Math.min(n, K); x++) {
    term *= ((K - x) * (n - x)) / ((x + 1) * (N - K - n + x + 1));
    sum += term;
    // From here on terms fall faster than a geometric series, and none changes the sum.
    if (term < 1e-17 * sum) break;
  }
  return Math.min(0, logChoose(K, k) + logChoose(N - K, n - k) - logChoose(N, n) + Math.log(sum));
}

const logFactorials = [0];

function logChoose(n: number, k: number): number {
  for (let i = logFactorials.length; i <= n; i++) logFactorials.push(logFactorials[i - 1]! + Math.log(i));
  return logFactorials[n]! - logFactorials[k]! - logFactorials[n - k]!;
}
