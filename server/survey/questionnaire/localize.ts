import type { Text } from './text.ts';

/** The text in `language`, else in Chinese, else in English, else in any language. */
export function localize(value: Text, language: string): string {
  return value[language] || value['zh-CN'] || value.en || Object.values(value)[0] || '';
}
