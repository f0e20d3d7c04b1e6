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

/** The language of the interface that a tag means ("zh", "zh-Hans-CN", "en-GB"), if there is one. */
export function languageOf(tag: string | undefined): Language | undefined {
  const primary = tag?.trim().toLowerCase().split('-')[0];
  return languages.find((l) => primary && l.toLowerCase().split('-')[0] === primary);
}

/** The wish in the address, else the cookie's, else the browser's in its order, else Chinese. */
export function chooseLanguage(
  wish: string | undefined,
  cookie: string | undefined,
  acceptLanguage: string | undefined,
): Language {
  return languageOf(wish) ?? languageOf(cookie) ?? acceptedLanguage(acceptLanguage) ?? languages[0];
}

function acceptedLanguage(header = ''): Language | undefined {
  return header
    .split(',')
    .map((part) => {
      const [tag, ...parameters] = part.split(';');
      const q = parameters.map((p) => /^\s*q=([\d.]+)\s*$/.exec(p)?.[1]).find(Boolean);
      return { language: languageOf(tag), q: q === undefined ? 1 : Number(q) };
    })
    .filter((wish) => wish.language && wish.q > 0)
    .sort((a, b) => b.q - a.q)[0]?.language;
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
