import { type SQL, sql } from 'drizzle-orm';
import type { Status, VerdictReason } from '../server/survey/screening/verdict.ts';
import type { Db } from './client.ts';
import { rows } from './rows.ts';

/** The standing of a submission. */
export interface StandingVerdict {
  status: Status;
  reason: VerdictReason | null;
}

/**
 * Submissions of a city with the same standing at each of some cut-offs, undefined before they were stored, and in
 * the same part of it, if parts were requested.
 */
export interface StandingGroup {
  stood: (StandingVerdict | undefined)[];
  count: number;
  /** Their codes, concatenated in any order, if requested. */
  codes: Uint8Array;
  part: string;
}

/**
 * The standing of a city's submissions at these cut-offs (ISO 8601, ascending). For each submission PostgreSQL only
 * returns the first cut-off that includes it; verdicts, with theirs, are few and read once, as in `latestVerdict`.
 */
export async function readStandings(
  db: Db,
  waveId: string,
  city: string,
  cutoffs: readonly string[],
  { hasCodes, part = sql`''` }: { hasCodes: boolean; part?: SQL },
): Promise<StandingGroup[]> {
  // The first cut-off that is not earlier: `width_bucket` counts those that are not later.
  const since = (moment: SQL) =>
    sql`width_bucket(${moment} - interval '1 microsecond',
      array(select value::timestamptz from jsonb_array_elements_text(${rows(cutoffs)})))`;
  type Since = StandingVerdict & { since: number };
  type Row = Since & { later: Since[] | null; count: number; codes: Uint8Array; part: string };
  const groups = await db.execute<{ [K in keyof Row]: Row[K] }>(sql`
    select ${since(sql`s.stored_at`)} as since, s.status, s.reason, v.later, ${part} as part,
      count(*)::int as count,
      ${hasCodes ? sql`string_agg(s.codes, ''::bytea)` : sql`''::bytea`} as codes
    from submissions s
    left join jsonb_to_recordset((
      select coalesce(jsonb_agg(to_jsonb(judged)), '[]') from (
        select submission_id, jsonb_agg(jsonb_build_object('since', ${since(sql`decided_at`)}, 'status', status,
          'reason', reason) order by number desc) as later
        from verdicts
        where wave_id = ${waveId} and city = ${city}
        group by submission_id
      ) as judged
    )) as v(submission_id uuid, later jsonb) on v.submission_id = s.id
    where s.wave_id = ${waveId} and s.city = ${city}
    group by 1, 2, 3, 4, 5`);
  return groups.map(({ later, count, codes, part: ofPart, ...stored }) => ({
    stood: cutoffs.map((_, at) =>
      stored.since > at ? undefined : (later?.find((verdict) => verdict.since <= at) ?? stored),
    ),
    count,
    codes,
    part: ofPart,
  }));
}
