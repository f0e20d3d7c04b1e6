import type { Question } from '../questionnaire.ts';
import type { Text } from '../text.ts';
import { type Expression, parseExpression, UnreadableExpression } from './expression.ts';
import { idOfName } from './form-names.ts';
import type { FormLine, FormTable } from './form-table.ts';
import { cellWords, isNo, isYes } from './form-words.ts';
import type { FormChoice } from './read-choices.ts';
import { readRowAnswers, rowTypeOf, specialOf } from './read-question.ts';
import { type Decider, routingOf, UnfitRouting } from './relevant.ts';
import type { FormPlace, FormReport } from './report.ts';

/** The rows of an XLSForm's sheet `survey`. */

export const surveyColumns = {
  required: ['type', 'name'],
  read: [
    ...['label', 'hint', 'required', 'relevant', 'appearance', 'constraint', 'parameters', 'choice_filter'],
    ...['calculation', 'default', 'repeat_count', 'disabled'],
    ...[
      'cs_role',
      'cs_dimension',
      'cs_special',
      'cs_reversed',
      'cs_when_hidden',
      'cs_options_from',
      'cs_scope',
    ],
  ],
  plain: [
    ...[
      'constraint_message',
      'required_message',
      'guidance_hint',
      'image',
      'audio',
      'video',
      'media',
      'big-image',
    ],
    ...['note', 'read_only', 'trigger', 'rows', 'autoplay', 'body', 'bind', 'instance', 'publishable'],
    ...['minimum_seconds', 'response_note', 'comments'],
  ],
};

/** The place in the form of each part of the definition. */
export type FormPlaces = [path: readonly (string | number)[], place: FormPlace][];

export interface SurveyRows {
  questions: unknown[];
  modules: { id: string; title: Text; scope: string[]; questions: unknown[] }[];
  intro: Text | undefined;
  places: FormPlaces;
}

/** Facts that this program records anyway. */
const recorded =
  /^(start|end|today|deviceid|device id|subscriberid|simserial|phonenumber|username|email|audit|uri:.*|background-audio|start-geopoint|xml-external|csv-external|hidden)$/i;
const BEGIN = /^begin[_ ]?(group|repeat|lgroup)$/i;
const END = /^end[_ ]?(group|repeat|lgroup)$/i;

interface OpenGroup {
  place: FormPlace;
  isRepeat: boolean;
  relevant: Expression | undefined;
  module: SurveyRows['modules'][number] | undefined;
  at: number;
}

/** The core and all of its modules need a tenth. */
const MOST_COPIED = 50_000;

/** Reads the questions in order and reports the outcome of every row. */
export function readSurveyRows(
  table: FormTable,
  lists: ReadonlyMap<string, readonly FormChoice[]>,
  report: FormReport,
): SurveyRows {
  const read: SurveyRows = { questions: [], modules: [], intro: undefined, places: [] };
  const open: OpenGroup[] = [];
  const deciders = new Map<string, Decider>();
  const lost = new Set<string>();
  let copied = 0;

  for (const line of table.lines) {
    const [type, name] = [line.cell('type').replace(/\s+/g, ' '), line.cell('name')];
    report.enter(line.place, name || type);
    const [, begun] = BEGIN.exec(type) ?? [];
    if (begun !== undefined) beginGroup(line, begun.toLowerCase() === 'repeat');
    else if (END.test(type)) {
      if (!open.pop()) report.note(line.at('type'), 'refused', 'unbegun');
    } else readRow(line, type, name);
  }
  for (const { place } of open) report.note(place, 'refused', 'unended');
  return read;

  function beginGroup(line: FormLine, isRepeat: boolean) {
    const scope = cellWords(line.cell('cs_scope'));
    const isModule = scope.length > 0;
    if (isRepeat) report.note(line.at('type'), 'leftOut', 'repeat');
    else if (isModule && open.length > 0) report.note(line.at('cs_scope'), 'refused', 'moduleInGroup');
    else if (!isModule && line.texts('label')) report.note(line.at('label'), 'changed', 'flattened');
    const id = idOfName(line.cell('name'));
    const module = isModule
      ? { id, title: line.texts('label') ?? {}, scope, questions: [] }
      : open.at(-1)?.module;
    if (isModule && module) {
      const at = read.modules.push(module) - 1;
      read.places.push(
        [['modules', at], line.place],
        [['modules', at, 'id'], line.at('name')],
        [['modules', at, 'title'], line.at('label')],
        [['modules', at, 'scope'], line.at('cs_scope')],
      );
    }
    const relevant = expressionOf(line);
    open.push({
      ...{ place: line.place, isRepeat, module },
      relevant: relevant === 'unreadable' ? undefined : relevant,
      at: read.modules.length - 1,
    });
  }

  function readRow(line: FormLine, typed: string, name: string) {
    const leave = (finding: Parameters<FormReport['note']>[2], column = 'type', values = {}) => {
      report.note(line.at(column), 'leftOut', finding, values);
      lost.add(name);
    };
    if (open.some(({ isRepeat }) => isRepeat)) return leave('inRepeat');
    if (isYes(line.cell('disabled'))) return leave('disabled', 'disabled');
    if (/^note$/i.test(typed)) return readNote(line);
    if (recorded.test(typed)) return leave('recorded', 'type', { type: typed });
    if (/^calculate$/i.test(typed)) return leave('computed');
    const type = rowTypeOf(typed);
    if (type.kind === 'other') return leave('unsupported', 'type', { type: typed });
    if (line.cell('calculation') !== '') report.note(line.at('calculation'), 'leftOut', 'calculation');
    if (line.cell('default') !== '') report.note(line.at('default'), 'leftOut', 'default');
    const id = idOfName(name);
    if (id === '') return report.note(line.at('name'), 'refused', 'unnamed');
    if (id !== name) report.note(line.at('name'), 'changed', 'renamed', { from: name, to: id });
    const role = line.cell('cs_role') || (type.kind === 'text' ? 'comment' : 'profile');
    const answers = readRowAnswers(line, type, lists, role, report);
    if (!answers) {
      lost.add(name);
      return;
    }
    // A list of choices is read once and copied by each row that names it.
    copied += answers.values.size;
    if (copied > MOST_COPIED) {
      lost.add(name);
      return report.note(line.place, 'refused', 'tooManyAnswers', { max: String(MOST_COPIED) });
    }
    const visibleIf = routing(line);
    const special = specialOf(line) ?? answers.members.special;
    const [dimension, whenHidden] = [line.cell('cs_dimension'), line.cell('cs_when_hidden')];
    const help = line.texts('hint');
    const question = {
      ...answers.members,
      id,
      role,
      ...(dimension !== '' && { dimension }),
      title: line.texts('label') ?? {},
      ...(help && { help }),
      required: requiredOf(line),
      ...(special !== undefined && { special }),
      ...(visibleIf && { visibleIf }),
      ...(whenHidden !== '' && { whenHidden }),
    };
    const group = open.at(-1);
    const list = group?.module?.questions ?? read.questions;
    const path = group?.module ? ['modules', group.at, 'questions'] : ['questions'];
    const at = list.push(question) - 1;
    // It is checked as a part of the whole; conditions look no further than its type and its answers.
    if (!deciders.has(name))
      deciders.set(name, { question: question as unknown as Question, values: answers.values });
    const columns = { role: 'cs_role', dimension: 'cs_dimension', title: 'label', help: 'hint', id: 'name' };
    const more = {
      required: 'required',
      special: 'cs_special',
      visibleIf: 'relevant',
      whenHidden: 'cs_when_hidden',
    };
    read.places.push(
      [[...path, at], line.place],
      ...Object.entries({ ...columns, ...more, type: 'type' }).map(([member, column]): FormPlaces[number] => [
        [...path, at, member],
        line.at(column),
      ]),
      ...answers.places.map(([inner, place]): FormPlaces[number] => [[...path, at, ...inner], place]),
    );
  }

  /** The first note before any question is what residents read first. */
  function readNote(line: FormLine) {
    const isIntro = line.cell('cs_role') === 'intro';
    const isFirst = read.intro === undefined && read.questions.length === 0 && line.cell('relevant') === '';
    if (!line.texts('label') || (!isIntro && !isFirst))
      return report.note(line.at('type'), 'leftOut', 'note');
    read.intro = line.texts('label');
    read.places.push([['intro'], line.at('label')]);
    if (!isIntro) report.note(line.at('type'), 'changed', 'intro');
  }

  function requiredOf(line: FormLine): boolean {
    const cell = line.cell('required');
    if (cell !== '' && !isYes(cell) && !isNo(cell))
      report.note(line.at('required'), 'changed', 'yesOrNo', { cell });
    return isYes(cell);
  }

  function expressionOf(line: FormLine): Expression | 'unreadable' | undefined {
    const cell = line.cell('relevant');
    if (cell === '') return undefined;
    try {
      return parseExpression(cell);
    } catch (error) {
      if (!(error instanceof UnreadableExpression)) throw error;
      report.note(line.at('relevant'), 'refused', error.finding, { at: error.at });
      return 'unreadable';
    }
  }

  function routing(line: FormLine): Question['visibleIf'] {
    const own = expressionOf(line);
    const relevants = [...open.map(({ relevant }) => relevant), own].filter((one) => one !== undefined);
    if (relevants.length === 0) return undefined;
    const parts = relevants.flatMap((one): Expression[] =>
      one === 'unreadable' ? [] : [{ kind: 'group', of: one }],
    );
    const [only] = relevants;
    const whole: Expression =
      relevants.length === 1 && only && only !== 'unreadable' ? only : { kind: 'and', parts };
    try {
      return routingOf(whole, (name) => {
        const decider = deciders.get(name);
        if (!decider) throw new UnfitRouting(lost.has(name) ? 'lostQuestion' : 'unknownQuestion', name);
        return decider;
      });
    } catch (error) {
      if (!(error instanceof UnfitRouting)) throw error;
      report.note(line.at('relevant'), 'refused', error.finding, { name: error.about });
      return undefined;
    }
  }
}
