import { parse } from 'csv-parse/sync';
import type { z } from 'zod';
import { firstFew } from '../../survey/first-few.ts';
import { tableMessage } from '../../survey/table-messages.ts';
import { FaultyFile, textOf } from './file-text.ts';
import { plainWord, suggestion } from './nearest.ts';

/**
 * Reads people's CSV files: with commas, semicolons or tabs, a header in any case, blank lines, separators at the
 * ends of lines. An error names all faults, each with line and column.
 */

/** The form of a table. */
export interface TableForm<T> {
  /** The names of columns in the header, with the fields of a row. */
  columns: Readonly<Record<string, keyof T & string>>;
  /** The columns that may be missing. */
  optional?: readonly string[];
  /** Columns of this program's own tables that reading ignores. */
  ignored?: readonly string[];
  row: z.ZodType<T>;
}

/** A fault's text; a function where composing it is slow, because only the first of many faults are reported. */
type FaultText = string | (() => string);

/** A row and its first line. */
export interface PlacedRow<T> {
  line: number;
  row: T;
}

/** A table; its later faults are reported together with those of its form. */
export interface PlacedTable<T> {
  rows: PlacedRow<T>[];
  fault(line: number, field: (keyof T & string) | undefined, message: FaultText): void;
  /** Throws FaultyFile if there was a fault. */
  conclude(): void;
}

/** Reads a table. Throws FaultyFile where the file holds none; `conclude` throws the faults of its rows. */
export function readTable<T>(file: string, bytes: Uint8Array, form: TableForm<T>): PlacedTable<T> {
  const [header, ...body] = recordsOf(file, textOf(file, bytes), form);
  if (!header) throw new FaultyFile(`${file}: ${tableMessage('noRows')}`);
  const names = header.cells.map((cell) => columnOf(cell, form) ?? cell);
  const isHeader = header.cells.some((cell) => columnOf(cell, form)) || !header.cells.some(isNumber);
  if (!isHeader) {
    const columns = Object.keys(form.columns).join(',');
    throw new FaultyFile(`${file}: line ${header.line}: ${tableMessage('noHeader', { columns })}`);
  }
  if (body.length === 0) throw new FaultyFile(`${file}: ${tableMessage('noRows')}`);
  const faults = headerFaults(header, names, form);
  if (faults.length > 0) throw faulty(file, faults);
  const columnOfField = (field: string | undefined) => {
    const at = names.findIndex((name) => form.columns[name] === field);
    return at < 0 ? '' : `, column ${at + 1} (${names[at]})`;
  };
  const fault = (line: number, field: string | undefined, message: FaultText) => {
    faults.push({ line, text: () => `line ${line}${columnOfField(field)}: ${textOfFault(message)}` });
  };
  const rows = body.flatMap(({ line, cells }): PlacedRow<T>[] => {
    if (cells.length > names.length) {
      const text = `line ${line}, column ${names.length + 1}: ${tableMessage('manyCells', { n: names.length })}`;
      faults.push({ line, text });
      return [];
    }
    const fields = names.flatMap((name, i) =>
      form.columns[name] ? [[form.columns[name], cells[i] ?? '']] : [],
    );
    const parsed = form.row.safeParse(Object.fromEntries(fields));
    if (parsed.success) return [{ line, row: parsed.data }];
    for (const { path, message } of parsed.error.issues) fault(line, path[0]?.toString(), message);
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

/** No column has a number for a name. */
const isNumber = (cell: string) => /^[\d.,% ]+$/.test(plainWord(cell));

interface Fault {
  line: number;
  text: FaultText;
}

const textOfFault = (text: FaultText): string => (typeof text === 'string' ? text : text());

function faulty(file: string, faults: readonly Fault[]): FaultyFile {
  const texts = [...faults].sort((a, b) => a.line - b.line).map(({ text }) => text);
  return new FaultyFile(
    firstFew(texts)
      .map((text) => `${file}: ${textOfFault(text)}`)
      .join('\n'),
  );
}

/** A line's cells, without empty ones at its end. */
interface Line {
  line: number;
  cells: string[];
}

/** Excel's first line that names the delimiter. */
const HINT = /^sep=(.)\r?\n/i;

/** The lines of a file that are not blank. */
function recordsOf<T>(file: string, text: string, form: TableForm<T>): Line[] {
  const [hint = '', named] = HINT.exec(text) ?? [];
  const content = text.slice(hint.length);
  let parsed: { record: string[]; info: { lines: number } }[];
  try {
    parsed = parse(content, {
      delimiter:
        named ??
        delimiterOf(content, (cell) => columnOf(cell, form) !== undefined || columnMeant(cell) !== undefined),
      info: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as typeof parsed;
  } catch (error) {
    // The library's message names the line.
    throw new FaultyFile(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parsed.flatMap(({ record, info }) => {
    const cells = record.map((cell) => cell.trim());
    // The library counts the line on which a record ends.
    const line = info.lines - breaksIn(record) + breaksIn([hint]);
    const filled = cells.findLastIndex((cell) => cell !== '') + 1;
    return filled === 0 ? [] : [{ line, cells: cells.slice(0, filled) }];
  });
}

const breaksIn = (cells: readonly string[]): number => cells.join('').split('\n').length - 1;

const DELIMITERS = [',', ';', '\t', '，', '；'];

/** The delimiter by which the first line with text names most columns. */
export function delimiterOf(content: string, isColumn: (cell: string) => boolean): string {
  const header = content.split(/\r\n?|\n/).find((line) => line.trim() !== '') ?? '';
  const columnCount = (delimiter: string) =>
    header.split(delimiter).filter((cell) => isColumn(cell.trim().replace(/^"(.*)"$/, '$1'))).length;
  return DELIMITERS.reduce((best, one) => (columnCount(one) > columnCount(best) ? one : best));
}

/** The column that a header's cell names, in any case and width. */
function columnOf<T>(cell: string, { columns, ignored = [] }: TableForm<T>): string | undefined {
  const name = plainWord(cell).replace(/\s+/g, '_');
  return [...Object.keys(columns), ...ignored].find((column) => column === name);
}

/** Other programs' names of columns: not read as such, but used for suggestions. */
const synonyms: Record<string, readonly string[]> = {
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
const columnMeant = (cell: string): string | undefined =>
  Object.keys(synonyms).find((column) =>
    synonyms[column]?.includes(
      plainWord(cell)
        .replace(/[(（].*/, '')
        .trim(),
    ),
  );

function headerFaults<T>({ line, cells }: Line, names: readonly string[], form: TableForm<T>): Fault[] {
  const columns = [...Object.keys(form.columns), ...(form.ignored ?? [])];
  const faults: string[] = [];
  for (const [i, name] of names.entries()) {
    const place = `line ${line}, column ${i + 1}`;
    const column = columnMeant(name);
    if (name === '') faults.push(`${place}: ${tableMessage('namelessColumn')}`);
    else if (!columns.includes(name))
      faults.push(
        `${place}: ${tableMessage('noColumn', { name: cells[i] ?? '' })}${column && columns.includes(column) ? `; is it ${column}?` : suggestion(name, columns)}`,
      );
    else if (names.indexOf(name) < i) faults.push(`${place}: ${tableMessage('columnTwice', { name })}`);
  }
  for (const column of Object.keys(form.columns))
    if (!names.includes(column) && !form.optional?.includes(column))
      faults.push(`line ${line}: ${tableMessage('columnLacks', { name: column })}`);
  return faults.map((text) => ({ line, text }));
}
