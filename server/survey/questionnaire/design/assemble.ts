import { type DesignTexts, kindOf, languagesOf, listAt, nameOf, partOf, textAt, WHOLE } from './texts.ts';

/** An assembled draft: a document in the form of a definition, valid or not, and where each of its parts was typed. */
export interface Assembled {
  document: unknown;
  /** The field of each place of the document, by its path joined with dots. */
  places: ReadonlyMap<string, string>;
}

type Path = readonly (string | number)[];

/** Makes the document of a draft. Typed text that is not a number, or names nothing, stays in the document as typed. */
export function assemble(texts: DesignTexts): Assembled {
  const places = new Map<string, string>();
  const languages = [...languagesOf(texts), ...listAt(texts, WHOLE, 'otherLanguages')];
  /** Records where a text was typed, and returns the value unless the text is empty. */
  const at = <T>(path: Path, part: string, what: string, value: (text: string) => T): T | undefined => {
    places.set(path.join('.'), nameOf(part, what));
    const text = textAt(texts, part, what);
    return text.trim() === '' ? undefined : value(text);
  };
  const plain = (path: Path, part: string, what: string) => at(path, part, what, (text) => text.trim());
  const number = (path: Path, part: string, what: string) => at(path, part, what, numberOrText);
  const truth = (path: Path, part: string, what: string) =>
    at(path, part, what, (text) => (text === 'yes' ? true : text === 'no' ? false : text));
  const told = (path: Path, part: string, what: string, isOptional = false) => {
    const pairs = languages.flatMap((language) => {
      const text = textAt(texts, part, `${what}.${language}`);
      places.set([...path, language].join('.'), nameOf(part, `${what}.${language}`));
      return text === '' ? [] : [[language, text] as const];
    });
    places.set(path.join('.'), nameOf(part, `${what}.${languages[0] ?? ''}`));
    return isOptional && pairs.length === 0 ? undefined : Object.fromEntries(pairs);
  };
  const idOf = (text: string): string =>
    kindOf(text) && textAt(texts, text, 'id').trim()
      ? textAt(texts, text, 'id').trim()
      : text.replace(/^=/, '');
  const named = (path: Path, part: string, what: string) => at(path, part, what, (text) => idOf(text.trim()));
  const listed = (path: Path, part: string, what: string) => {
    places.set(path.join('.'), nameOf(part, what));
    return listAt(texts, part, what);
  };

  const question = (key: string, path: Path): object => {
    places.set(path.join('.'), nameOf(key, 'id'));
    const type = plain([...path, 'type'], key, 'type');
    const ways = listed([...path, 'special'], key, 'special');
    return present({
      type,
      id: plain([...path, 'id'], key, 'id'),
      role: plain([...path, 'role'], key, 'role'),
      dimension: named([...path, 'dimension'], key, 'dimension'),
      title: told([...path, 'title'], key, 'title'),
      help: told([...path, 'help'], key, 'help', true),
      required: truth([...path, 'required'], key, 'required'),
      special: ways.length > 0 ? ways : undefined,
      whenHidden: plain([...path, 'whenHidden'], key, 'whenHidden'),
      visibleIf: routing(key, path),
      ...answers(key, type, path),
    });
  };
  const answers = (key: string, type: string | undefined, path: Path): object => {
    switch (type) {
      case 'single':
      case 'multiple':
        return {
          options: listed([...path, 'options'], key, 'options').map((one, i) =>
            option(one, [...path, 'options', i]),
          ),
          optionsFrom: type === 'single' ? plain([...path, 'optionsFrom'], key, 'optionsFrom') : undefined,
        };
      case 'scale':
        return { scale: scale(key, [...path, 'scale']) };
      case 'number':
        return { min: number([...path, 'min'], key, 'min'), max: number([...path, 'max'], key, 'max') };
      case 'text':
        return { maxLength: number([...path, 'maxLength'], key, 'maxLength') };
      default:
        return {};
    }
  };
  const option = (key: string, path: Path): object => {
    places.set(path.join('.'), nameOf(key, 'value'));
    const eligible = truth([...path, 'eligible'], key, 'eligible');
    const exclusive = truth([...path, 'exclusive'], key, 'exclusive');
    return present({
      value: plain([...path, 'value'], key, 'value'),
      label: told([...path, 'label'], key, 'label'),
      eligible: eligible === true ? undefined : eligible,
      exclusive: exclusive === false ? undefined : exclusive,
      score: number([...path, 'score'], key, 'score'),
    });
  };
  const scale = (key: string, path: Path): object => {
    places.set(path.join('.'), nameOf(key, 'scaleMin'));
    const [min, max] = [number([...path, 'min'], key, 'scaleMin'), number([...path, 'max'], key, 'scaleMax')];
    const isLabelled = textAt(texts, key, 'labelled') === 'yes';
    places.set([...path, 'labels'].join('.'), nameOf(key, 'labelled'));
    return present({
      min,
      max,
      reversed: truth([...path, 'reversed'], key, 'reversed'),
      labels: isLabelled
        ? pointsOf(texts, key).map((code, i) => told([...path, 'labels', i], key, `label${code}`))
        : undefined,
    });
  };
  const routing = (key: string, path: Path): object | undefined => {
    const how = textAt(texts, key, 'match') === 'any' ? 'any' : 'all';
    places.set([...path, 'visibleIf'].join('.'), nameOf(key, 'conditions'));
    const conditions = listAt(texts, key, 'conditions').map((one, i) => {
      const place = [...path, 'visibleIf', how, i];
      places.set(place.join('.'), nameOf(one, 'question'));
      const comparison = textAt(texts, one, 'comparison') === 'notIn' ? 'notIn' : 'in';
      places.set([...place, comparison].join('.'), nameOf(one, 'answers'));
      return present({
        question: named([...place, 'question'], one, 'question'),
        [comparison]: answersOf(texts, one),
      });
    });
    return conditions.length > 0 ? { [how]: conditions } : undefined;
  };

  const each = (list: readonly string[], path: Path, make: (key: string, place: Path) => object) =>
    list.map((key, i) => make(key, [...path, i]));
  const document = present({
    name: plain(['name'], WHOLE, 'name'),
    languages: listed(['languages'], WHOLE, 'languages'),
    title: told(['title'], WHOLE, 'title'),
    intro: told(['intro'], WHOLE, 'intro'),
    dimensions: each(listed(['dimensions'], WHOLE, 'dimensions'), ['dimensions'], (key, path) => {
      places.set(path.join('.'), nameOf(key, 'id'));
      return present({
        id: plain([...path, 'id'], key, 'id'),
        title: told([...path, 'title'], key, 'title'),
        weight: number([...path, 'weight'], key, 'weight'),
      });
    }),
    weighting: each(listed(['weighting'], WHOLE, 'weighting'), ['weighting'], (key, path) => {
      places.set(path.join('.'), nameOf(key, 'question'));
      return present({
        question: named([...path, 'question'], key, 'question'),
        ordered: truth([...path, 'ordered'], key, 'ordered'),
        optional: truth([...path, 'optional'], key, 'optional'),
        option: at([...path, 'option'], key, 'option', (text) => textAt(texts, text, 'value').trim() || text),
      });
    }),
    questions: each(listed(['questions'], WHOLE, 'questions'), ['questions'], question),
    modules: each(listed(['modules'], WHOLE, 'modules'), ['modules'], (key, path) => {
      places.set(path.join('.'), nameOf(key, 'id'));
      return present({
        id: plain([...path, 'id'], key, 'id'),
        title: told([...path, 'title'], key, 'title'),
        scope: listed([...path, 'scope'], key, 'scope'),
        questions: each(listed([...path, 'questions'], key, 'questions'), [...path, 'questions'], question),
      });
    }),
  });
  return { document, places };
}

/** The field in which a place of the document was typed, or else the nearest enclosing one. */
export function fieldAt({ places }: Assembled, path: readonly PropertyKey[]): string {
  for (let length = path.length; length > 0; length--) {
    const field = places.get(path.slice(0, length).join('.'));
    if (field !== undefined) return field;
  }
  return nameOf(WHOLE, 'name');
}

/** The most points of a scale whose labels can be typed. */
const MOST_POINTS = 101;

/** The codes of a scale, as far as its ends are typed. */
export function pointsOf(texts: DesignTexts, key: string): number[] {
  const [min, max] = ['scaleMin', 'scaleMax'].map((what) => numberOrText(textAt(texts, key, what)));
  if (!Number.isInteger(min) || !Number.isInteger(max)) return [];
  const count = Number(max) - Number(min) + 1;
  return Array.from({ length: Math.max(0, Math.min(MOST_POINTS, count)) }, (_, i) => Number(min) + i);
}

/** The answers of a condition, as in a document: values of options, or typed text, one a line. */
function answersOf(texts: DesignTexts, condition: string): (string | number)[] {
  const decider = textAt(texts, condition, 'question');
  const type = textAt(texts, decider, 'type');
  const lines = textAt(texts, condition, 'answers').split('\n');
  return lines.flatMap((line): (string | number)[] => {
    if (line.trim() === '') return [];
    const isOfChoice = type === 'single' || type === 'multiple';
    if (isOfChoice && kindOf(line) === 'option') return [textAt(texts, line, 'value').trim() || line];
    return [
      type === 'scale' || type === 'number' ? numberOrText(line) : type === 'text' ? line : line.trim(),
    ];
  });
}

/** A number, also in full-width digits; else the typed text. */
function numberOrText(text: string): number | string {
  const plain = text.normalize('NFKC').trim();
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) && Number.isFinite(Number(plain))
    ? Number(plain)
    : text;
}

/** The members that have a value. */
function present(members: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** The question of a field: of its own, of one of its options or of its conditions. */
export function questionOfField(texts: DesignTexts, field: string): string | undefined {
  const part = partOf(field);
  const kind = kindOf(part);
  if (kind === 'question') return part;
  if (kind !== 'option' && kind !== 'condition') return undefined;
  const what = kind === 'option' ? 'options' : 'conditions';
  return Object.keys(texts)
    .find((name) => name.endsWith(`.${what}`) && texts[name]?.split(' ').includes(part))
    ?.replace(/\..*/, '');
}
