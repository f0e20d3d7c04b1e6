import { zhCN } from 'zod/locales';
import type { Language } from '../survey/questionnaire/languages.ts';
import { faultMessage } from '../survey/submission/answer-errors.ts';
import type { AnswerFault } from '../survey/submission/check-answers.ts';
import type { ContentError } from './problems.ts';

/** A fault that zod reports; its message is in English, zod's own or the schema's. */
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

/** The most faults that a reply names; a small body can hold thousands, so it counts the rest. */
const MOST_NAMED = 20;
/** The longest path or message, in characters: some repeat what was sent, such as the names of unknown members. */
const MOST_LETTERS = 200;

const more: Record<Language, string> = {
  'zh-CN': '另有 {n} 处错误。',
  en: 'and {n} more.',
  ug: 'يەنە {n} خاتالىق بار.',
};

/** The faults in the form of `content`, in the caller's language. */
export function contentErrors(
  issues: readonly Issue[],
  content: unknown,
  language: Language,
): ContentError[] {
  return firstErrors(issues, language, (issue) => ({
    path: issue.path.map(String).join('.'),
    message: language === 'en' ? issue.message : inChinese(issue, content),
  }));
}

/** The faults in answers, in the caller's language. */
export function answerErrors(faults: readonly AnswerFault[], language: Language): ContentError[] {
  return firstErrors(faults, language, (fault) => ({
    path: `answers.${fault.question}`,
    message: faultMessage(fault, language),
  }));
}

/** The first faults, each described by `describe`, and the number of the others. */
function firstErrors<F>(
  faults: readonly F[],
  language: string,
  describe: (fault: F) => ContentError,
): ContentError[] {
  const named = faults.slice(0, MOST_NAMED).map((fault) => {
    const { path, message } = describe(fault);
    return { path: shortened(path), message: shortened(message) };
  });
  if (faults.length <= MOST_NAMED) return named;
  const sentences: Record<string, string> = more;
  const sentence = sentences[language] ?? more['zh-CN'];
  return [...named, { path: '', message: sentence.replace('{n}', String(faults.length - MOST_NAMED)) }];
}

const tooLong = new RegExp(`^(.{${MOST_LETTERS}}).+$`, 'su');
const shortened = (text: string): string => text.replace(tooLong, '$1…');

/** The fault of content that is not JSON. */
export function malformedContent(language: Language): ContentError[] {
  return [{ path: '', message: malformed[language] }];
}

function inChinese(issue: Issue, content: unknown): string {
  // A finished issue no longer holds its input, which zod's sentence names.
  const input = issue.path.reduce(memberOf, content);
  const sentence = chinese({ ...issue, input } as ChineseIssue);
  return (typeof sentence === 'string' ? sentence : sentence?.message) ?? issue.message;
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<PropertyKey, unknown>)[key];
}
