import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyDefinition } from '../../../../test/support/definitions.ts';
import { canonicalJson } from '../../../crypto/digest.ts';
import { nationalCore, nationalCore2, nationalCoreEditions } from '../national-core/national-core.ts';
import type { Definition } from '../questionnaire.ts';
import { assemble } from './assemble.ts';
import { checkDesign } from './faults.ts';
import { nextUndo } from './history.ts';
import { editionIn, isFieldLocked } from './lock.ts';
import { deletedParts, operate } from './operations.ts';
import { type DesignTexts, listAt, placeOfPart, questionsInOrder, textAt, WHOLE } from './texts.ts';
import { writeOut } from './write-out.ts';

const core = writeOut(nationalCore);
const keyOf = (texts: DesignTexts, id: string) =>
  questionsInOrder(texts).find(({ key }) => textAt(texts, key, 'id') === id)!.key;
function following(texts: DesignTexts, ...operations: Parameters<typeof operate>[1][]): DesignTexts {
  let now = texts;
  for (const operation of operations) now = { ...now, ...operate(now, operation) };
  return now;
}

const everything: Definition = {
  ...nationalCore,
  name: 'everything',
  languages: ['zh-CN', 'en', 'ug'],
  questions: [
    ...nationalCore.questions,
    {
      type: 'number',
      id: 'household',
      role: 'profile',
      title: { 'zh-CN': '几口人', en: 'People', ug: 'ئادەم', fr: 'Personnes' },
      required: false,
      special: ['dont_know', 'not_used'],
      min: 0.5,
      max: 1e21,
      visibleIf: { any: [{ question: 'q_overall', notIn: [1, 2] }] },
    },
    {
      type: 'single',
      id: 'rating',
      role: 'scored',
      title: { 'zh-CN': '评分', en: 'Rating' },
      required: true,
      options: [
        { value: 'a', label: { 'zh-CN': '好', en: 'Good' }, score: 100 },
        { value: 'b', label: { 'zh-CN': '差', en: 'Bad' }, score: 0 },
      ],
      visibleIf: { all: [{ question: 'household', in: [1, 2.5] }] },
    },
  ],
};

describe('a definition written out', () => {
  test.each([...nationalCoreEditions, everything])('makes the same definition again: $name', (definition) => {
    expect(canonicalJson(assemble(writeOut(definition)).document)).toBe(
      canonicalJson({ ...definition, modules: definition.modules }),
    );
  });

  test('does so for any definition', () => {
    fc.assert(
      fc.property(anyDefinition, (definition) => {
        expect(canonicalJson(assemble(writeOut(definition)).document)).toBe(canonicalJson(definition));
      }),
      { numRuns: 100 },
    );
  });

  test('the national core is good for a wave, and has no fault', () => {
    expect(checkDesign(core)).toMatchObject({ definition: { name: 'national-core' }, faults: [] });
  });
});

describe('what is typed', () => {
  test('stays as it was typed, and what is no number is named in its place', () => {
    const key = keyOf(core, 'q_overall');
    const texts = { ...core, [`${key}.scaleMax`]: 'five', [`${key}.id`]: 'Q Overall' };
    const { definition, faults } = checkDesign(texts);
    expect(definition).toBeUndefined();
    expect(faults).toContainEqual({
      field: `${key}.scaleMax`,
      part: key,
      message: 'Invalid input: expected number, received string',
    });
    expect(faults.map(({ field }) => field)).toContain(`${key}.id`);
  });

  test('a text that a language lacks is named, whatever else is wrong', () => {
    const key = keyOf(core, 'q_overall');
    const texts = { ...core, [`${key}.title.en`]: ' ', [`${key}.scaleMin`]: '?' };
    expect(checkDesign(texts).faults.map(({ field }) => field)).toEqual(
      expect.arrayContaining([`${key}.title.en`, `${key}.scaleMin`]),
    );
  });

  test('an id, and an option’s value, change everywhere at once', () => {
    const services = keyOf(core, 'services');
    const [option] = listAt(core, services, 'options');
    const texts = { ...core, [`${services}.id`]: 'used', [`${option}.value`]: 'renamed' };
    const { definition, faults } = checkDesign(texts);
    expect(faults).toEqual([]);
    expect(JSON.stringify(definition)).not.toContain('"question":"services"');
    expect(JSON.stringify(definition)).toContain('"in":["renamed"]');
  });
});

describe('what is done to parts', () => {
  test('a question that is deleted keeps its texts and comes back where it stood', () => {
    const key = keyOf(core, 'q_overall');
    const without = following(core, { act: 'remove', part: key });
    expect(placeOfPart(without, key)).toBeUndefined();
    expect(textAt(without, key, 'title.en')).toBe(textAt(core, key, 'title.en'));
    expect(deletedParts(without)).toEqual([key]);
    const again = following(without, { act: 'restore', part: key });
    expect(assemble(again).document).toEqual(assemble(core).document);
    expect(deletedParts(again)).toEqual([]);
  });

  test('a copy has an id, options and conditions of its own', () => {
    const key = keyOf(core, 'services');
    const copied = following(core, { act: 'copy', part: key });
    const questions = listAt(copied, WHOLE, 'questions');
    const copy = questions[questions.indexOf(key) + 1]!;
    expect(textAt(copied, copy, 'id')).toBe('services_2');
    expect(listAt(copied, copy, 'options')).toHaveLength(listAt(core, key, 'options').length);
    expect(listAt(copied, copy, 'options')).not.toEqual(listAt(core, key, 'options'));
    expect(checkDesign(copied).faults).toEqual([]);
  });

  test('what moves past the end stays, and keys of deleted parts are not given again', () => {
    const [first] = listAt(core, WHOLE, 'questions');
    expect(operate(core, { act: 'up', part: first! })).toEqual({});
    const added = following(core, { act: 'add', list: 'draft.questions', type: 'text' });
    const key = listAt(added, WHOLE, 'questions').at(-1)!;
    const again = following(
      added,
      { act: 'remove', part: key },
      { act: 'add', list: 'draft.questions', type: 'text' },
    );
    expect(listAt(again, WHOLE, 'questions').at(-1)).not.toBe(key);
    expect(operate(core, { act: 'up', part: 'q9999' })).toEqual({});
    expect(operate(core, { act: 'add', list: 'q9999.options' })).toEqual({});
  });

  test('a language that is taken away and wanted again has its texts', () => {
    const without = following(core, { act: 'remove-language', language: 'en' });
    expect(JSON.stringify(assemble(without).document)).not.toContain('"en":');
    const again = following(without, { act: 'add-language', language: 'en' });
    expect(assemble(again).document).toEqual(assemble(core).document);
  });
});

test('undoing goes back step by step, and what is new ends what could be done again', () => {
  const step = (revision: number, undoes: number | null = null) => ({ revision, undoes });
  expect(nextUndo([])).toEqual({ undo: null, redo: null });
  expect(nextUndo([step(1), step(2)])).toEqual({ undo: 2, redo: null });
  expect(nextUndo([step(1), step(2), step(3, 2)])).toEqual({ undo: 1, redo: 3 });
  expect(nextUndo([step(1), step(2), step(3, 2), step(4, 1)])).toEqual({ undo: null, redo: 4 });
  expect(nextUndo([step(1), step(2), step(3, 2), step(4, 1), step(5, 4)])).toEqual({ undo: 5, redo: 3 });
  expect(nextUndo([step(1), step(2), step(3, 2), step(4)])).toEqual({ undo: 4, redo: null });
});

describe('the national core', () => {
  const locked = { ...core, 'draft.edition': '3' };
  test('is known word for word, whatever the order of members', () => {
    const stored = JSON.parse(canonicalJson(nationalCore)) as Definition;
    expect(editionIn(stored)).toBe(3);
    expect(editionIn(nationalCore2)).toBe(2);
    expect(editionIn({ ...stored, questions: stored.questions.slice(1) })).toBeUndefined();
  });

  test('is locked but for its heading, its modules and further languages', () => {
    const key = keyOf(core, 'services');
    const [option] = listAt(core, key, 'options');
    for (const field of [`${key}.id`, `${key}.title.en`, `${option}.label.zh-CN`, 'draft.questions'])
      expect([field, isFieldLocked(locked, field)]).toEqual([field, true]);
    for (const field of [`${key}.title.ug`, `${option}.label.ug`, 'draft.title.en', 'draft.modules'])
      expect([field, isFieldLocked(locked, field)]).toEqual([field, false]);
    expect(isFieldLocked(core, `${key}.id`)).toBe(false);
  });
});
