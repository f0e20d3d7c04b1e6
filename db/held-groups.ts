import { type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { isHeldByOrder } from './orders.ts';
import { rows } from './rows.ts';
import type { heldGroups } from './schema.ts';

export type StoredGroup = typeof heldGroups.$inferSelect;
/** A held group as screening finds it; the verdicts say when its first submission was held. */
export type NewHeldGroup = Omit<StoredGroup, 'waveId' | 'city' | 'since'>;

/** Replaces a city's stored held groups. The verdicts that hold them come first. */
export async function replaceHeldGroups(
  tx: Db,
  waveId: string,
  city: string,
  groups: readonly NewHeldGroup[],
): Promise<void> {
  await tx.execute(sql`
    delete from held_groups where wave_id = ${waveId} and city = ${city}
      and held_group not in (select jsonb_array_elements_text(${rows(groups.map((g) => g.heldGroup))}))`);
  if (groups.length === 0) return;
  await tx.execute(sql`
    insert into held_groups (wave_id, city, held_group, submissions, since, evidence, score, with_group, with_all)
    select ${waveId}, ${city}, g."heldGroup", g.submissions, f.since, g.evidence, g.score, g."withGroup", g."withAll"
    from jsonb_to_recordset(${rows(groups)}) as g("heldGroup" text, submissions int, evidence jsonb, score float8,
      "withGroup" float8, "withAll" float8)
    join (
      select held_group, min(decided_at) as since from verdicts
      where wave_id = ${waveId} and city = ${city} and held_group is not null group by 1
    ) as f on f.held_group = g."heldGroup"
    on conflict (wave_id, city, held_group) do update set submissions = excluded.submissions,
      since = excluded.since, evidence = excluded.evidence, score = excluded.score,
      with_group = excluded.with_group, with_all = excluded.with_all`);
}

/**
 * The held groups of a wave, or of some of its cities, by city and name. Submissions held by orders join their groups
 * on arrival, so these numbers come from the verdicts, and the scores from the city's last screening, if any.
 */
export async function listHeldGroups(
  db: Db,
  waveId: string,
  cities: 'all' | readonly string[],
): Promise<StoredGroup[]> {
  return await selectGroups(
    db,
    waveId,
    cities === 'all' ? sql`true` : sql`city in (select jsonb_array_elements_text(${rows(cities)}))`,
  );
}

/** A held group; undefined when nothing is held under the name. */
export async function findHeldGroup(
  db: Db,
  waveId: string,
  city: string,
  group: string,
): Promise<StoredGroup | undefined> {
  const [held] = await selectGroups(db, waveId, sql`city = ${city} and held_group = ${group}`);
  return held;
}

/** Names of groups that rules found, in one column. */
const isFound = sql`not starts_with(held_group, 'ORDER:')`;

async function selectGroups(db: Db, waveId: string, condition: SQL): Promise<StoredGroup[]> {
  const groups = await db.execute<{
    [K in keyof StoredGroup]: K extends 'since' ? string : StoredGroup[K];
  }>(sql`
    with stored as (select * from held_groups where wave_id = ${waveId} and ${condition}),
    ordered as (
      select city, held_group, count(*)::int as submissions, min(decided_at) as since
      from (select v.city, v.held_group, v.decided_at from verdicts v where ${isHeldByOrder(waveId)}) as v
      where ${condition} group by 1, 2
    )
    select ${waveId} as "waveId", city, held_group as "heldGroup", submissions,
      to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MSZ') as since, evidence, score,
      with_group as "withGroup", with_all as "withAll"
    from (
      select city, held_group, submissions, since, evidence, score, with_group, with_all from stored
      where ${isFound}
      union all
      select city, held_group, o.submissions, o.since, '{}', score, with_group, with_all
      from ordered o left join stored using (city, held_group)
    ) as g
    order by city, held_group collate "C"`);
  return groups.map((group) => ({ ...group, since: new Date(group.since) }));
}

/** How many are held in a group, as stored and by the verdicts; 0 where there is no such group. */
export interface HeldCount {
  city: string;
  group: string;
  stored: number;
  standing: number;
}

/** The groups of a wave that rules found, by both counts. */
export async function compareHeldGroups(db: Db, waveId: string): Promise<HeldCount[]> {
  const counts = await db.execute<{ [K in keyof HeldCount]: HeldCount[K] }>(sql`
    with standing as (
      select city, held_group, count(*)::int as n from (
        select distinct on (city, submission_id) city, status, held_group from verdicts
        where wave_id = ${waveId} order by city, submission_id, number desc
      ) as latest
      where status = 'held' and held_group is not null and ${isFound} group by 1, 2
    )
    select city, held_group as "group", coalesce(h.submissions, 0) as stored, coalesce(standing.n, 0) as standing
    from (select * from held_groups where wave_id = ${waveId} and ${isFound}) as h
    full join standing using (city, held_group)
    order by 1, 2`);
  return [...counts];
}
