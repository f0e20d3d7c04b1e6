import { type SQL, sql } from 'drizzle-orm';

/** Rows handed over as one JSON parameter, so that a batch of any size is one statement with one plan. */
export function rows(values: readonly unknown[]): SQL {
  return sql`${JSON.stringify(values)}::jsonb`;
}
