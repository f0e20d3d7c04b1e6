import {
  type DesignTexts,
  kindOf,
  languagesOf,
  listAt,
  textAt,
  WHOLE,
} from '../../../server/survey/questionnaire/design/texts.ts';
import { endonyms, type Language, stringsIn } from '../../language.ts';
import { fill } from '../../ui/interpolate.ts';

/** The names of a draft's parts, in words. */

/** A text in the reader's language, else in any that has it. */
export function toldIn(texts: DesignTexts, part: string, what: string, language: Language): string {
  const languages = [language, 'zh-CN', 'en', ...languagesOf(texts)];
  for (const one of languages) {
    const text = textAt(texts, part, `${what}.${one}`).trim();
    if (text !== '') return text;
  }
  return '';
}

/** The name of a language, in that language where the program knows it. */
export const tongueName = (code: string): string =>
  code in endonyms ? endonyms[code as Language] : (nameOfLanguage(code) ?? code);

function nameOfLanguage(code: string): string | undefined {
  try {
    return new Intl.DisplayNames([code], { type: 'language' }).of(code);
  } catch {
    // An invalid language code has no name.
    return undefined;
  }
}

/** A question, option or other part in its own words. */
export function partText(texts: DesignTexts, part: string, language: Language): string {
  const words = stringsIn(language).design;
  if (part === WHOLE) return words.outline.whole;
  const kind = kindOf(part);
  const told =
    kind === 'option' ? toldIn(texts, part, 'label', language) : toldIn(texts, part, 'title', language);
  const id = textAt(texts, part, kind === 'option' ? 'value' : 'id');
  return told || id || words.untitled;
}

/** A question in a list, with its id. */
export function questionChoice(texts: DesignTexts, key: string, language: Language): string {
  const words = stringsIn(language).design;
  const id = textAt(texts, key, 'id');
  return id
    ? fill(words.parts, { name: partText(texts, key, language), id })
    : partText(texts, key, language);
}

/** When a question is asked, in a sentence; undefined where everybody is asked. */
export function routingText(texts: DesignTexts, key: string, language: Language): string | undefined {
  const { question: words } = stringsIn(language).design;
  const conditions = listAt(texts, key, 'conditions');
  if (conditions.length === 0) return undefined;
  return conditions
    .map((condition) => conditionText(texts, condition, language))
    .join(textAt(texts, key, 'match') === 'any' ? words.or : words.and);
}

function conditionText(texts: DesignTexts, condition: string, language: Language): string {
  const { question: words } = stringsIn(language).design;
  const decider = textAt(texts, condition, 'question');
  const lines = textAt(texts, condition, 'answers').split('\n').filter(Boolean);
  const answers = lines.map((line) => answerText(texts, decider, line, language));
  const sentence = textAt(texts, condition, 'comparison') === 'notIn' ? words.isNoneOf : words.isOneOf;
  const id = textAt(texts, decider, 'id');
  return fill(sentence, {
    question: id || words.chooseQuestion,
    answers: answers.length > 0 ? answers.join(words.or) : '…',
  });
}

/** An answer that a condition names. */
export function answerText(texts: DesignTexts, decider: string, line: string, language: Language): string {
  const { special } = stringsIn(language).design;
  if (kindOf(line) === 'option') return partText(texts, line, language);
  if (line in special) return special[line as keyof typeof special];
  const label = toldIn(texts, decider, `label${line}`, language);
  return label ? `${line} ${label}` : line;
}
