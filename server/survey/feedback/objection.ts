import { DAY_MS, localDayOf, startOfDay } from '../china-time.ts';
import { typedText } from '../typed-text.ts';

/** Days after the sign-off of a release in which a city may object to its result. */
export const OBJECTION_DAYS = 14;

/** The longest objection or answer to one, in characters. */
export const MAX_OBJECTION = 4000;

/** The most objections of a city to one release. */
export const MOST_OBJECTIONS = 20;

export const objectionText = typedText(MAX_OBJECTION);

/** The end of an objection: a correcting release, or the reason why nothing is corrected. */
export const objectionOutcomes = ['correction', 'refusal'] as const;
export type ObjectionOutcome = (typeof objectionOutcomes)[number];

/** When the period for objecting to a release ends: the end of its last day, in China. */
export function objectionsUntil(signedAt: Date): Date {
  return new Date(startOfDay(localDayOf(signedAt)).getTime() + (OBJECTION_DAYS + 1) * DAY_MS);
}
