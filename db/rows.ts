import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/** Rows as one JSON parameter, so that a batch of any size is one statement with one plan. */
export function rows(values: readonly unknown[]): SQL {
  return sql`${JSON.stringify(values)}::jsonb`;
}

/** A text from the database, checked against the values that its column allows. */
export function oneOf<T extends string>(allowed: readonly T[], value: string | undefined): T {
  const member = allowed.find((one) => one === value);
  if (member === undefined)
    throw new RangeError(`the database says ${value} in place of one of ${allowed.join(', ')}`);
  return member;
}

/**
 * `rows` for a statement that runs thousands of times a second: rows as tuples, without the names, which PostgreSQL
 * would sort and store for each of them. `types` names the columns, with their types, in the order of the tuples.
 */
export function fromTuples(parameter: SQLWrapper, types: Record<string, string>): SQL {
  const columns = Object.entries(types).map(([name, type], i) => {
    const value = type === 'jsonb' ? `nullif(r->${i}, 'null')` : `(r->>${i})::${type}`;
    return sql`${sql.raw(value)} as ${sql.identifier(name)}`;
  });
  return sql`(select ${sql.join(columns, sql`, `)} from jsonb_array_elements(${parameter}::jsonb) as r) as tuples`;
}

/** The parameter of such a statement. */
export function tuplesOf<T extends object>(
  values: readonly T[],
  types: Record<keyof T & string, string>,
): string {
  const names = Object.keys(types) as (keyof T)[];
  return JSON.stringify(values.map((row) => names.map((name) => row[name])));
}
