import { type SQL, sql } from 'drizzle-orm';
import type { SubmissionMode } from '../server/survey/submission/modes.ts';
import type { Db } from './client.ts';
import { latestVerdict, standingReason, standingStatus } from './standing.ts';

/** Submissions of a city in one mode. */
export interface ModeCount {
  mode: SubmissionMode;
  /** Counted ones, and those in scope. */
  counted: number;
  inScope: number;
  /** First and last day, in China, on which a counted one arrived: "2026-11-22". */
  first: string | null;
  last: string | null;
}

/** A city's submissions by mode, as they stood at a moment. */
export async function countModes(db: Db, waveId: string, city: string, through: Date): Promise<ModeCount[]> {
  const isCounted = sql`filter (where ${standingStatus} = 'counted')`;
  const day = (moment: SQL) => sql`((${moment} ${isCounted}) at time zone 'Asia/Shanghai')::date::text`;
  const counts = await db.execute<{ [K in keyof ModeCount]: ModeCount[K] }>(sql`
    select s.mode, (count(*) ${isCounted})::int as counted,
      (count(*) filter (where ${standingReason} is distinct from 'OUT_OF_SCOPE'))::int as "inScope",
      ${day(sql`min(s.stored_at)`)} as first, ${day(sql`max(s.stored_at)`)} as last
    from submissions s
    ${latestVerdict({ waveId, city, through })}
    where s.wave_id = ${waveId} and s.city = ${city} and s.stored_at <= ${through.toISOString()}::timestamptz
    group by s.mode
    order by s.mode`);
  return [...counts];
}
