import {
  type DesignTexts,
  languagesOf,
  listAt,
  nameOf,
  partOf,
  questionsInOrder,
  textAt,
  WHOLE,
} from '../../../server/survey/questionnaire/design/texts.ts';
import { type Language, stringsIn } from '../../language.ts';
import { fill } from '../../ui/interpolate.ts';
import { partText, questionChoice, routingText, tongueName } from './part-text.ts';

/** The differences between two questionnaires, in sentences for signers. */
export function differenceTexts(now: DesignTexts, before: DesignTexts, language: Language): string[] {
  const { differences: words } = stringsIn(language).design;
  const [after, earlier] = [questionsById(now), questionsById(before)];
  const sentences = aboutTexts(now, before, language);
  for (const [id, key] of after)
    if (!earlier.has(id)) sentences.push(fill(words.added, { question: questionChoice(now, key, language) }));
  for (const [id, key] of earlier)
    if (!after.has(id))
      sentences.push(fill(words.removed, { question: questionChoice(before, key, language) }));
  const both = [...after.keys()].filter((id) => earlier.has(id));
  const stayed = new Set(longestInOrder(both, [...earlier.keys()]));
  for (const id of both) {
    const [key, old] = [after.get(id)!, earlier.get(id)!];
    const question = questionChoice(now, key, language);
    if (!stayed.has(id)) sentences.push(fill(words.moved, { question }));
    for (const [what, was, is] of changesOf({ texts: now, key }, { texts: before, key: old }, language))
      sentences.push(fill(words.text, { question, what, before: was || '–', after: is || '–' }));
  }
  return sentences;
}

const questionsById = (texts: DesignTexts): Map<string, string> =>
  new Map(questionsInOrder(texts).map(({ key }) => [textAt(texts, key, 'id').trim() || key, key]));

interface OneQuestion {
  texts: DesignTexts;
  key: string;
}

type Change = [what: string, before: string, after: string];

function changesOf(now: OneQuestion, before: OneQuestion, language: Language): Change[] {
  const facts = [factsOf(before, language), factsOf(now, language)] as const;
  const names = [...new Set([...facts[0].keys(), ...facts[1].keys()])];
  return names.flatMap((name): Change[] => {
    const [was = '', is = ''] = facts.map((all) => all.get(name));
    return was.trim() === is.trim() ? [] : [[name, was, is]];
  });
}

/** Everything in a question, in words, by its name. */
function factsOf({ texts, key }: OneQuestion, language: Language): Map<string, string> {
  const { question: words, types, roles, special } = stringsIn(language).design;
  const facts = new Map<string, string>();
  const at = (what: string) => textAt(texts, key, what);
  const yesNo = (text: string) => (text === 'yes' ? words.yes : words.no);
  const put = (what: string, text: string) => {
    if (text !== '') facts.set(what, text);
  };
  for (const tongue of languagesOf(texts)) {
    const name = tongueName(tongue);
    put(`${words.titleText} (${name})`, at(`title.${tongue}`));
    put(`${words.help} (${name})`, at(`help.${tongue}`));
  }
  put(words.type, types[at('type') as keyof typeof types] ?? at('type'));
  put(words.role, roles[at('role') as keyof typeof roles] ?? at('role'));
  put(words.dimension, at('dimension') && partText(texts, at('dimension'), language));
  put(words.required, yesNo(at('required')));
  put(
    words.special,
    listAt(texts, key, 'special')
      .map((way) => special[way as keyof typeof special] ?? way)
      .join(words.or),
  );
  put(words.whenHidden, at('whenHidden') && words.countsNotUsed);
  put(words.routing, routingText(texts, key, language) ?? words.always);
  putAnswers(texts, key, language, put);
  return facts;
}

function putAnswers(
  texts: DesignTexts,
  key: string,
  language: Language,
  put: (what: string, text: string) => void,
): void {
  const { question: words } = stringsIn(language).design;
  const type = textAt(texts, key, 'type');
  const languages = languagesOf(texts);
  const labelsOf = (part: string, what: string) =>
    languages.map((tongue) => textAt(texts, part, `${what}.${tongue}`)).join(' / ');
  if (type === 'single' || type === 'multiple') {
    put(words.optionsFrom, textAt(texts, key, 'optionsFrom') && words.yes);
    const options = listAt(texts, key, 'options');
    put(words.answers, options.map((option) => textAt(texts, option, 'value')).join(', '));
    for (const option of options) {
      const about = `${words.label} ${textAt(texts, option, 'value')}`;
      put(about, labelsOf(option, 'label'));
      put(`${about}, ${words.score}`, textAt(texts, option, 'score'));
      put(`${about}, ${words.eligible}`, textAt(texts, option, 'eligible') && words.outside);
      put(`${about}, ${words.exclusive}`, textAt(texts, option, 'exclusive') && words.yes);
    }
  } else if (type === 'scale') {
    put(words.scaleMin, textAt(texts, key, 'scaleMin'));
    put(words.scaleMax, textAt(texts, key, 'scaleMax'));
    put(words.reversed, textAt(texts, key, 'reversed') === 'yes' ? words.yes : '');
    if (textAt(texts, key, 'labelled') === 'yes')
      for (const code of labelledCodes(texts, key))
        put(fill(words.level, { n: code }), labelsOf(key, `label${code}`));
  } else {
    put(words.min, textAt(texts, key, 'min'));
    put(words.max, textAt(texts, key, 'max'));
    put(words.maxLength, textAt(texts, key, 'maxLength'));
  }
}

const labelledCodes = (texts: DesignTexts, key: string): number[] => [
  ...new Set(
    Object.keys(texts).flatMap((name) => {
      const [, code] = partOf(name) === key ? (/\.label(-?\d+)\./.exec(name) ?? []) : [];
      return code === undefined ? [] : [Number(code)];
    }),
  ),
];

/** Everything around the questions. */
function aboutTexts(now: DesignTexts, before: DesignTexts, language: Language): string[] {
  const { differences, whole } = stringsIn(language).design;
  const sums = (texts: DesignTexts) =>
    listAt(texts, WHOLE, 'dimensions')
      .map((key) => `${textAt(texts, key, 'id')} ${textAt(texts, key, 'weight')}`)
      .join(', ');
  const variables = (texts: DesignTexts) =>
    listAt(texts, WHOLE, 'weighting')
      .map((key) => textAt(texts, textAt(texts, key, 'question'), 'id'))
      .join(', ');
  const languages = [...new Set([...languagesOf(before), ...languagesOf(now)])];
  const told = (what: 'title' | 'intro') =>
    languages.map((tongue): Change => {
      const field = nameOf(WHOLE, `${what}.${tongue}`);
      return [`${whole[what]} (${tongueName(tongue)})`, before[field] ?? '', now[field] ?? ''];
    });
  const changes: Change[] = [
    [whole.name, textAt(before, WHOLE, 'name'), textAt(now, WHOLE, 'name')],
    [whole.languages, languagesOf(before).join(', '), languagesOf(now).join(', ')],
    ...told('title'),
    ...told('intro'),
    [whole.dimensions, sums(before), sums(now)],
    [whole.weighting, variables(before), variables(now)],
  ];
  return changes.flatMap(([what, was, is]) =>
    was.trim() === is.trim() ? [] : [fill(differences.about, { what, before: was || '–', after: is || '–' })],
  );
}

/** The longest run of names in the same order in both lists; the others have moved. */
function longestInOrder(names: readonly string[], earlier: readonly string[]): string[] {
  const places = names.map((name) => earlier.indexOf(name));
  const lengths: number[] = [];
  const before: number[] = [];
  let last = -1;
  for (const [i, place] of places.entries()) {
    let best = -1;
    for (let j = 0; j < i; j++)
      if (places[j]! < place && (best < 0 || lengths[j]! > lengths[best]!)) best = j;
    lengths.push(best < 0 ? 1 : lengths[best]! + 1);
    before.push(best);
    if (last < 0 || lengths[i]! > lengths[last]!) last = i;
  }
  const kept: string[] = [];
  for (let i = last; i >= 0; i = before[i]!) kept.push(names[i]!);
  return kept;
}
