import type { Wave } from '../db/waves.ts';
import { draftRelease } from '../server/services/releases/draft-release.ts';
import { screenWave } from '../server/services/screening/screen.ts';
import { reconcile } from '../server/services/waves/reconcile.ts';
import { loadFieldwork, type Site } from './site.ts';

/** A submission whose receipt a client holds, with the outcome in the receipt. */
export interface HeldReceipt {
  id: string;
  outcome: string;
}

/** Differences between stored and recomputed counts and tallies. */
export interface Aftermath {
  /** Receipts whose submission is not stored. */
  lost: number;
  /** Receipts with another outcome than the stored one. */
  misreported: number;
  /** Rows beyond one for each submission, participant or id. */
  duplicated: number;
  /** Counted submissions beyond their quota's cap. */
  overshoot: number;
  /** Differences between stored and recomputed counts and tallies. */
  differences: number;
  /** Submissions stored since the journey began; more than the receipts only where a client left before its reply. */
  stored: number;
  receipts: number;
}

export const mustBeZero = ['lost', 'misreported', 'duplicated', 'overshoot', 'differences'] as const;

/** Tables with one row of a wave for each submission. */
export interface StoredRows {
  submissions: number;
  distinct: number;
  participants: number;
  ids: number;
}

export async function countStored({ store: { sql } }: Site, wave: Wave): Promise<StoredRows> {
  const [row] = await sql<StoredRows[]>`
    select count(*)::int as submissions, count(distinct id)::int as distinct,
      (select count(distinct submission_id) from participants where wave_id = ${wave.id})::int as participants,
      (select count(*) from submission_ids where wave_id = ${wave.id})::int as ids
    from submissions where wave_id = ${wave.id}`;
  return row!;
}

/** Reads a journey's aftermath from the database, not through the server. */
export async function inspect(
  site: Site,
  wave: Wave,
  before: StoredRows,
  receipts: readonly HeldReceipt[],
): Promise<Aftermath> {
  const { sql, db } = site.store;
  const [promised] = await sql<{ lost: number; misreported: number }[]>`
    select count(*) filter (where s.id is null)::int as lost,
      count(*) filter (where case s.status when 'removed' then 'held' else s.status end <> a.outcome)::int
        as misreported
    from jsonb_to_recordset(${JSON.stringify(receipts)}::text::jsonb) as a(id uuid, outcome text)
    left join submissions s on s.wave_id = ${wave.id} and s.id = a.id`;
  const after = await countStored(site, wave);
  const stored = after.submissions - before.submissions;
  const others = (['distinct', 'participants', 'ids'] as const).map((table) => after[table] - before[table]);
  const [beyond] = await sql<{ overshoot: number }[]>`
    select coalesce(sum(greatest(taken.n - q.cap, 0)), 0)::int as overshoot
    from quotas q cross join lateral (
      select count(*) as n from submissions s
      where s.wave_id = q.wave_id and s.city = q.city and s.stratum = q.stratum and s.status = 'counted'
    ) taken
    where q.wave_id = ${wave.id}`;
  const fieldwork = await loadFieldwork(site, wave);
  // Screens and tallies first, so that `reconcile` has something to compare with.
  await screenWave(db, fieldwork);
  await draftRelease(db, fieldwork);
  const { differences } = await reconcile(db, fieldwork);
  return {
    ...promised!,
    duplicated: others.reduce((sum, n) => sum + Math.abs(stored - n), 0),
    ...beyond!,
    differences: differences.length,
    stored,
    receipts: receipts.length,
  };
}
