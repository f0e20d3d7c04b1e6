import type { Definition, Question } from '../questionnaire.ts';
import type { Text } from '../text.ts';
import { constraintOfBounds, constraintOfLength } from './constraint.ts';
import { headerOfTag } from './form-language.ts';
import { formSettingsOf } from './form-settings.ts';
import { relevantOf } from './relevant.ts';
import type { FormSheet } from './report.ts';

/**
 * Writes a definition as an XLSForm that other programs can use too: columns and sheets for this program alone have
 * names that begin with "cs_". `readXlsForm` turns it back into the same definition.
 */
export function writeXlsForm(d: Definition): FormSheet[] {
  const languages = languagesOf(d);
  const byId = new Map([...d.questions, ...d.modules.flatMap((m) => m.questions)].map((q) => [q.id, q]));
  const lists = new Map<string, { name: string; rows: string[][] }>();
  const textsOf = (text: Text | undefined) => languages.map((tag) => text?.[tag] ?? '');

  /** The name of the list with these answers; questions with the same answers share it. */
  const listOf = (id: string, rows: string[][]): string => {
    const key = JSON.stringify(rows);
    const list = lists.get(key) ?? { name: id, rows };
    lists.set(key, list);
    return list.name;
  };

  const answersOf = (q: Question): { type: string } & Partial<Record<SurveyColumn, string>> => {
    switch (q.type) {
      case 'single':
      case 'multiple': {
        const rows = q.options.map(({ value, label, eligible, exclusive, score }) => [
          value,
          ...textsOf(label),
          eligible === false ? 'no' : '',
          exclusive ? 'yes' : '',
          score === undefined ? '' : String(score),
        ]);
        const type = `select_${q.type === 'single' ? 'one' : 'multiple'} ${listOf(q.id, rows)}`;
        return q.type === 'single' && q.optionsFrom ? { type, cs_options_from: q.optionsFrom } : { type };
      }
      case 'scale': {
        const { min, max, reversed, labels } = q.scale;
        const own = reversed === undefined ? {} : { cs_reversed: reversed ? 'yes' : 'no' };
        if (!labels) return { type: 'range', parameters: `start=${min} end=${max} step=1`, ...own };
        const rows = labels.map((label, i) => [String(min + i), ...textsOf(label), '', '', '']);
        return { type: `select_one ${listOf(q.id, rows)}`, appearance: 'likert', ...own };
      }
      case 'number':
        return { type: 'decimal', constraint: constraintOfBounds(q.min, q.max) };
      case 'text':
        return {
          type: 'text',
          constraint: constraintOfLength(q.maxLength),
          ...(q.maxLength >= LONG && { appearance: 'multiline' }),
        };
    }
  };

  const rowOf = (
    cells: Partial<Record<SurveyColumn, string>>,
    label: Text | undefined,
    hint?: Text,
  ): string[] => [
    cells.type ?? '',
    cells.name ?? '',
    ...textsOf(label),
    ...textsOf(hint),
    ...surveyRest.map((column) => cells[column] ?? ''),
  ];
  const questionRow = (q: Question): string[] => {
    const { id, role, dimension, title, help, required, special, visibleIf, whenHidden } = q;
    return rowOf(
      {
        ...answersOf(q),
        name: id,
        required: required ? 'yes' : 'no',
        relevant: visibleIf ? relevantOf(visibleIf, byId) : '',
        cs_role: role,
        cs_dimension: dimension ?? '',
        cs_special: special?.join(' ') ?? '',
        cs_when_hidden: whenHidden ?? '',
      },
      title,
      help,
    );
  };

  const survey = [
    rowOf({ type: 'note', name: freeName('cs_intro', byId), cs_role: 'intro' }, d.intro),
    ...d.questions.map(questionRow),
    ...d.modules.flatMap(({ id, title, scope, questions }) => [
      rowOf({ type: 'begin_group', name: id, cs_scope: scope.join(' ') }, title),
      ...questions.map(questionRow),
      rowOf({ type: 'end_group' }, undefined),
    ]),
  ];
  const headers = (column: string) => languages.map((tag) => `${column}::${headerOfTag(tag)}`);
  return [
    {
      name: 'survey',
      rows: [['type', 'name', ...headers('label'), ...headers('hint'), ...surveyRest], ...survey],
    },
    {
      name: 'choices',
      rows: [
        ['list_name', 'name', ...headers('label'), 'cs_eligible', 'cs_exclusive', 'cs_score'],
        ...[...lists.values()].flatMap(({ name, rows }) => rows.map((cells) => [name, ...cells])),
      ],
    },
    { name: 'settings', rows: formSettingsOf(d, languages) },
    {
      name: 'cs_dimensions',
      rows: [
        ['id', 'weight', ...headers('label')],
        ...d.dimensions.map(({ id, weight, title }) => [id, String(weight), ...textsOf(title)]),
      ],
    },
    {
      name: 'cs_weighting',
      rows: [
        ['question', 'ordered', 'optional', 'option'],
        ...d.weighting.map(({ question, ordered, optional, option = '' }) => [
          question,
          ordered ? 'yes' : 'no',
          optional ? 'yes' : '',
          option,
        ]),
      ],
    },
  ];
}

/** Above this many characters, a text gets a field of several lines. */
const LONG = 100;

/** The columns after the texts. */
const surveyRest = [
  'required',
  'relevant',
  'appearance',
  'constraint',
  'parameters',
  'cs_role',
  'cs_dimension',
  'cs_special',
  'cs_reversed',
  'cs_when_hidden',
  'cs_options_from',
  'cs_scope',
] as const;
type SurveyColumn = 'type' | 'name' | (typeof surveyRest)[number];

/** A name that no question has. */
function freeName(name: string, byId: ReadonlyMap<string, Question>): string {
  return byId.has(name) ? freeName(`${name}_`, byId) : name;
}

/** The languages of the definition, then others in which it has single texts. */
function languagesOf(d: Definition): string[] {
  const tags = new Set(d.languages);
  for (const q of [...d.questions, ...d.modules.flatMap((m) => m.questions)]) {
    for (const text of [q.title, q.help]) addTexts(tags, text);
    if (q.type === 'single' || q.type === 'multiple')
      for (const { label } of q.options) addTexts(tags, label);
    if (q.type === 'scale') for (const label of q.scale.labels ?? []) addTexts(tags, label);
  }
  for (const { title } of [d, ...d.dimensions, ...d.modules]) addTexts(tags, title);
  addTexts(tags, d.intro);
  return [...tags];
}

const addTexts = (tags: Set<string>, text: Text | undefined): void => {
  for (const tag of Object.keys(text ?? {})) tags.add(tag);
};
