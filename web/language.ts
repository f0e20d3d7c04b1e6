import type { Language } from '../server/survey/questionnaire/languages.ts';
import { en } from './strings/en.ts';
import { ug } from './strings/ug.ts';
import { type Strings, zhCN } from './strings/zh-CN.ts';

export type { Language } from '../server/survey/questionnaire/languages.ts';

const strings: Record<Language, Strings> = { 'zh-CN': zhCN, en, ug };

/** What each language calls itself. */
export const endonyms: Record<Language, string> = { 'zh-CN': '中文', en: 'English', ug: 'ئۇيغۇرچە' };

/** The interface's sentences in a language. */
export function stringsIn(language: Language): Strings {
  return strings[language];
}

const rightToLeft = /^(ar|fa|he|ug|ur|ps|sd|kk-arab)\b/i;

/** Writing direction of a language tag. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return rightToLeft.test(language) ? 'rtl' : 'ltr';
}

/** A name in another language, isolated from the direction of the sentence around it. */
export function isolated(name: string, language: Language): string {
  return directionOf(language) === 'rtl' ? `\u2068${name}\u2069` : name;
}

/** What stands between a label and its text in a language. */
export const colonIn = (language: Language): string => (language === 'zh-CN' ? '：' : ': ');

/** Date and time of an ISO 8601 instant in China's official time, in a language's own form. */
export function formatTime(
  iso: string,
  language: Language,
  parts: 'day' | 'date' | 'minute' = 'date',
): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: 'Asia/Shanghai',
    ...(parts === 'day' ? { month: 'long', day: 'numeric' } : { dateStyle: 'long' }),
    ...(parts === 'minute' ? { timeStyle: 'short' } : {}),
  }).format(new Date(iso));
}

/** The time of day of an ISO 8601 instant to the second, in China's official time. */
export function formatClock(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { timeZone: 'Asia/Shanghai', timeStyle: 'medium' }).format(
    new Date(iso),
  );
}
