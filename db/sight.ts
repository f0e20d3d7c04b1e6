import { type SQL, sql } from 'drizzle-orm';
import type { withdrawals } from './releases-schema.ts';

/**
 * Who looks at releases: everybody, at a moment, who see what is public by then; or those who may see all of them. A
 * release that was withdrawn before it became public never does. Whoever reads releases has to say which.
 */
export type Sight = Date | 'all';

/** Whether a row of releases, under a name, is in sight; `gone` are the withdrawals of such releases. */
export function inSight(sight: Sight, release: SQL, gone: typeof withdrawals): SQL {
  if (sight === 'all') return sql`true`;
  const owner = sql.identifier(gone.owner.name);
  return sql`(${release}.public_at is null or (${release}.public_at <= ${sight.toISOString()}::timestamptz
    and not exists (select from ${gone} gone where gone.${owner} = ${release}.${owner}
      and gone.number = ${release}.number and gone.withdrawn_at < ${release}.public_at)))`;
}
