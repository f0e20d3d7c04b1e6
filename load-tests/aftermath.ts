import type { Wave } from '../db/waves.ts';
import { draftRelease } from '../server/steps/publish.ts';
import { reconcile } from '../server/steps/reconcile.ts';
import { fieldworkOf, type Site } from './site.ts';

/** A submission whose receipt a client holds, with the outcome that it was told. */
export interface Acknowledged {
  id: string;
  outcome: string;
}

/** What a journey must leave in the database; every figure but the last two has to be zero. */
export interface Aftermath {
  /** Receipts whose submission is not stored. */
  lost: number;
  /** Receipts that told something else than what was stored. */
  misreported: number;
  /** Rows beyond one for each submission, participant or id. */
  duplicated: number;
  /** Counted submissions beyond their quota's cap. */
  overshoot: number;
  /** Between kept and recomputed counts and tallies. */
  differences: number;
  /** Stored since the journey began; more than the receipts only where a client did not stay for its reply. */
  stored: number;
  receipts: number;
}

export const mustBeZero = ['lost', 'misreported', 'duplicated', 'overshoot', 'differences'] as const;

/** Submissions of the wave. */
export async function countStored({ store: { sql } }: Site, wave: Wave): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from submissions where wave_id = ${wave.id}`;
  return row!.n;
}

/** Looks in the database, not through the server, at what a journey left there. */
export async function inspect(
  site: Site,
  wave: Wave,
  storedBefore: number,
  receipts: readonly Acknowledged[],
): Promise<Aftermath> {
  const { sql, db } = site.store;
  const [promised] = await sql<{ lost: number; misreported: number }[]>`
    select count(*) filter (where s.id is null)::int as lost,
      count(*) filter (where case s.status when 'removed' then 'held' else s.status end <> a.outcome)::int
        as misreported
    from jsonb_to_recordset(${JSON.stringify(receipts)}::text::jsonb) as a(id uuid, outcome text)
    left join submissions s on s.wave_id = ${wave.id} and s.id = a.id`;
  const [twice] = await sql<{ duplicated: number }[]>`
    select (stored - distinct_ids + abs(participants - stored) + abs(claims - stored))::int as duplicated
    from (select count(*) as stored, count(distinct id) as distinct_ids from submissions where wave_id = ${wave.id}),
      (select count(distinct submission_id) as participants from participants where wave_id = ${wave.id}),
      (select count(*) as claims from submission_ids where wave_id = ${wave.id})`;
  const [beyond] = await sql<{ overshoot: number }[]>`
    select coalesce(sum(greatest(taken.n - q.cap, 0)), 0)::int as overshoot
    from quotas q cross join lateral (
      select count(*) as n from submissions s
      where s.wave_id = q.wave_id and s.city = q.city and s.stratum = q.stratum and s.status = 'counted'
    ) taken
    where q.wave_id = ${wave.id}`;
  const stored = (await countStored(site, wave)) - storedBefore;
  const fieldwork = await fieldworkOf(site, wave);
  // Screens and tallies, so that there is something to compare with.
  await draftRelease(db, fieldwork);
  const { differences } = await reconcile(db, fieldwork);
  return {
    ...promised!,
    ...twice!,
    ...beyond!,
    differences: differences.length,
    stored,
    receipts: receipts.length,
  };
}
