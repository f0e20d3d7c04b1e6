import { zhCN } from 'zod/locales';
import type { ContentError } from './problems.ts';
import type { Language } from './survey/languages.ts';

/** A fault that zod found. Its own message is English, or the schema's. */
interface Issue {
  code?: string | undefined;
  path: PropertyKey[];
  message: string;
}

const chinese = zhCN().localeError;
type ChineseIssue = Parameters<typeof chinese>[0];

const malformed: Record<Language, string> = {
  'zh-CN': '内容不是有效的 JSON。',
  en: 'The content is not valid JSON.',
  ug: 'مەزمۇن ئىناۋەتلىك JSON ئەمەس.',
};

/** What is wrong with the form of `content`, in the caller's language. */
export function contentErrors(
  issues: readonly Issue[],
  content: unknown,
  language: Language,
): ContentError[] {
  return issues.map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: language === 'en' ? issue.message : inChinese(issue, content),
  }));
}

/** What is wrong with content that is no JSON at all. */
export function malformedContent(language: Language): ContentError[] {
  return [{ path: '', message: malformed[language] }];
}

function inChinese(issue: Issue, content: unknown): string {
  // A finished issue no longer holds its input, which the sentence names.
  const input = issue.path.reduce<unknown>(
    (value, key) => new Map<PropertyKey, unknown>(Object.entries(value ?? {})).get(key),
    content,
  );
  const sentence = chinese({ ...issue, input } as ChineseIssue);
  return (typeof sentence === 'string' ? sentence : sentence?.message) ?? issue.message;
}
