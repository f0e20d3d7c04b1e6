import type { CityStatus } from '../../server/survey/forecast/city-status.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';

/** Beside the word, so that nobody needs the colour. */
const marks: Record<CityStatus, string> = {
  at_plan: '▲',
  slightly_behind: '◆',
  behind: '▼',
  stalled: '■',
  complete: '✓',
  no_quota: '–',
};

export function StatusMark({ status }: { status: CityStatus }) {
  return (
    <span class={`mark ${status}`} aria-hidden="true">
      {marks[status]}
    </span>
  );
}

/** A city's status, as a mark and a word. */
export function StatusWord({ status, language }: { status: CityStatus; language: Language }) {
  return (
    <>
      <StatusMark status={status} /> {stringsIn(language).console.statuses[status]}
    </>
  );
}

/** A city's name; its code, where it is no longer registered. */
export const consoleCityName = (city: NamedCity | undefined, code: string, language: Language): string =>
  city ? cityName(city, language) : code;

/** Stands for an unknown or inapplicable value. */
export const NONE = '–';

export const number = (n: number | null, language: Language): string =>
  n === null ? NONE : n.toLocaleString(language);
export const signed = (n: number | null, language: Language): string =>
  n === null ? NONE : n.toLocaleString(language, { signDisplay: 'exceptZero' });

/** A share in whole percent; never 0 or 100 where something is left. */
export function percent(share: number | null): string {
  if (share === null) return NONE;
  if (share > 0 && share < 0.005) return '<1 %';
  if (share < 1 && share >= 0.995) return '>99 %';
  return `${Math.round(share * 100)} %`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const format =
    formats.get(key) ?? new Intl.DateTimeFormat(language, { timeZone: 'Asia/Shanghai', ...options });
  formats.set(key, format);
  return format;
}

/** Day and hour in China's official time. */
export const hourOf = (time: Date | number | null, language: Language): string =>
  time === null
    ? NONE
    : formatIn(language, {
        month: 'numeric',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }).format(time);

export const dayOf = (time: Date | number, language: Language): string =>
  formatIn(language, { month: 'short', day: 'numeric' }).format(time);

/** A day in tables: 12/16 in Chinese, Dec 16 in English. */
const inTable = (language: Language) =>
  formatIn(language, { month: language === 'en' ? 'short' : 'numeric', day: 'numeric' });
export const shortDayOf = (time: number, language: Language): string => inTable(language).format(time);
/** From one day to another, or a single day. */
export const daysOf = (from: number, to: number, language: Language): string =>
  inTable(language).formatRange(from, to);

/** The time of day, in China's official time. */
export const timeOf = (time: Date | number, language: Language): string =>
  formatIn(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(time);

/** A score, 0 to 100, or a difference of two. */
export const points = (
  score: number | null,
  language: Language,
  signDisplay: 'auto' | 'exceptZero' = 'auto',
) =>
  score === null
    ? NONE
    : score.toLocaleString(language, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay });

/** Seconds, as minutes and seconds: "2:35". */
export function minutes(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
