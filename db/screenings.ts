import { eq, lte, sql } from 'drizzle-orm';
import type { DurationRange } from '../server/survey/screening/moved-limits.ts';
import type { DurationMedian } from '../server/survey/screening/rules.ts';
import { type Status, statuses, type VerdictReason } from '../server/survey/screening/verdict.ts';
import { stratumIn } from '../server/survey/submission/check-answers.ts';
import { type SubmissionMode, submissionModes } from '../server/survey/submission/modes.ts';
import { type CellDesign, weightingCell } from './cells.ts';
import type { Db } from './client.ts';
import { oneOf, rows } from './rows.ts';
import { cityMedians, screenings, waveMedians } from './schema.ts';
import { latestVerdict, standingNumber, standingReason, standingStatus } from './standing.ts';

/** A submission as signals and reviewers see it, with the standing verdict. */
export interface ScreeningRecord {
  id: string;
  /** Milliseconds since 1970. */
  storedAt: number;
  channel: string | null;
  /** Hexadecimal. */
  origin: string | null;
  mode: SubmissionMode;
  pages: number | null;
  hastyPages: number | null;
  durationMs: number | null;
  stratum: string;
  /** The weighting cell, which is the stratum or a part of it, by its key. */
  cell: string;
  codes: Uint8Array;
  status: Status;
  reason: VerdictReason | null;
  /** Number of the standing verdict; 0 is the one stored on arrival. */
  number: number;
  evidence: Record<string, number> | null;
  heldGroup: string | null;
  /** The reviewer's decision behind the verdict; null where the rules decided. */
  decision: string | null;
}

/** The categories of a submission; a city has few different combinations. */
type Profile = Pick<ScreeningRecord, 'channel' | 'mode' | 'stratum' | 'cell' | 'status'>;
/** The standing verdict, where arrival gave a reason or a later verdict exists. */
type Remark = Pick<ScreeningRecord, 'status' | 'reason' | 'number' | 'evidence' | 'heldGroup' | 'decision'>;

/** Separators of the parts of a profile, and of profiles; no part may contain either. */
const [PART, PROFILE] = ['|', ','];
/** Letters of an id; bytes of a time, a duration, a number of pages, an origin. */
const [ID, TIME, DURATION, PAGES, ORIGIN] = [36, 8, 4, 2, 8];
/** Stands for an unknown origin. */
const NOWHERE = '0'.repeat(2 * ORIGIN);

/** A city's submissions, column by column, in the order of the ids; numbers in PostgreSQL's binary form. */
interface Columns {
  ids: string;
  times: Buffer;
  durations: Buffer;
  pages: Buffer;
  hastyPages: Buffer;
  origins: string;
  profiles: string;
  codes: Buffer;
  /** JSON, with their ids; null where there are none. */
  remarks: string | null;
}

/**
 * All submissions of a city, by id. PostgreSQL returns each column as one value, because this process takes four
 * times as long to read ten thousand separate rows.
 */
export async function readRecords(
  db: Db,
  waveId: string,
  city: string,
  design: CellDesign,
): Promise<ScreeningRecord[]> {
  const [columns] = await db.execute<{ [K in keyof Columns]: Columns[K] | null }>(sql`
    select string_agg(id::text, '' order by id) as ids,
      string_agg(timestamptz_send(stored_at), '' order by id) as times,
      string_agg(int4send(coalesce(duration_ms, -1)), '' order by id) as durations,
      string_agg(int2send(coalesce(pages, -1::int2)), '' order by id) as pages,
      string_agg(int2send(coalesce(hasty_pages, -1::int2)), '' order by id) as "hastyPages",
      string_agg(coalesce(encode(origin, 'hex'), ${NOWHERE}), '' order by id) as origins,
      string_agg(coalesce(channel, '') || ${PART} || mode || ${PART} || ${weightingCell(design)} || ${PART} || status, ${PROFILE}
        order by id) as profiles,
      string_agg(codes, '' order by id) as codes,
      (select json_agg(remark)::text from (${remarksIn(waveId, city)}) as remark) as remarks
    from submissions s
    where wave_id = ${waveId} and city = ${city}`);
  return columns && isFilled(columns) ? recordsOf(columns, design) : [];
}

/** Aggregates over no rows are null. */
const isFilled = (columns: { [K in keyof Columns]: Columns[K] | null }): columns is Columns =>
  columns.ids !== null;

/**
 * The remarks on a city's submissions. The evidence stored on arrival is looked up for these few: it is not in the
 * key's index, and a single query would fetch every row of the city for it.
 */
const remarksIn = (waveId: string, city: string) => sql`
  select s.id, ${standingStatus} as status,
    ${standingReason} as reason,
    ${standingNumber} as number,
    case when v.number is null then (
      select evidence from submissions e where e.wave_id = ${waveId} and e.city = ${city} and e.id = s.id
    ) else v.evidence end as evidence,
    v.held_group as "heldGroup", v.decision
  from submissions s
  ${latestVerdict({ waveId, city })}
  where s.wave_id = ${waveId} and s.city = ${city} and (s.reason is not null or v.number is not null)`;

function recordsOf(columns: Columns, design: CellDesign): ScreeningRecord[] {
  const remarkRows: (Remark & { id: string })[] = JSON.parse(columns.remarks ?? '[]');
  const remarks = new Map(remarkRows.map((remark) => [remark.id, remark]));
  const { ids, times, durations, pages, hastyPages, origins, codes } = columns;
  const profilesByName = new Map<string, Profile>();
  const names = columns.profiles.split(PROFILE);
  const width = codes.length / names.length;
  return names.map((name, i) => {
    const profile = profilesByName.get(name) ?? profileOf(name, design);
    profilesByName.set(name, profile);
    const id = ids.slice(ID * i, ID * (i + 1));
    const origin = origins.slice(2 * ORIGIN * i, 2 * ORIGIN * (i + 1));
    const remark = remarks.get(id);
    return {
      id,
      storedAt: timeAt(times, TIME * i),
      channel: profile.channel,
      origin: origin === NOWHERE ? null : origin,
      mode: profile.mode,
      pages: orNull(pages.readInt16BE(PAGES * i)),
      hastyPages: orNull(hastyPages.readInt16BE(PAGES * i)),
      durationMs: orNull(durations.readInt32BE(DURATION * i)),
      stratum: profile.stratum,
      cell: profile.cell,
      codes: codes.subarray(width * i, width * (i + 1)),
      status: remark?.status ?? profile.status,
      reason: remark?.reason ?? null,
      number: remark?.number ?? 0,
      evidence: remark?.evidence ?? null,
      heldGroup: remark?.heldGroup ?? null,
      decision: remark?.decision ?? null,
    };
  });
}

/** PostgreSQL counts microseconds from the beginning of 2000; here it is milliseconds since 1970. */
function timeAt(times: Buffer, at: number): number {
  const microseconds = times.readInt32BE(at) * 2 ** 32 + times.readUInt32BE(at + 4);
  return Date.UTC(2000) + Math.floor(microseconds / 1000);
}

function profileOf(name: string, design: CellDesign): Profile {
  const [channel, mode, cell = '', status] = name.split(PART);
  return {
    channel: channel || null,
    mode: oneOf(submissionModes, mode),
    stratum: stratumIn(cell, design),
    cell,
    status: oneOf(statuses, status),
  };
}

/** The statement returns −1 for an unknown number. */
const orNull = (value: number): number | null => (value < 0 ? null : value);

/** The interviewers of a city's submissions, by submission id. */
export async function listInterviewers(db: Db, waveId: string, city: string): Promise<Map<string, string>> {
  const entries = await db.execute<{ id: string; interviewer: string }>(sql`
    select id, interviewer from submissions
    where wave_id = ${waveId} and city = ${city} and interviewer is not null`);
  return new Map(entries.map((entry) => [entry.id, entry.interviewer]));
}

/** How many submissions are held in each city of a wave, and in how many groups, by city. */
export async function countHeld(
  db: Db,
  waveId: string,
): Promise<{ city: string; submissions: number; groups: number }[]> {
  const counts = await db.execute<{ city: string; submissions: number; groups: number }>(sql`
    select city, count(*)::int as submissions, count(distinct held_group)::int as groups from (
      select distinct on (city, submission_id) city, status, held_group from verdicts
      where wave_id = ${waveId} order by city, submission_id, number desc
    ) as standing
    where status = 'held' group by city order by city`);
  return [...counts];
}

/**
 * Cities with a submission, a reviewer's decision, or a submission released from a withdrawn order, since the wave
 * was last screened as a whole; all of them at first. Verdicts of a screening are no reason for another one, which
 * would find the same.
 */
export async function listUnscreenedCities(db: Db, waveId: string): Promise<string[]> {
  const rows = await db.execute<{ city: string }>(sql`
    with last as materialized (select through from screenings where wave_id = ${waveId})
    select city from wave_cities where wave_id = ${waveId} and not exists (select from last)
    union
    select city from submissions where wave_id = ${waveId} and stored_at > (select through from last)
    union
    select city from audit
    where wave_id = ${waveId} and city is not null and at > (select through from last)
    union
    select city from verdicts where wave_id = ${waveId} and reason = 'ORDER' and exists (
      select from orders o join order_withdrawals w on w.order_id = o.id
      where o.wave_id = ${waveId} and w.at > (select through from last))`);
  return rows.map((row) => row.city);
}

/** The moment through which a wave was screened as a whole; undefined before the first time. */
export async function findScreening(db: Db, waveId: string): Promise<Date | undefined> {
  const [screening] = await db.select().from(screenings).where(eq(screenings.waveId, waveId));
  return screening?.through;
}

/** Records that a wave was screened through the moment, unless it was screened further. */
export async function recordScreening(db: Db, waveId: string, through: Date): Promise<void> {
  await db
    .insert(screenings)
    .values({ waveId, through })
    .onConflictDoUpdate({
      target: screenings.waveId,
      set: { through: sql`greatest(${screenings.through}, excluded.through)` },
    });
}

/** Says that a transaction judges a wave by its newest medians, or is about to replace them. */
const mediansLock = (waveId: string) => sql`hashtextextended('medians ' || ${waveId}, 0)`;

/** The newest medians of a wave; undefined before the first screening. */
export async function findWaveMedians(
  db: Db,
  waveId: string,
): Promise<readonly DurationMedian[] | undefined> {
  const [newest] = await db
    .select({ medians: waveMedians.medians })
    .from(waveMedians)
    .where(eq(waveMedians.waveId, waveId));
  return newest?.medians;
}

/** The newest medians of a wave, which stay so until the transaction ends. */
export async function holdWaveMedians(tx: Db, waveId: string): Promise<readonly DurationMedian[]> {
  await tx.execute(sql`select pg_advisory_xact_lock_shared(${mediansLock(waveId)})`);
  const medians = await findWaveMedians(tx, waveId);
  if (!medians) throw new Error(`a city of wave ${waveId} is screened before its medians are stored`);
  return medians;
}

/**
 * Stores medians of what was stored through a moment, unless there are newer ones, and returns the newest. Waits for the
 * cities that are being judged by those before; from then on nobody judges by them.
 */
export async function keepWaveMedians(
  db: Db,
  waveId: string,
  through: Date,
  medians: readonly DurationMedian[],
): Promise<readonly DurationMedian[]> {
  return await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${mediansLock(waveId)})`);
    await tx
      .insert(waveMedians)
      .values({ waveId, through, medians })
      .onConflictDoUpdate({
        target: waveMedians.waveId,
        set: { through, medians },
        setWhere: lte(waveMedians.through, through),
      });
    return await holdWaveMedians(tx, waveId);
  });
}

/** The medians that last judged each city of a wave, by city. */
export async function readCityMedians(
  db: Db,
  waveId: string,
): Promise<Map<string, readonly DurationMedian[]>> {
  const judged = await db
    .select({ city: cityMedians.city, medians: cityMedians.medians })
    .from(cityMedians)
    .where(eq(cityMedians.waveId, waveId));
  return new Map(judged.map(({ city, medians }) => [city, medians]));
}

/** Stores the medians that judged cities, in the transaction that holds the locks of their screening. */
export async function keepCityMedians(
  tx: Db,
  waveId: string,
  city: string,
  medians: readonly DurationMedian[],
): Promise<void> {
  await tx
    .insert(cityMedians)
    .values({ waveId, city, medians })
    .onConflictDoUpdate({ target: [cityMedians.waveId, cityMedians.city], set: { medians } });
}

/** The cities of a wave with a submission whose duration is in one of the city's ranges. */
export async function listCitiesWithDurations(
  db: Db,
  waveId: string,
  ranges: readonly (DurationRange & { city: string })[],
): Promise<Set<string>> {
  if (ranges.length === 0) return new Set();
  // Most lie outside all ranges: a comparison with two numbers spares them the join.
  const from = Math.min(...ranges.map(({ fromMs }) => fromMs));
  const to = Math.max(...ranges.map(({ toMs }) => toMs));
  const found = await db.execute<{ city: string }>(sql`
    select distinct s.city from submissions s
    join jsonb_to_recordset(${rows(ranges)}) as r(city text, version int, mode text, "fromMs" float8, "toMs" float8)
      on r.city = s.city and r.version = s.version and r.mode = s.mode
        and s.duration_ms >= r."fromMs" and s.duration_ms < r."toMs"
    where s.wave_id = ${waveId} and s.duration_ms >= ${from}::float8 and s.duration_ms < ${to}::float8`);
  return new Set(found.map(({ city }) => city));
}
