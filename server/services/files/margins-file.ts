import { z } from 'zod';
import type { WaveCity } from '../../../db/waves.ts';
import { groupBy } from '../../survey/group-by.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import { categoriesOf } from '../../survey/questionnaire/weighting-variables.ts';
import { type TableMessage, tableMessage } from '../../survey/table-messages.ts';
import type { Margins } from '../../survey/weighting/margins.ts';
import { cityCell, filled, numeral } from './input.ts';
import { plainWord, suggestion } from './nearest.ts';
import { type PlacedRow, type PlacedTable, readTable } from './table.ts';

/** A number and nothing else; zod's own union would not say what is wrong. */
function numberIn<T>(cell: string, form: z.ZodType<T>, ctx: z.RefinementCtx): T {
  const parsed = form.safeParse(cell);
  if (parsed.success) return parsed.data;
  ctx.addIssue(parsed.error.issues[0]?.message ?? tableMessage('notNumber'));
  return z.NEVER;
}

const inhabitants = numeral.pipe(
  z.int(tableMessage('notWhole')).positive(tableMessage('notAbove', { min: 0 })),
);

const row = z.object({
  city: filled.pipe(cityCell),
  variable: filled,
  category: filled,
  /** A number, and whether it has a percent sign. */
  share: z.string().transform((cell, ctx) => {
    const text = plainWord(cell);
    return { value: numberIn(text.replace(/\s*%$/, ''), numeral, ctx), isPercent: text.endsWith('%') };
  }),
  population: z
    .string()
    .transform((cell, ctx) => (cell === '' ? null : numberIn(cell, inhabitants, ctx)))
    .default(null),
  source: z.string().default(''),
});
type Row = z.output<typeof row>;

/** A city's margins in a file. */
export interface CityMargins {
  city: string;
  population: number | null;
  margins: Margins;
  marginSource: string | null;
}

/** A city of the wave, by code and name. */
type NamedCity = Pick<WaveCity, 'code' | 'name'>;

/** How far shares may sum from 1, and percentages from 100, relatively: published figures are rounded. */
const TOLERANCE = 0.005;
/** The least sum of counts; a smaller sum of whole numbers is a slip in shares or percentages. */
const LEAST_COUNTED = 1000;

/** The margins of the cities in a file. Throws FaultyFile with every fault and its place. */
export function readMargins(
  file: string,
  bytes: Uint8Array,
  cities: readonly NamedCity[],
  definition: Definition,
): CityMargins[] {
  const table = readTable(file, bytes, {
    columns: {
      city: 'city',
      variable: 'variable',
      category: 'category',
      share: 'share',
      population: 'population',
      source: 'source',
    },
    optional: ['population', 'source'],
    row,
  });
  // A city with a faulty row lacks that row's share, so its sums are not checked.
  const isComplete = new Map(cities.map(({ code }) => [code, true]));
  const named = table.rows.flatMap((placed) => {
    const row = namedRow(table, placed, cities, definition);
    if (!row) isComplete.set(placed.row.city, false);
    return row ?? [];
  });
  refuseRepeated(table, named);
  const margins = [...groupBy(named, ({ row }) => row.city)].map(([city, rows]) => ({
    city,
    population: agreedOn(table, rows, 'population'),
    margins: marginsOf(table, isComplete.get(city) ? rows : [], definition),
    marginSource: agreedOn(table, rows, 'source'),
  }));
  table.conclude();
  return margins;
}

/** A row with the questionnaire's spelling of names; undefined where a name is unknown. */
function namedRow(
  table: PlacedTable<Row>,
  { line, row }: PlacedRow<Row>,
  cities: readonly NamedCity[],
  definition: Definition,
): PlacedRow<Row> | undefined {
  const unknown = (
    field: 'city' | 'variable' | 'category',
    what: TableMessage,
    names: readonly string[],
    variable = '',
  ) => {
    const value = row[field];
    table.fault(line, field, () => `${tableMessage(what, { value, variable })}${suggestion(value, names)}`);
    return undefined;
  };
  const codes = cities.map(({ code }) => code);
  if (!codes.includes(row.city)) return unknown('city', 'noCity', codes);
  const variables = definition.weighting.map((w) => w.question);
  const variable = variables.find((name) => plainWord(name) === plainWord(row.variable));
  if (variable === undefined) return unknown('variable', 'noVariable', variables);
  const categories = categoriesOf(definition, variable);
  const category = categories.find((name) => plainWord(name) === plainWord(row.category));
  if (category === undefined) return unknown('category', 'noCategory', categories, variable);
  return { line, row: { ...row, variable, category } };
}

function refuseRepeated(table: PlacedTable<Row>, rows: readonly PlacedRow<Row>[]): void {
  const first = new Map<string, number>();
  for (const { line, row } of rows) {
    const name = `${row.city} ${row.variable} ${row.category}`;
    const before = first.get(name);
    if (before === undefined) first.set(name, line);
    else table.fault(line, 'category', tableMessage('twice', { value: name, line: before }));
  }
}

/** A city's field from any of its rows. Contradictory rows are a fault. */
function agreedOn<F extends 'population' | 'source'>(
  table: PlacedTable<Row>,
  rows: readonly PlacedRow<Row>[],
  field: F,
): Row[F] | null {
  const filledRows = rows.filter(({ row }) => row[field] !== null && row[field] !== '');
  const [first] = filledRows;
  if (!first) return null;
  const other = filledRows.find(({ row }) => row[field] !== first.row[field]);
  if (other) {
    const values = { value: other.row[field] ?? '', other: first.row[field] ?? '', line: first.line };
    table.fault(
      other.line,
      field,
      tableMessage(field === 'population' ? 'twoPopulations' : 'twoSources', values),
    );
  }
  return first.row[field];
}

/** Margins in the questionnaire's order of variables and categories, whatever the order of the rows. */
function marginsOf(
  table: PlacedTable<Row>,
  rows: readonly PlacedRow<Row>[],
  definition: Definition,
): Margins {
  const rowsByVariable = groupBy(rows, ({ row }) => row.variable);
  return Object.fromEntries(
    definition.weighting.flatMap(({ question, ordered }) => {
      const members = rowsByVariable.get(question);
      if (!members) return [];
      refuseSum(table, members, categoriesOf(definition, question));
      const targets = categoriesOf(definition, question).flatMap((category): [string, number][] => {
        const member = members.find(({ row }) => row.category === category);
        return member ? [[category, member.row.share.value]] : [];
      });
      return [[question, { ordered, targets }]];
    }),
  );
}

/**
 * Refuses a variable that lacks a category or has an empty one, and figures that are not shares, percentages or
 * counts.
 */
function refuseSum(
  table: PlacedTable<Row>,
  members: readonly PlacedRow<Row>[],
  categories: readonly string[],
): void {
  const [first] = members;
  if (!first) return;
  const { city, variable } = first.row;
  const lacking = categories.filter((category) => members.every(({ row }) => row.category !== category));
  for (const category of lacking)
    table.fault(first.line, 'category', tableMessage('categoryLacks', { city, variable, category }));
  for (const { line, row } of members)
    if (row.share.value === 0)
      table.fault(line, 'share', tableMessage('emptyShare', { variable, category: row.category }));
  const marked = members.filter(({ row }) => row.share.isPercent);
  const unmarked = members.find(({ row }) => !row.share.isPercent);
  if (marked[0] && unmarked) {
    const message = tableMessage('noPercentSign', { city, variable, line: marked[0].line });
    table.fault(unmarked.line, 'share', message);
    return;
  }
  const values = members.map(({ row }) => row.share.value);
  const sum = values.reduce((total, value) => total + value, 0);
  const isNear = (whole: number) => Math.abs(sum / whole - 1) <= TOLERANCE + 1e-9;
  const isCounted = sum >= LEAST_COUNTED && values.every(Number.isInteger);
  const fits = marked.length > 0 ? isNear(100) : isNear(1) || isNear(100) || isCounted;
  // The sum of a variable without one of its categories means nothing.
  if (fits || lacking.length > 0) return;
  const figures = { sum: Math.round(1e6 * sum) / 1e6, within: 100 * TOLERANCE, least: LEAST_COUNTED };
  table.fault(first.line, 'share', tableMessage('wrongSum', { city, variable, ...figures }));
}
