import { sql } from 'drizzle-orm';
import type { Disposition } from '../server/survey/contact/dispositions.ts';
import type { Status, VerdictReason } from '../server/survey/screening/verdict.ts';
import type { Db } from './client.ts';
import { latestVerdictAt, standingReason, standingStatus } from './standing.ts';

/** The work of interviewers up to a moment; it reads the same forever, because nothing gets an earlier stamp. */
interface Stretch {
  waveId: string;
  cities: readonly string[];
  through: Date;
}

/** A submission that an interviewer entered, and its standing at the moment. */
export interface EnteredRow {
  city: string;
  interviewer: string;
  mode: 'interviewer' | 'paper';
  /** The day it began, in China's official time, by the device's clock. */
  date: string;
  /** The hour it began, in hours since 1970; null when unknown. */
  hour: number | null;
  storedAt: string;
  durationMs: number | null;
  codes: Uint8Array;
  /** The questionnaire found it out of scope, whatever its standing. */
  isOutOfScope: boolean;
  status: Status;
  reason: VerdictReason | null;
}

export async function listEntered(db: Db, { waveId, cities, through }: Stretch): Promise<EnteredRow[]> {
  const moment = sql`${through.toISOString()}::timestamptz`;
  return [
    ...(await db.execute<{ [K in keyof EnteredRow]: EnteredRow[K] }>(sql`
      select s.city, s.interviewer, s.mode,
        to_char(coalesce(s.started_at, s.stored_at) at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as date,
        floor(extract(epoch from s.started_at) / 3600)::int as hour,
        to_char(s.stored_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "storedAt",
        s.duration_ms as "durationMs", s.codes, s.reason is not distinct from 'OUT_OF_SCOPE' as "isOutOfScope",
        ${standingStatus} as status, ${standingReason} as reason
      from submissions s
      ${latestVerdictAt(moment)}
      where s.wave_id = ${waveId} and s.mode in ('interviewer', 'paper') and s.city in ${cities}
        and s.interviewer is not null and s.stored_at <= ${moment}`)),
  ];
}

/** Contacts without an interview, except retracted ones, by interviewer and day. */
export interface ContactCount {
  city: string;
  interviewer: string;
  date: string;
  disposition: Disposition;
  n: number;
}

export async function countContactsByDay(
  db: Db,
  { waveId, cities, through }: Stretch,
): Promise<ContactCount[]> {
  const moment = sql`${through.toISOString()}::timestamptz`;
  return [
    ...(await db.execute<{ [K in keyof ContactCount]: ContactCount[K] }>(sql`
      select c.city, c.interviewer, c.disposition, count(*)::int as n,
        to_char(c.recorded_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as date
      from contacts c
      where c.wave_id = ${waveId} and c.city in ${cities} and c.disposition is not null and c.stored_at <= ${moment}
        and not exists (
          select from contacts as correction
          where correction.replaces = c.id and correction.wave_id = c.wave_id and correction.city = c.city
            and correction.interviewer = c.interviewer and correction.stored_at <= ${moment})
      group by c.city, c.interviewer, c.disposition, date`)),
  ];
}
