/** The part of the scale 0–100 that a set of intervals needs, in whole tens. */
export interface Axis {
  from: number;
  to: number;
  ticks: number[];
}

/** The axis for these intervals; at least thirty points wide, so that small differences stay small. */
export function axisFor(intervals: readonly (readonly [number, number])[]): Axis {
  let from = Math.floor(Math.min(100, ...intervals.map(([lo]) => lo)) / 10) * 10;
  let to = Math.ceil(Math.max(0, ...intervals.map(([, hi]) => hi)) / 10) * 10;
  if (from >= to) [from, to] = [0, 100];
  while (to - from < 30) {
    if (from > 0) from -= 10;
    if (to - from < 30 && to < 100) to += 10;
  }
  const step = to - from > 60 ? 20 : 10;
  const ticks: number[] = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) ticks.push(tick);
  return { from, to, ticks };
}

/** Where a score lies on the axis, in percent of its width. */
export function positionOn({ from, to }: Axis, score: number): number {
  return Math.round(((score - from) / (to - from)) * 10_000) / 100;
}
