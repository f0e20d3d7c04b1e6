import { specials } from '../questionnaire.ts';
import { boundsOf, lengthOf, parametersOf } from './constraint.ts';
import type { FormLine } from './form-table.ts';
import { cellWords } from './form-words.ts';
import type { FormChoice } from './read-choices.ts';
import type { FormPlace, FormReport } from './report.ts';

/** The answers that a row of an XLSForm's survey asks for. */

/** What a question takes, not checked yet, with the places of its parts. */
export interface RowAnswers {
  members: Record<string, unknown>;
  /** Places by the path in the question. */
  places: [path: (string | number)[], place: FormPlace][];
  /** The values of its options by their names in the sheet. */
  values: Map<string, string>;
}

/** A row's type in words that all forms share. */
export interface RowType {
  kind: 'single' | 'multiple' | 'number' | 'text' | 'range' | 'other';
  /** The list of a choice. */
  list: string;
  isWhole: boolean;
  hasOther: boolean;
}

const SELECT =
  /^(select_one|select one|select1|select one from|select_multiple|select multiple|select all that apply from|select all that apply)\s+(\S.*?)(\s+or[_ ]other)?$/i;

/** @param type the cell as it stands */
export function rowTypeOf(type: string): RowType {
  const [, word = '', list = '', other] = SELECT.exec(type) ?? [];
  if (word !== '')
    return {
      kind: /^select[_ ]?(one|1)/i.test(word) ? 'single' : 'multiple',
      list,
      isWhole: false,
      hasOther: other !== undefined,
    };
  const plain = type.toLowerCase();
  const kind = kinds[plain] ?? 'other';
  return { kind, list: '', isWhole: plain === 'integer' || plain === 'int', hasOther: false };
}

const kinds: Readonly<Record<string, RowType['kind']>> = {
  integer: 'number',
  int: 'number',
  decimal: 'number',
  text: 'text',
  string: 'text',
  range: 'range',
};

/** The largest number or text where a form states no bounds. */
const MOST_NUMBER = 1_000_000;
const MOST_CHARACTERS = 500;

/** The answers of a row; undefined where they are unclear, which is reported. */
export function readRowAnswers(
  line: FormLine,
  type: RowType,
  lists: ReadonlyMap<string, readonly FormChoice[]>,
  role: string,
  report: FormReport,
): RowAnswers | undefined {
  switch (type.kind) {
    case 'single':
    case 'multiple':
      return readChoice(line, type, lists, role, report);
    case 'number':
      return readNumber(line, type, report);
    case 'text':
      return readText(line, report);
    case 'range':
      return readRange(line, report);
    default:
      return undefined;
  }
}

function readChoice(
  line: FormLine,
  { kind, list, hasOther }: RowType,
  lists: ReadonlyMap<string, readonly FormChoice[]>,
  role: string,
  report: FormReport,
): RowAnswers | undefined {
  const choices = lists.get(list);
  if (!choices) {
    report.note(line.at('type'), 'refused', 'noList', { list });
    return undefined;
  }
  if (hasOther) report.note(line.at('type'), 'leftOut', 'orOther');
  if (line.cell('choice_filter') !== '') report.note(line.at('choice_filter'), 'leftOut', 'filter');
  const values = new Map(choices.map(({ name, value }) => [name, value]));
  const scale = kind === 'single' ? scaleOf(line, choices, role) : undefined;
  if (scale) return { ...readPoints(line, scale, report), values };
  const from = line.cell('cs_options_from');
  return {
    members: {
      type: kind,
      options: choices.map(({ value, label, eligible, exclusive, score }) => ({
        value,
        label,
        ...(eligible === false && { eligible }),
        ...(exclusive && { exclusive }),
        ...(score !== undefined && { score }),
      })),
      ...(from !== '' && { optionsFrom: from }),
    },
    places: [
      [['options'], line.at('type')],
      [['optionsFrom'], line.at('cs_options_from')],
      ...choices.flatMap(({ at }, o) => [
        ...placesOfText(['options', o, 'label'], at),
        [['options', o], at('name')] as RowAnswers['places'][number],
        ...(['eligible', 'exclusive', 'score'] as const).map((member): RowAnswers['places'][number] => [
          ['options', o, member],
          at(`cs_${member}`),
        ]),
      ]),
    ],
    values,
  };
}

interface Scale {
  points: readonly { code: number; choice: FormChoice }[];
  ways: readonly FormChoice[];
}

/** The scale in a list whose names are consecutive whole numbers, if its question is scored or shown as one. */
function scaleOf(line: FormLine, choices: readonly FormChoice[], role: string): Scale | undefined {
  if (role !== 'scored' && !/\blikert\b/i.test(line.cell('appearance'))) return undefined;
  if (choices.some(({ score }) => score !== undefined)) return undefined;
  const ways = choices.filter(({ name }) => specials.some((way) => way === name));
  const points = choices
    .filter((choice) => !ways.includes(choice))
    .map((choice) => ({ code: /^-?\d{1,3}$/.test(choice.name) ? Number(choice.name) : Number.NaN, choice }))
    .sort((a, b) => a.code - b.code);
  const first = points[0]?.code ?? Number.NaN;
  const isScale = points.length > 1 && points.every(({ code }, i) => code === first + i);
  return isScale ? { points, ways } : undefined;
}

function readPoints(
  line: FormLine,
  { points, ways }: Scale,
  report: FormReport,
): Pick<RowAnswers, 'members' | 'places'> {
  for (const { at, name } of ways) report.note(at('name'), 'changed', 'wayOut', { name });
  const reversed = line.cell('cs_reversed');
  return {
    members: {
      type: 'scale',
      scale: {
        min: points[0]?.code,
        max: points.at(-1)?.code,
        ...reversedOf(reversed),
        labels: points.map(({ choice }) => choice.label),
      },
      ...(ways.length > 0 && { special: ways.map(({ name }) => name) }),
    },
    places: [
      [['scale'], line.at('type')],
      [['scale', 'reversed'], line.at('cs_reversed')],
      ...points.flatMap(({ choice: { at } }, l) => placesOfText(['scale', 'labels', l], at)),
    ],
  };
}

/** Text that is neither yes nor no stays, to be refused. */
const reversedOf = (cell: string): { reversed?: boolean | string } =>
  cell === ''
    ? {}
    : { reversed: /^(yes|true|1|是)$/i.test(cell) || (/^(no|false|0|否)$/i.test(cell) ? false : cell) };

function readRange(line: FormLine, report: FormReport): RowAnswers {
  const parameters = parametersOf(line.cell('parameters'));
  const [start, end, step] = [
    ['start', '0'],
    ['end', '10'],
    ['step', '1'],
  ].map(([name = '', otherwise]) => Number(parameters.get(name) ?? otherwise)) as [number, number, number];
  const places: RowAnswers['places'] = [
    [['scale'], line.at('parameters')],
    [['scale', 'reversed'], line.at('cs_reversed')],
    [['min'], line.at('parameters')],
    [['max'], line.at('parameters')],
  ];
  if ([start, end, step].every(Number.isInteger) && step === 1) {
    const scale = { min: start, max: end, ...reversedOf(line.cell('cs_reversed')) };
    return { members: { type: 'scale', scale }, places, values: new Map() };
  }
  report.note(line.at('parameters'), 'changed', 'steps', { step: String(step) });
  return { members: { type: 'number', min: start, max: end }, places, values: new Map() };
}

function readNumber(line: FormLine, { isWhole }: RowType, report: FormReport): RowAnswers {
  const constraint = line.cell('constraint');
  const bounds = boundsOf(constraint, isWhole);
  const place = line.at('constraint');
  if (constraint !== '' && !bounds) report.note(place, 'leftOut', 'constraint', { constraint });
  const { min = Math.min(0, bounds?.max ?? 0), max = Math.max(MOST_NUMBER, bounds?.min ?? 0) } = bounds ?? {};
  if (bounds?.min === undefined || bounds.max === undefined)
    report.note(place, 'changed', 'noBounds', { min: String(min), max: String(max) });
  if (isWhole) report.note(line.at('type'), 'changed', 'wholeNumber');
  return {
    members: { type: 'number', min, max },
    places: [
      [['min'], place],
      [['max'], place],
    ],
    values: new Map(),
  };
}

function readText(line: FormLine, report: FormReport): RowAnswers {
  const constraint = line.cell('constraint');
  const length = lengthOf(constraint);
  const place = line.at('constraint');
  if (constraint !== '' && length === undefined) report.note(place, 'leftOut', 'constraint', { constraint });
  if (length === undefined) report.note(place, 'changed', 'noLength', { n: String(MOST_CHARACTERS) });
  return {
    members: { type: 'text', maxLength: length ?? MOST_CHARACTERS },
    places: [[['maxLength'], place]],
    values: new Map(),
  };
}

/** The ways out that a row names. */
export function specialOf(line: FormLine): string[] | undefined {
  const ways = cellWords(line.cell('cs_special'));
  return ways.length > 0 ? ways : undefined;
}

const placesOfText = (path: (string | number)[], at: (column: string) => FormPlace): RowAnswers['places'] => [
  [path, at('label')],
];
