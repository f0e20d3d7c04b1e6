import { and, desc, eq, sql } from 'drizzle-orm';
import type { IndicatorSet } from '../server/survey/evaluation/indicator-set.ts';
import type { Db } from './client.ts';
import { indicatorSets } from './evaluation-schema.ts';

export type IndicatorSetVersion = typeof indicatorSets.$inferSelect;

/** One version of an indicator set. */
export async function findIndicatorSet(
  db: Db,
  name: string,
  version: number,
): Promise<IndicatorSetVersion | undefined> {
  const [set] = await db
    .select()
    .from(indicatorSets)
    .where(and(eq(indicatorSets.name, name), eq(indicatorSets.version, version)));
  return set;
}

/** Adds a set as the next version of its name; a stored set keeps its version. */
export async function addIndicatorSet(db: Db, definition: IndicatorSet, digest: string): Promise<number> {
  return await db.transaction(async (tx) => {
    await tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended('indicator set ' || ${definition.name}, 0))`,
    );
    const versions = await tx
      .select({ version: indicatorSets.version, digest: indicatorSets.digest })
      .from(indicatorSets)
      .where(eq(indicatorSets.name, definition.name))
      .orderBy(desc(indicatorSets.version));
    const same = versions.find((stored) => stored.digest === digest);
    if (same) return same.version;
    const version = (versions[0]?.version ?? 0) + 1;
    await tx.insert(indicatorSets).values({ name: definition.name, version, digest, definition });
    return version;
  });
}
