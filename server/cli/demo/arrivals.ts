import type { Chance } from '../../services/rehearsal/chance.ts';
import { CHINA_OFFSET_MS } from '../../survey/china-time.ts';

/** When simulated residents answer. */

export const HOUR_MS = 3_600_000;

/** By the hour of China's official time: many at lunch, most in the evening, hardly anybody at night. */
const hours = [
  0.3, 0.15, 0.08, 0.05, 0.06, 0.12, 0.4, 0.8, 1.1, 1.2, 1.1, 1.2, 1.6, 1.3, 1, 1, 1.1, 1.2, 1.4, 1.8, 2.1,
  1.9, 1.4, 0.7,
];
/** By the day of the week, Sunday first. */
const weekdays = [1.25, 0.95, 0.9, 0.92, 0.95, 1, 1.2];
/** Random variation between days. */
const UNREST = 0.22;

export interface Span {
  from: Date;
  to: Date;
}

/**
 * This many times within a span, in milliseconds, in ascending order. They fall into equal shares of the usual
 * traffic, so that the smallest city is not silent for long by chance.
 */
export function arrivalTimes(n: number, { from, to }: Span, chance: Chance): number[] {
  const begin = from.getTime();
  const length = Math.ceil((to.getTime() - begin) / HOUR_MS);
  const reached = new Float64Array(length + 1);
  let unrest = 1;
  for (let i = 0; i < length; i++) {
    const local = new Date(begin + i * HOUR_MS + CHINA_OFFSET_MS);
    if (i === 0 || local.getUTCHours() === 0) unrest = Math.exp(chance.normal(0, UNREST));
    reached[i + 1] = reached[i]! + hours[local.getUTCHours()]! * weekdays[local.getUTCDay()]! * unrest;
  }
  const step = (to.getTime() - begin) / length;
  const times: number[] = [];
  let hour = 0;
  for (let i = 0; i < n; i++) {
    const position = ((i + chance.uniform()) / n) * reached[length]!;
    while (reached[hour + 1]! < position) hour++;
    const within = (position - reached[hour]!) / (reached[hour + 1]! - reached[hour]!);
    const time = Math.floor(begin + (hour + within) * step);
    times.push(Math.max(time, (times.at(-1) ?? 0) + 1));
  }
  return times;
}
