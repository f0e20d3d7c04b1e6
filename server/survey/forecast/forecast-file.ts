import { z } from 'zod';

/** Arrivals of a wave by city and stratum, in one file: exactly what a forecast needs. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Days before and after `now` that a file may cover: fieldwork takes weeks, and a typing error centuries. */
const MOST_DAYS = 1000;

/** Date and hour, with or without minutes and seconds; without a zone it is UTC, like all times of the contract. */
const TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2})(?::?(\d{2}))?(?::?(\d{2}(?:\.\d+)?))?(Z|[+-]\d{2}(?::?\d{2})?)?$/;

/** Milliseconds since 1970; undefined when the text is not a time, such as 31 February. */
function timeOf(text: string): number | undefined {
  const [, date = '', hour = '', minute = '00', second = '00', zone = 'Z'] = TIME.exec(text) ?? [];
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  const time = Date.parse(`${date}T${hour}:${minute}:${second}${offset}`);
  // Date.parse moves 31 February to March. Every month has 28 days, and files have millions of hours.
  const isDate = Number(date.slice(8)) <= 28 || isDayOfMonth(date);
  return Number.isFinite(time) && isDate ? time : undefined;
}

function isDayOfMonth(date: string): boolean {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return Number.isFinite(midnight) && new Date(midnight).toISOString().startsWith(date);
}

const time = z.string().transform((text, ctx) => {
  const at = timeOf(text);
  if (at !== undefined) return at;
  ctx.addIssue({ code: 'custom', message: 'not a time; one is written like 2026-09-06T14:00:00Z' });
  return z.NEVER;
});

const count = z.int('not a whole number').min(0, 'below 0').max(100_000_000, 'above 100000000');

const cell = z.object({
  city: z.string().min(1),
  stratum: z.string(),
  target: count,
  counted: count,
  hours: z.array(z.object({ at: time, demand: count })),
});

const forecastFileShape = z.object({ now: time, closesAt: time, cells: z.array(cell) });

/** Times in milliseconds since 1970. `demand` is counted + turned away in the hour that begins at `at`. */
export type ForecastFile = z.infer<typeof forecastFileShape>;
export type ForecastCell = ForecastFile['cells'][number];

export const forecastFileSchema = forecastFileShape.superRefine(({ now, closesAt, cells }, ctx) => {
  const fault = (path: (string | number)[], message: string) =>
    ctx.addIssue({ code: 'custom', path, message });
  if (closesAt > now + MOST_DAYS * DAY) fault(['closesAt'], `more than ${MOST_DAYS} days after now`);
  const cellOf = new Map<string, number>();
  for (const [i, { city, stratum, hours }] of cells.entries()) {
    const name = JSON.stringify([city, stratum]);
    const before = cellOf.get(name);
    if (before !== undefined) fault(['cells', i], `city and stratum stand in cells[${before}] already`);
    cellOf.set(name, i);
    const hourOf = new Map<number, number>();
    for (const [j, { at }] of hours.entries()) {
      const twin = hourOf.get(at);
      if (twin !== undefined) fault(['cells', i, 'hours', j, 'at'], `the hour of hours[${twin}] again`);
      hourOf.set(at, j);
      if (at < now - MOST_DAYS * DAY)
        fault(['cells', i, 'hours', j, 'at'], `more than ${MOST_DAYS} days before now`);
    }
  }
});
