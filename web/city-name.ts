import type { Language } from './language.ts';

/** A city of the registry, as pages need it. */
export interface NamedCity {
  code: string;
  name: string;
  english: string;
}

/** A city's name in the page's language: the registry has Chinese and English ones. */
export function cityName(city: NamedCity, language: Language): string {
  return language === 'en' ? city.english : city.name;
}

/** The language of that name, where it differs from the page's. */
export function foreignName(language: Language): 'zh-CN' | undefined {
  return language === 'en' || language === 'zh-CN' ? undefined : 'zh-CN';
}
