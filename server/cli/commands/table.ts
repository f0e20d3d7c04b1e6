import { parse } from 'csv-parse/sync';
import type { z } from 'zod';
import { firstFew } from '../../survey/first-few.ts';
import { FaultyFile, textOf } from './file-text.ts';
import { meant, plainWord } from './nearest.ts';

/**
 * CSV files as people make them, read or refused with line and column: separated by commas, semicolons or tabs, a header
 * in any case, blank lines, separators at the ends of lines. All faults are told at once.
 */

/** What a table has to have. */
export interface TableForm<T> {
  /** The columns: what the header calls them, and what they are of a row. */
  columns: Readonly<Record<string, keyof T & string>>;
  /** Of the columns those that may be missing. */
  optional?: readonly string[];
  /** Columns that our own tables have beside them. */
  ignored?: readonly string[];
  row: z.ZodType<T>;
}

/** A row and the line that it begins on. */
export interface Placed<T> {
  line: number;
  row: T;
}

/** A table that was read. What else is found wrong with it is told together with the faults of its form. */
export interface Table<T> {
  rows: Placed<T>[];
  fault(line: number, field: (keyof T & string) | undefined, message: string): void;
  /** Throws FaultyFile if there was a fault. */
  conclude(): void;
}

/** Reads a table. Throws FaultyFile for what is none; faults of its rows are thrown when it is concluded. */
export function readTable<T>(file: string, bytes: Uint8Array, form: TableForm<T>): Table<T> {
  const [header, ...body] = recordsOf(file, textOf(file, bytes), form);
  if (!header) throw new FaultyFile(`${file}: the file has no rows`);
  const names = header.cells.map((cell) => columnOf(cell, form) ?? cell);
  const isHeader = header.cells.some((cell) => columnOf(cell, form)) || !header.cells.some(isNumber);
  if (!isHeader) {
    const columns = Object.keys(form.columns).join(',');
    throw new FaultyFile(`${file}: line ${header.line}: the header is missing, a line above it: ${columns}`);
  }
  if (body.length === 0) throw new FaultyFile(`${file}: the file has no rows`);
  const faults = headerFaults(header, names, form);
  if (faults.length > 0) throw faulty(file, faults);
  const columnOfField = (field: string | undefined) => {
    const at = names.findIndex((name) => form.columns[name] === field);
    return at < 0 ? '' : `, column ${at + 1} (${names[at]})`;
  };
  const fault = (line: number, field: string | undefined, message: string) => {
    faults.push({ line, text: `line ${line}${columnOfField(field)}: ${message}` });
  };
  const rows = body.flatMap(({ line, cells }): Placed<T>[] => {
    if (cells.length > names.length) {
      const text = `line ${line}, column ${names.length + 1}: the header has ${names.length} columns`;
      faults.push({ line, text });
      return [];
    }
    const given = names.flatMap((name, i) =>
      form.columns[name] ? [[form.columns[name], cells[i] ?? '']] : [],
    );
    const read = form.row.safeParse(Object.fromEntries(given));
    if (read.success) return [{ line, row: read.data }];
    for (const { path, message } of read.error.issues) fault(line, path[0]?.toString(), message);
    return [];
  });
  return {
    rows,
    fault,
    conclude() {
      if (faults.length > 0) throw faulty(file, faults);
    },
  };
}

/** No column is called a number. */
const isNumber = (cell: string) => /^[\d.,% ]+$/.test(plainWord(cell));

interface Fault {
  line: number;
  text: string;
}

function faulty(file: string, faults: readonly Fault[]): FaultyFile {
  const lines = [...faults].sort((a, b) => a.line - b.line).map(({ text }) => text);
  return new FaultyFile(
    firstFew(lines)
      .map((text) => `${file}: ${text}`)
      .join('\n'),
  );
}

/** A line of cells, without the empty ones at its end. */
interface Line {
  line: number;
  cells: string[];
}

/** A first line in which Excel names the delimiter. */
const HINT = /^sep=(.)\r?\n/i;

/** The lines of a file in which anything is. */
function recordsOf<T>(file: string, text: string, form: TableForm<T>): Line[] {
  const [hint = '', named] = HINT.exec(text) ?? [];
  const content = text.slice(hint.length);
  let parsed: { record: string[]; info: { lines: number } }[];
  try {
    parsed = parse(content, {
      delimiter:
        named ??
        delimiterOf(content, (cell) => columnOf(cell, form) !== undefined || meaning(cell) !== undefined),
      info: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as typeof parsed;
  } catch (error) {
    // The sentence of the library names the line.
    throw new FaultyFile(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parsed.flatMap(({ record, info }) => {
    const cells = record.map((cell) => cell.trim());
    // The library tells the line on which a record ends.
    const line = info.lines - breaksIn(record) + breaksIn([hint]);
    const filled = cells.findLastIndex((cell) => cell !== '') + 1;
    return filled === 0 ? [] : [{ line, cells: cells.slice(0, filled) }];
  });
}

const breaksIn = (cells: readonly string[]): number => cells.join('').split('\n').length - 1;

const DELIMITERS = [',', ';', '\t', '，', '；'];

/** The delimiter by which the first line that has any text names most columns. */
export function delimiterOf(content: string, isColumn: (cell: string) => boolean): string {
  const header = content.split(/\r\n?|\n/).find((line) => line.trim() !== '') ?? '';
  const known = (delimiter: string) =>
    header.split(delimiter).filter((cell) => isColumn(cell.trim().replace(/^"(.*)"$/, '$1'))).length;
  return DELIMITERS.reduce((best, one) => (known(one) > known(best) ? one : best));
}

/** The column that a cell of the header names, in whatever case and width. */
function columnOf<T>(cell: string, { columns, ignored = [] }: TableForm<T>): string | undefined {
  const name = plainWord(cell).replace(/\s+/g, '_');
  return [...Object.keys(columns), ...ignored].find((column) => column === name);
}

/** What columns are called elsewhere. They are not taken for them, but named. */
const elsewhere: Record<string, readonly string[]> = {
  city: ['code', 'citycode', 'city_code', 'city code', '城市', '城市代码', '区划代码', '行政区划代码'],
  variable: ['var', 'dimension', '变量', '维度', '指标'],
  category: ['group', 'level', 'value', '类别', '分类', '组别', '取值'],
  share: [
    'percent',
    'percentage',
    'proportion',
    'count',
    '%',
    '占比',
    '比例',
    '份额',
    '百分比',
    '比重',
    '人数',
  ],
  population: ['pop', 'inhabitants', '人口', '总人口', '人口数', '常住人口'],
  source: ['origin', 'reference', '来源', '数据来源', '出处'],
  stratum: ['cell', 'strata', '层', '分层', '配额组'],
  target: ['goal', 'quota', '目标', '目标数', '配额'],
  cap: ['max', 'maximum', 'limit', '上限', '最大值'],
};
const meaning = (cell: string): string | undefined =>
  Object.keys(elsewhere).find((column) =>
    elsewhere[column]?.includes(
      plainWord(cell)
        .replace(/[(（].*/, '')
        .trim(),
    ),
  );

function headerFaults<T>({ line, cells }: Line, names: readonly string[], form: TableForm<T>): Fault[] {
  const known = [...Object.keys(form.columns), ...(form.ignored ?? [])];
  const faults: string[] = [];
  for (const [i, name] of names.entries()) {
    const place = `line ${line}, column ${i + 1}`;
    const wanted = meaning(name);
    if (name === '') faults.push(`${place}: the column has no name`);
    else if (!known.includes(name))
      faults.push(
        `${place}: "${cells[i]}" is no column${wanted && known.includes(wanted) ? `; is it ${wanted}?` : meant(name, known)}`,
      );
    else if (names.indexOf(name) < i) faults.push(`${place}: ${name} appears twice`);
  }
  for (const column of Object.keys(form.columns))
    if (!names.includes(column) && !form.optional?.includes(column))
      faults.push(`line ${line}: the column ${column} is missing`);
  return faults.map((text) => ({ line, text }));
}
