import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { getCookie } from 'hono/cookie';
import type { Platform } from '../platform.ts';
import type { Language } from '../survey/questionnaire/languages.ts';

/** The caller's language among those offered: `?lang=`, else the cookie `lang`, else Accept-Language, else Chinese. */
export function languageOf(c: Context, { languages }: Pick<Platform, 'languages'>): Language {
  /** The offered language of a BCP 47 tag: any Chinese is zh-CN, any English en. */
  const matching = (tag: string) => languages.find((l) => primaryOf(l) === primaryOf(tag));
  for (const choice of [c.req.query('lang'), getCookie(c, 'lang')]) {
    const language = choice && matching(choice);
    if (language) return language;
  }
  let best: Language | undefined;
  accepts(c, {
    header: 'Accept-Language',
    supports: [...languages],
    default: 'zh-CN',
    match(tags) {
      for (const { type } of [...tags].sort((a, b) => b.q - a.q)) best ??= matching(type);
      return best ?? 'zh-CN';
    },
  });
  return best ?? 'zh-CN';
}

const primaryOf = (tag: string) => tag.toLowerCase().split('-')[0];
