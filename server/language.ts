import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { getCookie } from 'hono/cookie';
import { type InterfaceLanguage, interfaceLanguages } from './problems.ts';

/** The interface language that fits a BCP 47 tag best: any Chinese is zh-CN, any English en. */
function matching(tag: string): InterfaceLanguage | undefined {
  const primary = tag.toLowerCase().split('-')[0];
  return interfaceLanguages.find((l) => l.toLowerCase().split('-')[0] === primary);
}

/** The caller's language: `?lang=`, else the cookie `lang`, else Accept-Language, else Chinese. */
export function languageOf(c: Context): InterfaceLanguage {
  for (const wanted of [c.req.query('lang'), getCookie(c, 'lang')]) {
    const known = wanted && matching(wanted);
    if (known) return known;
  }
  const best = accepts(c, {
    header: 'Accept-Language',
    supports: [...interfaceLanguages],
    default: 'zh-CN',
    match: (tags) =>
      [...tags]
        .sort((a, b) => b.q - a.q)
        .map((t) => matching(t.type))
        .find((l) => l !== undefined) ?? 'zh-CN',
  });
  return best as InterfaceLanguage;
}
