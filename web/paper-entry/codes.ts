import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';
import type { Answer, Answers } from '../../server/survey/questionnaire/routing.ts';
import { visibleQuestions } from '../../server/survey/questionnaire/routing.ts';
import { type AnswerFault, checkAnswers } from '../../server/survey/submission/check-answers.ts';

/** The codes for a paper sheet's answers: one for each option, a number itself, or a text. */
export type Codes = Record<string, string>;

export interface SheetCode {
  code: string;
  label: string;
  answer: string | number;
}

type SpecialLabels = Record<'not_used' | 'dont_know', string>;

/** The ways out are 0 and 9, where these mean nothing else; then 98 and 99, then −8 and −9. */
const WAYS_OUT = { not_used: ['0', '98', '-8'], dont_know: ['9', '99', '-9'] } as const;

/** The codes of a question. For a number or a free text only its ways out have codes. */
export function sheetCodesOf(q: Question, language: string, specials: SpecialLabels): SheetCode[] {
  const valueCodes = valuesOf(q, language);
  const isTaken = (code: string) =>
    valueCodes.some((o) => o.code === code) ||
    (q.type === 'number' && Number(code) >= q.min && Number(code) <= q.max);
  const out = (q.special ?? []).map((special) => ({
    code: WAYS_OUT[special].find((code) => !isTaken(code)) ?? special,
    label: specials[special],
    answer: special,
  }));
  return [...valueCodes, ...out];
}

function valuesOf(q: Question, language: string): SheetCode[] {
  switch (q.type) {
    case 'single':
    case 'multiple':
      return q.options.map((o, i) => ({
        code: String(i + 1),
        label: localize(o.label, language),
        answer: o.value,
      }));
    case 'scale': {
      const { min, max, labels } = q.scale;
      return Array.from({ length: max - min + 1 }, (_, i) => {
        const label = labels?.[i];
        return { code: String(min + i), label: label ? localize(label, language) : '', answer: min + i };
      });
    }
    default:
      return [];
  }
}

/** Typed codes in their own order and in half-width digits, so that two entries can be compared. */
export function normalCode(q: Question, typed: string): string {
  const text = typed.normalize('NFKC').trim();
  if (q.type === 'text')
    return q.special?.some((special) => WAYS_OUT[special][0] === text) ? text : typed.trim();
  return q.type === 'multiple' ? parts(q, text).join(' ') : text;
}

/** The codes of several options: separated, or one digit each where there are no more than nine. */
function parts(q: Question, text: string): string[] {
  const most = q.type === 'multiple' ? q.options.length : 0;
  const typedCodes =
    /^\d+$/.test(text) && most <= 9 && text.length > 1 ? text.split('') : text.split(/[\s,;、，]+/);
  const isWhole = /^(98|99)$/.test(text);
  return (isWhole ? [text] : typedCodes.filter((p) => p !== '')).sort((a, b) => Number(a) - Number(b));
}

/** The answer of a code; undefined for an empty one, null for an unknown one. */
export function answerOf(q: Question, typed: string, codes: readonly SheetCode[]): Answer | undefined | null {
  const text = normalCode(q, typed);
  if (text === '') return undefined;
  const one = codes.find((c) => c.code === text);
  if (q.type === 'text') return one ? one.answer : text;
  if (q.type === 'number') return one ? one.answer : /^-?\d+([.]\d+)?$/.test(text) ? Number(text) : null;
  if (q.type !== 'multiple') return one ? one.answer : null;
  const chosen = text.split(' ').map((part) => codes.find((c) => c.code === part)?.answer);
  const first = chosen[0];
  if (chosen.length === 1 && (first === 'not_used' || first === 'dont_know')) return first;
  const values = chosen.filter((v): v is string => typeof v === 'string');
  return values.length === chosen.length ? values : null;
}

/** The state of a sheet: its visible questions, their answers, and the faults. */
export interface Reading {
  visible: Question[];
  answers: Answers;
  faults: AnswerFault[];
}

/** Reads typed codes. An unknown one counts as its own text, so that it is a fault. */
export function readCodes(
  questions: readonly Question[],
  typed: Codes,
  codesFor: (q: Question) => SheetCode[],
): Reading {
  const typedAnswers: Answers = {};
  for (const q of questions) {
    const answer = answerOf(q, typed[q.id] ?? '', codesFor(q));
    if (answer !== undefined) typedAnswers[q.id] = answer ?? `?${typed[q.id]}`;
  }
  const visible = visibleQuestions(questions, typedAnswers);
  const answers = Object.fromEntries(
    visible.flatMap((q) => (typedAnswers[q.id] === undefined ? [] : [[q.id, typedAnswers[q.id]!]])),
  );
  return { visible, answers, faults: checkAnswers(questions, answers) };
}

/** The questions that two entries of one sheet answer differently, among those visible in either. */
export function differences(questions: readonly Question[], first: Codes, second: Codes): Question[] {
  return questions.filter((q) => normalCode(q, first[q.id] ?? '') !== normalCode(q, second[q.id] ?? ''));
}

/** Only visible questions: codes that a changed answer has hidden are not part of the sheet. */
export function shownCodes({ visible }: Reading, typed: Codes): Codes {
  return Object.fromEntries(visible.map((q) => [q.id, normalCode(q, typed[q.id] ?? '')]));
}

/** The words for a code, shown beside it. */
export function labelOf(q: Question, typed: string, codes: readonly SheetCode[]): string {
  if (q.type === 'text' || q.type === 'number') {
    const out = codes.find((c) => c.code === normalCode(q, typed));
    return out ? out.label : '';
  }
  const text = normalCode(q, typed);
  return text
    .split(' ')
    .map((part) => codes.find((c) => c.code === part)?.label ?? '')
    .filter((label) => label !== '')
    .join(' · ');
}
