import { sql } from 'drizzle-orm';
import type { EmptyCounts } from '../server/survey/screening/missing-metadata.ts';
import type { Db } from './client.ts';

/** How far back is looked, in seconds, until enough are found: the newest rows are found by their times. */
const SPANS = [60, 3600, 86_400, 86_400 * 3650];

type Found = EmptyCounts & { since: number | null };

/**
 * Of the newest submissions of a wave before a moment, at most so many, those that lack a signal; with the
 * time of the oldest. What interviewers entered is left out: paper has neither times nor an origin.
 */
export async function countEmpty(
  db: Db,
  waveId: string,
  until: Date,
  limit: number,
): Promise<{ counts: EmptyCounts; since: Date }> {
  for (const span of SPANS) {
    const [found] = await db.execute<{ [K in keyof Found]: Found[K] }>(sql`
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
    if (!found) throw new Error('the database counted nothing');
    const { since, ...counts } = found;
    if (counts.answers < limit && span !== SPANS.at(-1)) continue;
    return { counts, since: since === null ? until : new Date(1000 * since) };
  }
  throw new Error('nothing was looked at');
}
