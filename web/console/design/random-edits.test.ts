import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createChance } from '../../../server/services/rehearsal/chance.ts';
import { decidingAnswers, randomAnswers } from '../../../server/services/rehearsal/residents.ts';
import { type FieldDraft, withChanges } from '../../../server/survey/field-draft.ts';
import { cityQuestions } from '../../../server/survey/questionnaire/city-questions.ts';
import { checkDesign } from '../../../server/survey/questionnaire/design/faults.ts';
import { nextUndo } from '../../../server/survey/questionnaire/design/history.ts';
import { operate, type TextChanges } from '../../../server/survey/questionnaire/design/operations.ts';
import {
  type DesignTexts,
  isSameText,
  kindsInLists,
  languagesOf,
  listAt,
  nameOf,
  questionsBefore,
  questionsInOrder,
  questionTypes,
} from '../../../server/survey/questionnaire/design/texts.ts';
import { writeOut } from '../../../server/survey/questionnaire/design/write-out.ts';
import type { Definition, Question } from '../../../server/survey/questionnaire/questionnaire.ts';
import { checkAnswers } from '../../../server/survey/submission/check-answers.ts';
import { tiny } from '../../../test/support/fixtures/tiny.ts';
import { readAnswers } from '../../answer/form-answers.ts';
import { endsAt, faultsOf, faultsOn, neighbour, OPENING, type Walk } from '../../answer/navigation.ts';

// Whatever the sequence of edits in the designer: nothing saved is lost, and every draft that is valid for a wave can
// be answered on a phone.

/** An edit, as numbers that choose the operation and its target. */
interface Edit {
  act: number;
  which: number;
  how: number;
  text: string;
}
const editArbitrary: fc.Arbitrary<Edit> = fc.record({
  act: fc.nat(11),
  which: fc.nat(60),
  how: fc.nat(60),
  text: fc.oneof(
    fc.constantFrom('1', '0', '5', '-3', '１２', '0.5', 'yes', 'no', 'q_new', 'a b', 'dont_know', ''),
    fc.string({ maxLength: 12 }),
  ),
});

const pick = <T>(values: readonly T[], n: number): T | undefined => values[n % Math.max(1, values.length)];

/** The changes of an edit: typing anywhere, or an operation on a part. */
function changesOf(texts: DesignTexts, { act, which, how, text }: Edit): TextChanges {
  const questions = questionsInOrder(texts).map(({ key }) => key);
  const question = pick(questions, which) ?? '';
  const options = questions.flatMap((key) => listAt(texts, key, 'options'));
  const parts = [...questions, ...options, ...questions.flatMap((key) => listAt(texts, key, 'conditions'))];
  const said = (part: string, what: string) =>
    Object.fromEntries(languagesOf(texts).map((tongue) => [nameOf(part, `${what}.${tongue}`), `T${which}`]));
  switch (act) {
    case 0:
    case 1: {
      // A question that is worded, as people add one.
      const changes = operate(texts, {
        act: 'add',
        list: 'draft.questions',
        type: pick(questionTypes, how) ?? 'text',
      });
      const added = listAt({ ...texts, ...changes }, 'draft', 'questions').at(-1) ?? '';
      const labels = listAt(changes, added, 'options').map((option) => said(option, 'label'));
      const id = { [nameOf(added, 'id')]: `n${Object.keys(texts).length}` };
      return Object.assign(
        changes,
        said(added, 'title'),
        id,
        { [nameOf(added, 'role')]: 'profile' },
        ...labels,
      );
    }
    case 2:
      return operate(texts, { act: 'copy', part: pick(parts, which) ?? '' });
    case 3:
      return operate(texts, { act: 'remove', part: pick(parts, which) ?? '' });
    case 4:
      return operate(texts, { act: how % 2 ? 'up' : 'down', part: pick(parts, which) ?? '' });
    case 5: {
      const changes = operate(texts, { act: 'add', list: nameOf(question, 'options') });
      const added = listAt({ ...texts, ...changes }, question, 'options').at(-1) ?? '';
      return Object.assign(changes, said(added, 'label'), { [nameOf(added, 'value')]: `v${which}${how}` });
    }
    case 6:
    case 7: {
      const decider = pick(questionsBefore(texts, question), how);
      if (decider === undefined) return {};
      const changes = operate(texts, { act: 'add', list: nameOf(question, 'conditions') });
      const added = listAt({ ...texts, ...changes }, question, 'conditions').at(-1) ?? '';
      const answers = [...listAt(texts, decider, 'options'), ...listAt(texts, decider, 'special'), '1', '2'];
      return Object.assign(changes, {
        [nameOf(added, 'question')]: decider,
        [nameOf(added, 'answers')]: pick(answers, which) ?? text,
        [nameOf(added, 'comparison')]: how % 3 ? 'in' : 'notIn',
      });
    }
    case 8:
      return { [nameOf(question, 'required')]: how % 2 ? 'yes' : 'no' };
    case 9:
      return { [nameOf(question, 'special')]: how % 2 ? 'dont_know' : 'not_used\ndont_know' };
    case 10: {
      const option = pick(options, which);
      return option === undefined ? {} : { [nameOf(option, how % 2 ? 'exclusive' : 'value')]: text };
    }
    default: {
      // Typing in any field except the program's own.
      const fields = Object.keys(texts).filter((name) => !isOwn(name));
      return { [pick(fields, which * 61 + how) ?? 'draft.name']: text };
    }
  }
}

/** Lists, and notes of operations: fields that nobody types in. */
const isOwn = (field: string): boolean =>
  Object.hasOwn(kindsInLists, field.slice(field.indexOf('.') + 1)) ||
  /^draft\.(languages|otherLanguages)$|\.stoodIn$/.test(field);

interface Step {
  revision: number;
  undoes: number | null;
  changes: Record<string, readonly [string, string]>;
}

const textsIn = ({ fields }: FieldDraft<string>): DesignTexts =>
  Object.fromEntries(Object.entries(fields).flatMap(([field, { entry }]) => (entry ? [[field, entry]] : [])));

/** Saves a step as the service does. */
function save(draft: FieldDraft<string>, steps: Step[], changes: TextChanges, undoes: number | null) {
  const before = textsIn(draft);
  const next = withChanges(draft, changes, 'somebody', isSameText);
  if (next === draft) return draft;
  const pairs = Object.entries(changes)
    .filter(([field, text]) => !isSameText(before[field] ?? '', text))
    .map(([field, text]) => [field, [before[field] ?? '', text] as const] as const);
  steps.push({ revision: next.revision, undoes, changes: Object.fromEntries(pairs) });
  return next;
}

/** Answers page by page as on a phone, through the fields of its form; returns the faults that block sending. */
function walkOnPhone(questions: readonly Question[], seed: number): string[] {
  const chance = createChance(seed);
  const pages = questions.map((q) => [
    { heading: { text: '', isDimension: false, count: 1 }, questions: [q] },
  ]);
  const planned = randomAnswers(questions, decidingAnswers(questions), 'careful', chance);
  const fields: [string, string][] = [];
  const walk = (): Walk => ({ pages, questions, answers: readAnswers(questions, fields) });
  let page = neighbour(walk(), OPENING, 1);
  while (page !== undefined) {
    const asked = pages[page]![0]!.questions[0]!;
    for (const value of [planned[asked.id] ?? []].flat()) fields.push([asked.id, String(value)]);
    const here = faultsOn(walk(), page);
    if (here.length > 0) return here.map(({ question, code }) => `${question}: ${code}`);
    if (endsAt(walk(), page)) return faultsOf(walk()).map(({ question, code }) => `${question}: ${code}`);
    page = neighbour(walk(), page, 1);
  }
  return checkAnswers(questions, {}).map(({ question, code }) => `${question}: ${code}`);
}

const beginning: Definition = tiny;

test('random edits lose no text, can all be undone and done again, and what a wave takes a phone can send', () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(editArbitrary, { minLength: 4, maxLength: 24 }), (edits) => {
      const first = writeOut(beginning);
      let draft: FieldDraft<string> = {
        revision: 0,
        fields: Object.fromEntries(
          Object.entries(first).map(([field, entry]) => [field, { entry, revision: 0, by: '' }]),
        ),
      };
      const steps: Step[] = [];
      const everSaved = new Map(Object.entries(first).map(([field, text]) => [field, new Set([text])]));
      for (const edit of edits) {
        const before = textsIn(draft);
        const changes = changesOf(before, edit);
        draft = save(draft, steps, changes, null);
        // Operations on parts leave typed text alone.
        if (edit.act >= 2 && edit.act <= 4)
          for (const field of Object.keys(changes))
            if (!isOwn(field)) expect([field, before[field] ?? '']).toEqual([field, '']);
        for (const [field, text] of Object.entries(textsIn(draft)))
          everSaved.set(field, (everSaved.get(field) ?? new Set<string>()).add(text));
        const { definition } = checkDesign(textsIn(draft));
        if (!definition) continue;
        accepted++;
        for (const city of ['330100', '441900'])
          for (let seed = 0; seed < 2; seed++)
            expect(walkOnPhone(cityQuestions(definition, city), edit.which * 7 + seed)).toEqual([]);
      }
      const last = textsIn(draft);
      // Every text that ever stood somewhere still does, or is in the history.
      for (const [field, saved] of everSaved)
        for (const text of saved)
          expect(last[field] === text || steps.some(({ changes }) => changes[field]?.includes(text))).toBe(
            true,
          );
      const go = (way: 'undo' | 'redo') => {
        for (let next = nextUndo(steps)[way]; next !== null; next = nextUndo(steps)[way]) {
          const revision = next;
          const step = steps.find((one) => one.revision === revision)!;
          const back = Object.entries(step.changes).map(([field, [was]]): [string, string] => [field, was]);
          draft = save(draft, steps, Object.fromEntries(back), next);
        }
      };
      go('undo');
      expect(textsIn(draft)).toEqual(first);
      go('redo');
      expect(textsIn(draft)).toEqual(last);
    }),
    { numRuns: 120 },
  );
  // The walks above mean something only if many drafts are valid for a wave.
  expect(accepted).toBeGreaterThan(120);
});
