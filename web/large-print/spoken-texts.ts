import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Definition, Question } from '../../server/survey/questionnaire/questionnaire.ts';
import { faultSentences } from '../../server/survey/submission/answer-errors.ts';
import { type Language, stringsIn } from '../language.ts';

/**
 * Every sentence that may be read aloud in a language: the opening, the questions with their answers, faults and
 * thanks. Sentences with a name or a number (the city, how many faults), and lists from the registry, are left out.
 */
export function spokenTexts(definition: Definition, language: Language): string[] {
  const { answer } = stringsIn(language);
  const page = [
    answer.opening.anonymous,
    answer.opening.privacy,
    answer.opening.voluntary,
    answer.advance.hint,
    answer.optional,
    ...Object.values(answer.special),
    ...Object.values(faultSentences(language)),
    ...Object.values(answer.received).flatMap(({ title, body }) => [title, body]),
    answer.receiptHint,
    answer.next_steps,
    ...answer.steps,
    answer.outOfScope.title,
    answer.already.title,
    answer.closed.title,
    answer.unsent.title,
  ];
  const all = [...(definition.languages.includes(language) ? askedTexts(definition, language) : []), ...page];
  return [...new Set(all.map((text) => text.trim()))].filter((text) => text !== '' && !/[{}]/.test(text));
}

function askedTexts({ title, intro, questions, modules }: Definition, language: Language): string[] {
  const asked = [...questions, ...modules.flatMap((module) => module.questions)].flatMap(textsOf);
  return [title, intro, ...asked].flatMap((text) => localize(text, language).split('\n'));
}

function textsOf(q: Question) {
  const labels =
    q.type === 'single' || q.type === 'multiple'
      ? q.options.map((option) => option.label)
      : q.type === 'scale'
        ? (q.scale.labels ?? [])
        : [];
  return [q.title, ...(q.help ? [q.help] : []), ...labels];
}
