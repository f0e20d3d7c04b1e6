import { z } from 'zod';

/**
 * China's official time, which governs every day, deadline and form of the programme. It is UTC+8 all year, without
 * summer time, so a fixed offset is exact (and cheaper than time zone data, in the browser too).
 */

export const DAY_MS = 86_400_000;
export const CHINA_OFFSET_MS = 8 * 3_600_000;

/** A moment in the format of a browser's date and time field: "2026-05-01T09:30". */
export const localTimeOf = (time: Date): string =>
  new Date(time.getTime() + CHINA_OFFSET_MS).toISOString().slice(0, 16);

/** The day of a moment: "2026-05-01". */
export const localDayOf = (time: Date): string => localTimeOf(time).slice(0, 10);

/** The first millisecond of a day. */
export const startOfDay = (day: string): Date => new Date(`${day}T00:00:00+08:00`);

/** The last millisecond of a day. */
export const endOfDay = (day: string): Date => new Date(startOfDay(day).getTime() + DAY_MS - 1);

/** A moment from a browser's date and time field, with or without seconds, which are ignored. */
export const localTimeText = z.iso
  .datetime({ local: true })
  .transform((local) => new Date(`${local.slice(0, 16)}:00+08:00`));
