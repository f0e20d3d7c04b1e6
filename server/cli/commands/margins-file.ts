import { z } from 'zod';
import type { WaveCity } from '../../../db/waves.ts';
import { groupBy } from '../../survey/group-by.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import { categoriesOf } from '../../survey/score/scoring.ts';
import type { Margins } from '../../survey/weighting/margins.ts';
import { cityCell, filled, numeral } from './input.ts';
import { meant, plainWord } from './nearest.ts';
import { type Placed, readTable, type Table } from './table.ts';

/** A number in which nothing else may stand; zod's own union would not say what is wrong. */
function numberIn<T>(cell: string, form: z.ZodType<T>, ctx: z.RefinementCtx): T {
  const read = form.safeParse(cell);
  if (read.success) return read.data;
  ctx.addIssue(read.error.issues[0]?.message ?? 'not a number');
  return z.NEVER;
}

const inhabitants = numeral.pipe(z.int('not a whole number').positive('not above 0'));

const row = z.object({
  city: filled.pipe(cityCell),
  variable: filled,
  category: filled,
  /** A number, and whether it is marked as percent. */
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

/** What a file says about a city. */
export interface CityMargins {
  city: string;
  population: number | null;
  margins: Margins;
  marginSource: string | null;
}

/** The city of a wave, by its code and name. */
type Known = Pick<WaveCity, 'code' | 'name'>;

/** Shares may sum to this much more or less than 1, percent than 100: published figures are rounded. */
const TOLERANCE = 0.005;
/** Counts sum to this or more; a smaller sum of whole numbers is a slip in shares or percent. */
const LEAST_COUNTED = 1000;

/** The margins of the cities that a file names. Throws FaultyFile with every fault and its place. */
export function readMargins(
  file: string,
  bytes: Uint8Array,
  cities: readonly Known[],
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
  // A city of which a row is not understood lacks what that row says.
  const whole = new Map(cities.map(({ code }) => [code, true]));
  const named = table.rows.flatMap((placed) => {
    const row = namedRow(table, placed, cities, definition);
    if (!row) whole.set(placed.row.city, false);
    return row ?? [];
  });
  refuseRepeated(table, named);
  const read = [...groupBy(named, ({ row }) => row.city)].map(([city, rows]) => ({
    city,
    population: agreedOn(table, rows, 'population'),
    margins: marginsOf(table, whole.get(city) ? rows : [], definition),
    marginSource: agreedOn(table, rows, 'source'),
  }));
  table.conclude();
  return read;
}

/** A row with its names as the questionnaire has them; undefined where one is unknown. */
function namedRow(
  table: Table<Row>,
  { line, row }: Placed<Row>,
  cities: readonly Known[],
  definition: Definition,
): Placed<Row> | undefined {
  const unknown = (field: 'city' | 'variable' | 'category', what: string, names: readonly string[]) => {
    table.fault(line, field, `${row[field]} is not ${what}${meant(row[field], names)}`);
    return undefined;
  };
  const codes = cities.map(({ code }) => code);
  if (!codes.includes(row.city)) return unknown('city', 'a city of the wave', codes);
  const variables = definition.weighting.map((w) => w.question);
  const variable = variables.find((name) => plainWord(name) === plainWord(row.variable));
  if (variable === undefined) return unknown('variable', 'a weighting variable', variables);
  const categories = categoriesOf(definition, variable) ?? [];
  const category = categories.find((name) => plainWord(name) === plainWord(row.category));
  if (category === undefined) return unknown('category', `a category of ${variable}`, categories);
  return { line, row: { ...row, variable, category } };
}

function refuseRepeated(table: Table<Row>, rows: readonly Placed<Row>[]): void {
  const first = new Map<string, number>();
  for (const { line, row } of rows) {
    const name = `${row.city} ${row.variable} ${row.category}`;
    const before = first.get(name);
    if (before === undefined) first.set(name, line);
    else table.fault(line, 'category', `${name} appears twice; before on line ${before}`);
  }
}

/** What any of a city's rows says, if they do not contradict each other. */
function agreedOn<F extends 'population' | 'source'>(
  table: Table<Row>,
  rows: readonly Placed<Row>[],
  field: F,
): Row[F] | null {
  const said = rows.filter(({ row }) => row[field] !== null && row[field] !== '');
  const [first] = said;
  if (!first) return null;
  const other = said.find(({ row }) => row[field] !== first.row[field]);
  if (other) {
    const both = `${other.row[field]}, but ${first.row[field]} on line ${first.line}`;
    table.fault(other.line, field, `${both}: a city has one ${field}`);
  }
  return first.row[field];
}

/** Margins in the questionnaire's order of variables and categories, whatever the order of the rows. */
function marginsOf(table: Table<Row>, rows: readonly Placed<Row>[], definition: Definition): Margins {
  const given = groupBy(rows, ({ row }) => row.variable);
  return Object.fromEntries(
    definition.weighting.flatMap(({ question, ordered }) => {
      const members = given.get(question);
      if (!members) return [];
      refuseSum(table, members, categoriesOf(definition, question) ?? []);
      const targets = (categoriesOf(definition, question) ?? []).flatMap((category): [string, number][] => {
        const member = members.find(({ row }) => row.category === category);
        return member ? [[category, member.row.share.value]] : [];
      });
      return [[question, { ordered, targets }]];
    }),
  );
}

/** Refuses a variable that lacks a category or has an empty one, and figures that are neither shares, percent nor counts. */
function refuseSum(table: Table<Row>, members: readonly Placed<Row>[], categories: readonly string[]): void {
  const [first] = members;
  if (!first) return;
  const { city, variable } = first.row;
  const lacking = categories.filter((category) => members.every(({ row }) => row.category !== category));
  for (const category of lacking)
    table.fault(first.line, 'category', `city ${city}: ${variable} lacks the category ${category}`);
  for (const { line, row } of members)
    if (row.share.value === 0) table.fault(line, 'share', `the share of ${variable} ${row.category} is 0`);
  const marked = members.filter(({ row }) => row.share.isPercent);
  const unmarked = members.find(({ row }) => !row.share.isPercent);
  if (marked.length > 0 && unmarked) {
    const lines = `line ${marked[0]?.line} has`;
    table.fault(unmarked.line, 'share', `city ${city}: ${variable} has no percent sign here, ${lines} one`);
    return;
  }
  const values = members.map(({ row }) => row.share.value);
  const sum = values.reduce((total, value) => total + value, 0);
  const isNear = (whole: number) => Math.abs(sum / whole - 1) <= TOLERANCE + 1e-9;
  const isCounted = sum >= LEAST_COUNTED && values.every(Number.isInteger);
  const fits = marked.length > 0 ? isNear(100) : isNear(1) || isNear(100) || isCounted;
  // Without one of its categories a variable cannot sum to anything.
  if (fits || lacking.length > 0) return;
  const rounded = Math.round(1e6 * sum) / 1e6;
  const rule = `shares sum to 1 and percent to 100 (within ${100 * TOLERANCE} %), counts are whole numbers of ${LEAST_COUNTED} or more in all`;
  table.fault(first.line, 'share', `city ${city}: ${variable} sums to ${rounded}; ${rule}`);
}
