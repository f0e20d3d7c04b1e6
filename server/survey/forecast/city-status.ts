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
