import type { SubmissionMode } from '../submission/modes.ts';
import type { DurationMedian, ScreeningOptions } from './rules.ts';

/** Durations from one up to another, exclusive. */
export interface DurationRange {
  version: number;
  mode: SubmissionMode;
  fromMs: number;
  toMs: number;
}

/**
 * The durations that a limit of speed has passed between two sets of medians, in either direction: both judge every
 * other duration alike. Without a median there is no limit, as with a median of 0.
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
    // Multiplied in the same order as the rules do, so that the limits are identical to the last bit.
    return [speedingMedianShare, straightlineMedianShare].map((share) => ({
      version,
      mode,
      fromMs: share * low,
      toMs: share * high,
    }));
  });
}
