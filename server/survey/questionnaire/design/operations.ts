import {
  type DesignTexts,
  kindOf,
  kindsInLists,
  type ListName,
  languagesOf,
  listAt,
  nameOf,
  partKinds,
  partOf,
  placeOfPart,
  type QuestionType,
  textAt,
  WHOLE,
} from './texts.ts';

/** Operations on the parts of a draft, besides typing. Each is a set of changed fields; none changes typed text. */

/** Fields with their new texts. */
export type TextChanges = Record<string, string>;

export type DesignOperation =
  | { act: 'add'; list: string; type?: QuestionType }
  | { act: 'copy' | 'remove' | 'restore' | 'up' | 'down'; part: string }
  | { act: 'add-language' | 'remove-language'; language: string };

/** The changes of an operation; empty where the part or list no longer exists. */
export function operate(texts: DesignTexts, operation: DesignOperation): TextChanges {
  switch (operation.act) {
    case 'add':
      return add(texts, operation.list, operation.type);
    case 'copy':
      return copy(texts, operation.part);
    case 'remove':
      return remove(texts, operation.part);
    case 'restore':
      return restore(texts, operation.part);
    case 'up':
    case 'down':
      return move(texts, operation.part, operation.act === 'up' ? -1 : 1);
    case 'add-language':
    case 'remove-language':
      return changeLanguages(texts, operation.language, operation.act === 'add-language');
  }
}

/** A key that no part ever had: keys of deleted parts stay taken. */
function keysFrom(texts: DesignTexts): (letter: string) => string {
  let last = 0;
  for (const name of Object.keys(texts)) last = Math.max(last, Number(/^[a-z](\d+)\./.exec(name)?.[1] ?? 0));
  return (letter) => `${letter}${++last}`;
}

function add(texts: DesignTexts, list: string, type: QuestionType = 'single'): TextChanges {
  const [owner, what] = [partOf(list), list.slice(list.indexOf('.') + 1) as ListName];
  if (!Object.hasOwn(kindsInLists, what) || !hasPart(texts, owner)) return {};
  const kind = kindsInLists[what];
  const fresh = keysFrom(texts);
  const key = fresh(partKinds[kind]);
  const changes: TextChanges = { [list]: [...listAt(texts, owner, what), key].join(' ') };
  const put = (values: Record<string, string>) => {
    for (const [name, value] of Object.entries(values)) changes[nameOf(key, name)] = value;
  };
  switch (kind) {
    case 'question':
      put({ type, id: '', role: 'profile', required: 'no' });
      if (type === 'scale') put({ role: 'scored', scaleMin: '1', scaleMax: '5', labelled: 'yes' });
      if (type === 'number') put({ min: '0', max: '100' });
      if (type === 'text') put({ maxLength: '500' });
      if (type === 'single' || type === 'multiple') {
        const options = ['1', '2'].map((value) => {
          const option = fresh(partKinds.option);
          changes[nameOf(option, 'value')] = value;
          return option;
        });
        put({ options: options.join(' ') });
      }
      return changes;
    case 'option':
      put({ value: String(listAt(texts, owner, 'options').length + 1) });
      return changes;
    case 'condition':
      put({ question: '', comparison: 'in' });
      if (textAt(texts, owner, 'match') === '') changes[nameOf(owner, 'match')] = 'all';
      return changes;
    case 'variable':
      put({ question: '', ordered: 'no' });
      return changes;
    case 'dimension':
    case 'module':
      put({ id: '' });
      return changes;
  }
}

/** Whether a part was ever made; the whole always is. */
const hasPart = (texts: DesignTexts, part: string): boolean =>
  part === WHOLE || Object.keys(texts).some((name) => partOf(name) === part);

function copy(texts: DesignTexts, part: string): TextChanges {
  const place = placeOfPart(texts, part);
  if (!place) return {};
  const fresh = keysFrom(texts);
  const free = freeIdsIn(texts);
  const changes: TextChanges = {};
  const copyOf = (key: string): string => {
    const own = fresh(key.charAt(0));
    // Values of options must differ within their question only.
    const id = kindOf(key) !== 'option' ? 'id' : key === part ? 'value' : undefined;
    for (const [name, text] of Object.entries(texts)) {
      if (partOf(name) !== key) continue;
      const what = name.slice(key.length + 1);
      const isList = Object.hasOwn(kindsInLists, what);
      const copied = isList ? text.split(' ').filter(Boolean).map(copyOf).join(' ') : text;
      changes[nameOf(own, what)] = what === id && text !== '' ? free(text) : copied;
    }
    return own;
  };
  const copied = copyOf(part);
  const keys = [...place.keys.slice(0, place.at + 1), copied, ...place.keys.slice(place.at + 1)];
  return { ...changes, [place.list]: keys.join(' ') };
}

/** Makes ids like existing ones that are still free. */
function freeIdsIn(texts: DesignTexts): (id: string) => string {
  const taken = new Set(
    Object.entries(texts).flatMap(([name, text]) => (/\.(id|value)$/.test(name) ? [text.trim()] : [])),
  );
  return (id) => {
    const stem = id.trim().replace(/_\d+$/, '').slice(0, 36);
    let n = 2;
    while (taken.has(`${stem}_${n}`)) n++;
    taken.add(`${stem}_${n}`);
    return `${stem}_${n}`;
  };
}

/** Removes a part from its list, and records its place. */
function remove(texts: DesignTexts, part: string): TextChanges {
  const place = placeOfPart(texts, part);
  if (!place) return {};
  return {
    [place.list]: place.keys.filter((key) => key !== part).join(' '),
    [nameOf(part, 'stoodIn')]: `${place.list} ${place.at}`,
  };
}

/** Puts a deleted part back in its place, or at the end of the remaining list. */
function restore(texts: DesignTexts, part: string): TextChanges {
  const [list = '', at = '0'] = textAt(texts, part, 'stoodIn').split(' ');
  if (list === '' || placeOfPart(texts, part)) return {};
  const keys = listAt(texts, partOf(list), list.slice(list.indexOf('.') + 1));
  keys.splice(Number(at), 0, part);
  return { [list]: keys.join(' '), [nameOf(part, 'stoodIn')]: '' };
}

function move(texts: DesignTexts, part: string, step: 1 | -1): TextChanges {
  const place = placeOfPart(texts, part);
  const other = place?.keys[place.at + step];
  if (!place || other === undefined) return {};
  const keys = [...place.keys];
  keys[place.at] = other;
  keys[place.at + step] = part;
  return { [place.list]: keys.join(' ') };
}

/** Text in a removed language stays, and returns when the language does. */
function changeLanguages(texts: DesignTexts, language: string, isWanted: boolean): TextChanges {
  const languages = languagesOf(texts);
  if (languages.includes(language) === isWanted) return {};
  const others = listAt(texts, WHOLE, 'otherLanguages').filter((one) => one !== language);
  return {
    [nameOf(WHOLE, 'languages')]: (isWanted
      ? [...languages, language]
      : languages.filter((one) => one !== language)
    ).join(' '),
    [nameOf(WHOLE, 'otherLanguages')]: others.join(' '),
  };
}

/** Deleted parts that can be restored, latest made first. */
export function deletedParts(texts: DesignTexts): string[] {
  return Object.entries(texts)
    .flatMap(([name, text]) => (name.endsWith('.stoodIn') && text !== '' ? [partOf(name)] : []))
    .reverse();
}
