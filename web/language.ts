import { en } from './strings/en.ts';
import { type Strings, zhCN } from './strings/zh-CN.ts';

/** The languages of the interface, the first being the language of record. */
export const languages = ['zh-CN', 'en'] as const;
export type Language = (typeof languages)[number];

const strings: Record<Language, Strings> = { 'zh-CN': zhCN, en };

/** What each language calls itself. */
export const endonyms: Record<Language, string> = { 'zh-CN': '中文', en: 'English' };

/** The interface's sentences in a language. */
export function stringsIn(language: Language): Strings {
  return strings[language];
}

const rightToLeft = /^(ar|fa|he|ug|ur|ps|sd|kk-arab)\b/i;

/** Writing direction of a language tag. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return rightToLeft.test(language) ? 'rtl' : 'ltr';
}

/** Date and time of an ISO 8601 instant in China's official time, in a language's own form. */
export function formatTime(iso: string, language: Language, parts: 'date' | 'minute' = 'date'): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'long',
    ...(parts === 'minute' ? { timeStyle: 'short' } : {}),
  }).format(new Date(iso));
}
