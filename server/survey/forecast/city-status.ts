/** A city's standing against its plan: ▲ at it, ◆ slightly behind, ▼ behind; pages put the word beside the mark. */
export type CityStatus = 'at_plan' | 'slightly_behind' | 'behind' | 'stalled' | 'complete' | 'no_quota';

/** A shortfall up to this share of the plan is slight. */
const SLIGHT = 0.075;
/** Days of usual traffic without an arrival after which a city has stalled. */
const STALLED_AFTER = 1;

export interface CityCount {
  /** Null without quotas. */
  target: number | null;
  counted: number;
  /** Answers that should have been counted by now. */
  plan: number;
  /** Whether every stratum has reached its target. */
  isComplete: boolean;
  /** Days of usual traffic since the last arrival, or since the wave opened. */
  silence: number;
}

export function cityStatus({ target, counted, plan, isComplete, silence }: CityCount): CityStatus {
  if (target === null) return 'no_quota';
  if (isComplete) return 'complete';
  if (silence >= STALLED_AFTER) return 'stalled';
  if (counted >= plan) return 'at_plan';
  return counted >= (1 - SLIGHT) * plan ? 'slightly_behind' : 'behind';
}

/** One point of the last wave's cumulative profile: the share of fieldwork's exposure, and of what it counted. */
export interface ProfilePoint {
  elapsed: number;
  counted: number;
}

/**
 * Answers of a target that are due once a share of the fieldwork's exposure has passed: by the last wave's profile,
 * or else in proportion.
 * @param profile by rising `elapsed`, between (0, 0) and (1, 1), which it may omit
 */
export function planAt(target: number, elapsed: number, profile: readonly ProfilePoint[] = []): number {
  const share = Math.min(1, Math.max(0, elapsed));
  const points = [{ elapsed: 0, counted: 0 }, ...profile, { elapsed: 1, counted: 1 }];
  const next = points.findIndex((point, k) => k > 0 && point.elapsed >= share);
  const [from, to] = [points[next - 1]!, points[next]!];
  const width = to.elapsed - from.elapsed;
  const part = width > 0 ? (share - from.elapsed) / width : 1;
  return target * (from.counted + part * (to.counted - from.counted));
}

/** Nodes and weights of Gauss–Hermite quadrature for a standard normal variable (Abramowitz & Stegun 25.10, n = 7). */
const NODES: readonly [node: number, weight: number][] = [
  [0, 16 / 35],
  [1.1544053947399682, 0.2401231786050127],
  [2.366759410734541, 0.0307571239675865],
  [3.7504397177257425, 0.000548268855972218],
];

/** A probability that depends on one factor, log-normal with mean 1 and this squared coefficient of variation. */
export const sharedChance = (variation: number, chance: (factor: number) => number): number =>
  meanOverNormal((z) => chance(factorAt(z, variation)));

/** The factor at a point of the standard normal variable behind it. */
export function factorAt(z: number, variation: number): number {
  const variance = Math.log1p(variation);
  return Math.exp(z * Math.sqrt(variance) - variance / 2);
}

function meanOverNormal(value: (z: number) => number): number {
  let mean = 0;
  for (const [node, weight] of NODES)
    for (const z of node === 0 ? [0] : [-node, node]) mean += weight * value(z);
  return mean;
}
