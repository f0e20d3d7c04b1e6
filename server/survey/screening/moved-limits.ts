import type { SubmissionMode } from '../submission/modes.ts';
import type { DurationMedian, ScreeningOptions } from './rules.ts';

/** Durations from one up to another, without it. */
export interface DurationRange {
  version: number;
  mode: SubmissionMode;
  fromMs: number;
  toMs: number;
}

/**
 * The durations that one of the limits of speed has passed between some medians and others, in either direction: whoever took
 * any other time is judged alike by both. Without a median there is no limit, as with one of 0.
 */
export function movedLimits(
  before: readonly DurationMedian[],
  now: readonly DurationMedian[],
  {
    speedingMedianShare,
    straightlineMedianShare,
  }: Pick<ScreeningOptions, 'speedingMedianShare' | 'straightlineMedianShare'>,
): DurationRange[] {
  const of = (medians: readonly DurationMedian[], { version, mode }: DurationMedian) =>
    medians.find((one) => one.version === version && one.mode === mode)?.medianMs ?? 0;
  const gone = before.filter((one) => of(now, one) === 0);
  return [...now, ...gone].flatMap((one) => {
    const [low, high] = [of(before, one), of(now, one)].sort((a, b) => a - b) as [number, number];
    if (low === high) return [];
    const { version, mode } = one;
    // As the rules multiply, in the same order: the limits are the same to the last bit.
    return [speedingMedianShare, straightlineMedianShare].map((share) => ({
      version,
      mode,
      fromMs: share * low,
      toMs: share * high,
    }));
  });
}
