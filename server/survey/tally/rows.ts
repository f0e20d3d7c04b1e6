import { categoryOf } from '../submission/check-answers.ts';
import type { Plan } from './plan.ts';

/** The sums of one cell, in the layout of the plan. */
export interface Row {
  /** One raw category per weighting variable. */
  cell: string[];
  sums: Float64Array;
}

/** Ends a category in the key of a row. */
const END = '\u0000';

/** The key of a cell among rows. */
export const rowKeyOf = (cell: readonly string[]): string => cell.map((category) => category + END).join('');

/** The row of a cell among these rows; empty at first. */
export function rowIn(
  rows: Map<string, Row>,
  { design, layout }: Plan,
  categories: readonly (string | null)[],
): Row {
  const width = design.variables.length;
  if (categories.length !== width)
    throw new RangeError(`${categories.length} categories for ${width} weighting variables`);
  const categoryAt = (i: number) => categoryOf(categories[i], design.categories?.[i]);
  let key = '';
  for (let i = 0; i < width; i++) key += categoryAt(i) + END;
  let row = rows.get(key);
  if (!row) {
    row = { cell: categories.map((_, i) => categoryAt(i)), sums: new Float64Array(layout.size) };
    rows.set(key, row);
  }
  return row;
}

/** Adds sums, or takes them out. */
export function addSums(into: Float64Array, added: ArrayLike<number>, times: 1 | -1): void {
  for (let i = 0; i < into.length; i++) into[i] = into[i]! + times * added[i]!;
}

/** The rows with respondents, by category. */
export function sortedRows(rows: Map<string, Row>): Row[] {
  return [...rows.values()].filter((row) => row.sums[0]! > 0).sort(byCell);
}

/** The order of cells: by category. */
export function byCell(a: Pick<Row, 'cell'>, b: Pick<Row, 'cell'>): number {
  const i = a.cell.findIndex((category, v) => category !== b.cell[v]);
  return i < 0 ? 0 : a.cell[i]! < b.cell[i]! ? -1 : 1;
}
