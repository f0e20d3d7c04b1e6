import { z } from 'zod';

/**
 * China's official time: every day, deadline and form of the programme is in it. It is UTC+8 all year, without summer
 * time, so that a fixed offset is exact (and cheaper than time zone data, in the browser too).
 */

export const DAY_MS = 86_400_000;
export const CHINA_OFFSET_MS = 8 * 3_600_000;

/** A moment as a field for date and time has it: "2026-05-01T09:30". */
export const localTimeOf = (time: Date): string =>
  new Date(time.getTime() + CHINA_OFFSET_MS).toISOString().slice(0, 16);

/** The day of a moment: "2026-05-01". */
export const localDayOf = (time: Date): string => localTimeOf(time).slice(0, 10);

/** The first millisecond of a day. */
export const startOfDay = (day: string): Date => new Date(`${day}T00:00:00+08:00`);

/** The last millisecond of a day. */
export const endOfDay = (day: string): Date => new Date(startOfDay(day).getTime() + DAY_MS - 1);

/** A moment as a browser's field for date and time sends it, with or without seconds, which do not count. */
export const localTimeText = z.iso
  .datetime({ local: true })
  .transform((local) => new Date(`${local.slice(0, 16)}:00+08:00`));
