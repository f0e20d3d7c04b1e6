import { sql } from 'drizzle-orm';
import type { EmptyCounts } from '../server/survey/screening/missing-metadata.ts';
import type { Db } from './client.ts';

/**
 * Time spans to look back, in seconds, each for when the previous one holds too few: the index finds the newest rows
 * by their times.
 */
const SPANS = [60, 3600, 86_400, 86_400 * 3650];

type CountRow = EmptyCounts & { since: number | null };

/**
 * Counts the newest `limit` submissions of a wave before `until` that lack a signal; `since` is the time of the
 * oldest. Interviewers' submissions are left out, because paper has neither times nor an origin.
 */
export async function countEmpty(
  db: Db,
  waveId: string,
  until: Date,
  limit: number,
): Promise<{ counts: EmptyCounts; since: Date }> {
  for (const span of SPANS) {
    const [row] = await db.execute<{ [K in keyof CountRow]: CountRow[K] }>(sql`
      select extract(epoch from min(stored_at))::float8 as since, count(*)::int as answers,
        count(*) filter (where origin is null)::int as origin,
        count(*) filter (where channel is null)::int as channel,
        count(*) filter (where duration_ms is null)::int as duration,
        count(*) filter (where pages is null)::int as pages
      from (
        select stored_at, origin, channel, duration_ms, pages from submissions
        where wave_id = ${waveId} and interviewer is null
          and stored_at < ${until.toISOString()}::timestamptz
          and stored_at >= ${until.toISOString()}::timestamptz - make_interval(secs => ${span})
        order by stored_at desc limit ${limit}
      ) as newest`);
    if (!row) throw new Error('the database counted nothing');
    const { since, ...counts } = row;
    if (counts.answers < limit && span !== SPANS.at(-1)) continue;
    return { counts, since: since === null ? until : new Date(1000 * since) };
  }
  throw new Error('nothing was looked at');
}
