import { and, eq, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { looks } from './monitor-schema.ts';

interface Look {
  account: string;
  waveId: string;
  /** The moment of the counts on show. */
  seen: Date;
}

/** Since when arrivals are new to the reader: the end of their previous visit. Null in their first. */
export async function recordLook(db: Db, { account, waveId, seen }: Look): Promise<Date | null> {
  const [before] = await db
    .select({ seen: looks.seen, since: looks.since })
    .from(looks)
    .where(and(eq(looks.account, account), eq(looks.waveId, waveId)));
  // Most looks are at counts that were seen before.
  if (before && before.seen >= seen) return before.since;
  const [look] = await db
    .insert(looks)
    .values({ account, waveId, seen })
    .onConflictDoUpdate({
      target: [looks.account, looks.waveId],
      set: {
        since: sql`case when excluded.seen - looks.seen > interval '30 minutes' then looks.seen else looks.since end`,
        seen: sql`greatest(looks.seen, excluded.seen)`,
      },
    })
    .returning({ since: looks.since });
  return look?.since ?? null;
}
