import type { Definition, Question } from '../questionnaire.ts';
import type { Text } from '../text.ts';
import { type DesignTexts, nameOf, type PartKind, partKinds, WHOLE } from './texts.ts';

/** Writes a definition out as typed texts; `assemble` turns them back into the same definition. */
export function writeOut(d: Definition): DesignTexts {
  const texts: Record<string, string> = {};
  let last = 0;
  const keyOf = (kind: PartKind) => `${partKinds[kind]}${++last}`;
  const put = (part: string, what: string, value: string | number | boolean | undefined) => {
    if (value !== undefined && value !== '')
      texts[nameOf(part, what)] = value === true ? 'yes' : value === false ? 'no' : String(value);
  };
  const languages = new Set(d.languages);
  const others = new Set<string>();
  const say = (part: string, what: string, text: Text | undefined) => {
    for (const [language, value] of Object.entries(text ?? {})) {
      put(part, `${what}.${language}`, value);
      if (!languages.has(language)) others.add(language);
    }
  };

  const all = [...d.questions, ...d.modules.flatMap((m) => m.questions)];
  const keys = new Map(all.map((q) => [q, keyOf('question')]));
  const keyById = new Map(all.map((q) => [q.id, keys.get(q)!]));
  const options = new Map<string, string>();
  const dimensions = new Map(d.dimensions.map((one) => [one.id, keyOf('dimension')]));

  put(WHOLE, 'name', d.name);
  put(WHOLE, 'languages', d.languages.join(' '));
  say(WHOLE, 'title', d.title);
  say(WHOLE, 'intro', d.intro);
  put(WHOLE, 'dimensions', [...dimensions.values()].join(' '));
  for (const { id, title, weight } of d.dimensions) {
    const key = dimensions.get(id)!;
    put(key, 'id', id);
    say(key, 'title', title);
    put(key, 'weight', weight);
  }
  const writeQuestion = (q: Question): string => {
    const key = keys.get(q)!;
    put(key, 'type', q.type);
    put(key, 'id', q.id);
    put(key, 'role', q.role);
    put(key, 'dimension', q.dimension && (dimensions.get(q.dimension) ?? `=${q.dimension}`));
    say(key, 'title', q.title);
    say(key, 'help', q.help);
    put(key, 'required', q.required);
    put(key, 'special', q.special?.join('\n'));
    put(key, 'whenHidden', q.whenHidden);
    writeAnswers(q, key);
    writeConditions(q, key);
    return key;
  };
  const writeAnswers = (q: Question, key: string) => {
    switch (q.type) {
      case 'single':
      case 'multiple': {
        if (q.type === 'single') put(key, 'optionsFrom', q.optionsFrom);
        const ofQuestion = q.options.map((option) => {
          const own = keyOf('option');
          options.set(`${key} ${option.value}`, own);
          put(own, 'value', option.value);
          say(own, 'label', option.label);
          put(own, 'eligible', option.eligible);
          put(own, 'exclusive', option.exclusive);
          put(own, 'score', option.score);
          return own;
        });
        put(key, 'options', ofQuestion.join(' '));
        return;
      }
      case 'scale':
        put(key, 'scaleMin', q.scale.min);
        put(key, 'scaleMax', q.scale.max);
        put(key, 'reversed', q.scale.reversed);
        put(key, 'labelled', q.scale.labels && true);
        q.scale.labels?.forEach((label, i) => {
          say(key, `label${q.scale.min + i}`, label);
        });
        return;
      case 'number':
        put(key, 'min', q.min);
        put(key, 'max', q.max);
        return;
      case 'text':
        put(key, 'maxLength', q.maxLength);
    }
  };
  const writeConditions = ({ visibleIf }: Question, key: string) => {
    if (!visibleIf) return;
    const isAll = 'all' in visibleIf;
    put(key, 'match', isAll ? 'all' : 'any');
    const ofQuestion = (isAll ? visibleIf.all : visibleIf.any).map((condition) => {
      const own = keyOf('condition');
      const decider = keyById.get(condition.question);
      put(own, 'question', decider ?? `=${condition.question}`);
      put(own, 'comparison', 'in' in condition ? 'in' : 'notIn');
      const answers = 'in' in condition ? condition.in : condition.notIn;
      put(own, 'answers', answers.map((value) => answerText(decider, value)).join('\n'));
      return own;
    });
    put(key, 'conditions', ofQuestion.join(' '));
  };
  /** A condition names an option by its key, so that the option's value can change. */
  const answerText = (decider: string | undefined, value: string | number): string =>
    options.get(`${decider} ${value}`) ?? String(value);

  put(WHOLE, 'questions', d.questions.map(writeQuestion).join(' '));
  put(
    WHOLE,
    'weighting',
    d.weighting
      .map(({ question, ordered, optional, option }) => {
        const key = keyOf('variable');
        put(key, 'question', keyById.get(question) ?? `=${question}`);
        put(key, 'ordered', ordered);
        put(key, 'optional', optional);
        put(key, 'option', option && (options.get(`${keyById.get(question)} ${option}`) ?? option));
        return key;
      })
      .join(' '),
  );
  put(
    WHOLE,
    'modules',
    d.modules
      .map((m) => {
        const key = keyOf('module');
        put(key, 'id', m.id);
        say(key, 'title', m.title);
        put(key, 'scope', m.scope.join('\n'));
        put(key, 'questions', m.questions.map(writeQuestion).join(' '));
        return key;
      })
      .join(' '),
  );
  put(WHOLE, 'otherLanguages', [...others].join(' '));
  return texts;
}
