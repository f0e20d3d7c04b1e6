import { and, asc, desc, eq, gt, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import { groupBy } from '../server/survey/group-by.ts';
import type { AlertKind, FieldCondition } from '../server/survey/monitor/conditions.ts';
import type { Db } from './client.ts';
import { folds } from './counts-schema.ts';
import { conditionOwners, conditions } from './monitor-schema.ts';

export type ConditionRow = typeof conditions.$inferSelect;
export type ConditionOwner = typeof conditionOwners.$inferSelect;

/** Conditions of a wave that have not ended. */
export async function listOpenConditions(db: Db, waveId: string): Promise<ConditionRow[]> {
  return await db
    .select()
    .from(conditions)
    .where(and(eq(conditions.waveId, waveId), isNull(conditions.endedAt)));
}

/** The result of a check of a wave's field, under the lock of its fold. */
interface Watched {
  waveId: string;
  /** The moment of the counts that it read. */
  through: Date;
  begun: readonly (FieldCondition & { id: string })[];
  /** Ids of conditions that no longer hold. */
  ended: readonly string[];
}

/**
 * Stores what begins and what ends, stamped later than the counts that showed it, because a reader of those counts
 * may have missed it. Nobody folds further until the transaction ends, so every reader of later counts sees it.
 */
export async function storeWatch(tx: Db, { waveId, through, begun, ended }: Watched): Promise<void> {
  const at = sql`greatest(clock_timestamp(), ${through.toISOString()}::timestamptz + interval '1 millisecond')`;
  if (ended.length > 0)
    await tx
      .update(conditions)
      .set({ endedAt: at })
      .where(and(eq(conditions.waveId, waveId), inArray(conditions.id, [...ended])));
  if (begun.length > 0)
    await tx.insert(conditions).values(begun.map((condition) => ({ ...condition, waveId, beganAt: at })));
  await tx.update(folds).set({ watched: through }).where(eq(folds.waveId, waveId));
}

/** Conditions of a wave, in some cities or, with `all`, everywhere and of the wave itself. */
interface ConditionScope {
  waveId: string;
  cities: 'all' | readonly string[];
}

const inScope = ({ waveId, cities }: ConditionScope): SQL | undefined =>
  and(eq(conditions.waveId, waveId), cities === 'all' ? undefined : inArray(conditions.city, [...cities]));

/** A condition that needs a person, with its owners, first one first. */
export interface Alert extends ConditionRow {
  kind: AlertKind;
  owners: Pick<ConditionOwner, 'name' | 'actorId' | 'at'>[];
}

export interface AlertFilter extends ConditionScope {
  kinds: readonly AlertKind[];
  /** Only unended ones. */
  isOpen: boolean;
  /** The most to return, newest ones; all of them when absent. */
  limit?: number | undefined;
  /** Only conditions that began before this one. */
  before?: string | undefined;
}

/** Alerts, newest first. */
export async function listAlerts(db: Db, filter: AlertFilter): Promise<Alert[]> {
  const { waveId, kinds, isOpen, limit, before } = filter;
  const selected = db
    .select()
    .from(conditions)
    .where(
      and(
        inScope(filter),
        inArray(conditions.kind, [...kinds]),
        isOpen ? isNull(conditions.endedAt) : undefined,
        before === undefined
          ? undefined
          : sql`(${conditions.beganAt}, ${conditions.id}) < (
              select began_at, id from conditions as earlier where earlier.wave_id = ${waveId} and earlier.id = ${before})`,
      ),
    )
    .orderBy(desc(conditions.beganAt), desc(conditions.id));
  const rows = await (limit === undefined ? selected : selected.limit(limit));
  if (rows.length === 0) return [];
  const owners = await db
    .select()
    .from(conditionOwners)
    .where(
      and(
        eq(conditionOwners.waveId, waveId),
        inArray(
          conditionOwners.conditionId,
          rows.map(({ id }) => id),
        ),
      ),
    )
    .orderBy(asc(conditionOwners.conditionId), asc(conditionOwners.number));
  const ownersOf = groupBy(owners, ({ conditionId }) => conditionId);
  return rows.flatMap((row) => {
    const kind = kinds.find((one) => one === row.kind);
    return kind ? { ...row, kind, owners: ownersOf.get(row.id) ?? [] } : [];
  });
}

/** What began or ended in a scope after a moment. */
export async function listChanges(db: Db, scope: ConditionScope, since: Date): Promise<ConditionRow[]> {
  return await db
    .select()
    .from(conditions)
    .where(and(inScope(scope), or(gt(conditions.beganAt, since), gt(conditions.endedAt, since))))
    .orderBy(desc(conditions.beganAt), desc(conditions.id));
}

export async function findCondition(db: Db, waveId: string, id: string): Promise<ConditionRow | undefined> {
  const [condition] = await db
    .select()
    .from(conditions)
    .where(and(eq(conditions.waveId, waveId), eq(conditions.id, id)));
  return condition;
}

/** Adds the next owner of a condition; undefined when somebody else took that number. */
export async function addOwner(
  db: Db,
  owner: Omit<ConditionOwner, 'at'>,
): Promise<ConditionOwner | undefined> {
  const [added] = await db.insert(conditionOwners).values(owner).onConflictDoNothing().returning();
  return added;
}

/** The owners of a condition, first one first. */
export async function listOwners(db: Db, waveId: string, conditionId: string): Promise<ConditionOwner[]> {
  return await db
    .select()
    .from(conditionOwners)
    .where(and(eq(conditionOwners.waveId, waveId), eq(conditionOwners.conditionId, conditionId)))
    .orderBy(asc(conditionOwners.number));
}

/**
 * A text that changes whenever a wave's conditions, owners or notes change. It consists of row counts, because rows
 * are only ever added, and a row with an earlier stamp may become visible later.
 */
export async function fieldState(db: Db, waveId: string): Promise<string> {
  const [state] = await db.execute<{ state: string }>(sql`
    select concat_ws(' ',
      (select count(*) || ' ' || count(ended_at) from conditions where wave_id = ${waveId}),
      (select count(*) from condition_owners where wave_id = ${waveId}),
      (select count(*) from notes where wave_id = ${waveId})) as state`);
  if (!state) throw new Error('the database counted nothing');
  return state.state;
}
