import { type SQL, sql } from 'drizzle-orm';
import type { withdrawals } from './releases-schema.ts';

/**
 * What a reader of releases may see: the public, at a moment, sees what is public by then; privileged readers see
 * all. A release that was withdrawn before it became public never becomes public. Every read of releases states its
 * sight.
 */
export type Sight = Date | 'all';

/** Whether a row of releases, under an alias, is in sight; `gone` is the table of their withdrawals. */
export function inSight(sight: Sight, release: SQL, gone: typeof withdrawals): SQL {
  if (sight === 'all') return sql`true`;
  const owner = sql.identifier(gone.owner.name);
  return sql`(${release}.public_at is null or (${release}.public_at <= ${sight.toISOString()}::timestamptz
    and not exists (select from ${gone} gone where gone.${owner} = ${release}.${owner}
      and gone.number = ${release}.number and gone.withdrawn_at < ${release}.public_at)))`;
}
