import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Answers } from '../server/survey/questionnaire/routing.ts';
import type { Status, VerdictReason } from '../server/survey/screening/verdict.ts';
import type { SubmissionMode } from '../server/survey/submission/modes.ts';
import type { Db } from './client.ts';
import { stampAfter } from './cutoff-barrier.ts';
import { executeText, statementText } from './prepared-statements.ts';
import { fromTuples, rows, tuplesOf } from './rows.ts';
import { submissions } from './schema.ts';

/** A submission ready to be stored. Byte strings are hexadecimal, times ISO 8601. */
export interface NewSubmission {
  waveId: string;
  city: string;
  id: string;
  version: number;
  language: string;
  channel: string | null;
  mode: SubmissionMode;
  interviewer: string | null;
  origin: string | null;
  pages: number | null;
  hastyPages: number | null;
  startedAt: string | null;
  durationMs: number | null;
  digest: string;
  answers: Answers;
  stratum: string;
  codes: string;
  shown: number;
  status: Status;
  reason: VerdictReason | null;
  /** Version of the rules behind it. */
  rules: number;
  evidence: Record<string, number> | null;
}

/** A submission with its claims, which apply if it is in scope. Keyed hashes, hexadecimal. */
export interface Claiming extends NewSubmission {
  /** The participant, who answers once. */
  participant: string;
  /** The participant's single-use token, if any. */
  token: string | null;
}

/** A submission that a batch stored, with its first verdict. */
export interface Stored {
  waveId: string;
  id: string;
  status: Status;
}

/** The columns that the statement takes of each sheet, with their types. */
const sheetColumns = {
  slot: 'int',
  waveId: 'uuid',
  city: 'text',
  id: 'uuid',
  participant: 'text',
  token: 'text',
  version: 'int',
  language: 'text',
  channel: 'text',
  mode: 'text',
  interviewer: 'text',
  origin: 'text',
  pages: 'smallint',
  hastyPages: 'smallint',
  startedAt: 'timestamptz',
  durationMs: 'int',
  digest: 'text',
  answers: 'jsonb',
  stratum: 'text',
  codes: 'text',
  shown: 'smallint',
  status: 'text',
  reason: 'text',
  rules: 'smallint',
  evidence: 'jsonb',
};

const storing = storingStatement(sheetColumns, {
  place: sql``,
  since: sql``,
  stamp: stampAfter(sql`barrier.cutoff`),
});

/**
 * @param place the order in which submissions of a batch take the last places of a quota, where it matters
 * @param since the condition that keeps orders from holding earlier submissions, where there are any
 * @param stamp the time of storing
 */
function storingStatement(
  columns: Record<string, string>,
  { place, since, stamp }: Record<'place' | 'since' | 'stamp', SQL>,
) {
  return statementText(sql`
    with sheet as materialized (
      select *, decode(digest, 'hex') as content, reason is distinct from 'OUT_OF_SCOPE' as in_scope
      from ${fromTuples(sql.placeholder('sheets'), columns)}
    ), barrier as materialized (
      select max(enter_barrier(wave)) as cutoff
      from (select distinct "waveId" as wave from sheet order by 1) as waves
    ), known as materialized (
      -- One look-up for each sheet: a join that was planned while the table was small would go on to read it whole.
      select sheet.id from sheet, lateral (
        select from submission_ids where wave_id = sheet."waveId" and id = sheet.id offset 0
      ) as c
    ), used as (
      insert into participants (wave_id, key, city, submission_id)
      select "waveId", decode(token, 'hex'), city, id
      from sheet where token is not null and in_scope and id not in (select id from known)
      order by 1, 2, 4
      on conflict do nothing
      returning submission_id as id
    ), claimed as (
      insert into participants (wave_id, key, city, submission_id)
      select "waveId", decode(participant, 'hex'), city, id
      from sheet
      where in_scope and id not in (select id from known) and (token is null or id in (select id from used))
      order by 1, 2, 4
      on conflict do nothing
      returning submission_id as id
    ), out_of_scope as materialized (
      -- Looked up one by one, for the reason given above.
      select sheet.id from sheet left join lateral (
        select true as answered from participants
        where wave_id = sheet."waveId" and key in (decode(sheet.participant, 'hex'), decode(sheet.token, 'hex'))
        limit 1
      ) as p on true
      where not in_scope and sheet.id not in (select id from known) and answered is null
    ), claimed_ids as (
      insert into submission_ids (wave_id, id, city)
      select "waveId", id, city
      from sheet join (select id from claimed union all select id from out_of_scope) as c using (id)
      order by 1, 2
      returning id
    ), standing as materialized (
      -- Asked once for each wave: joined at once, PostgreSQL would ask again for each sheet.
      select o.* from (select distinct "waveId" as wave from sheet) as waves, lateral standing_orders(wave) as o
    ), ordered as materialized (
      -- By the oldest order, as orderOver in server/survey/screening/orders.ts.
      select distinct on (sheet.id) sheet.id, o.held_group as "group"
      from standing o join sheet on sheet."waveId" = o.wave_id
      where sheet.status <> 'removed'
        and (o.city is null or o.city = sheet.city)
        and (o.channel is null or coalesce(sheet.channel, '-') in (o.channel, 'open:' || o.channel))
        ${since}
      order by sheet.id, o.at, o.id
    ), wanted as materialized (
      select slot, "waveId", city, stratum, count(*) filter (where "group" is null)::int as places
      from sheet join claimed_ids using (id) left join ordered using (id) where slot is not null
      group by 1, 2, 3, 4 order by 2, 3, 4
    ), granted as materialized (
      select slot, wave_id, city, stratum, vacant, least(places, vacant) as places
      from wanted, lateral (
        select wave_id, cap - counted as vacant from quotas
        where (wave_id, city, stratum) = (wanted."waveId", wanted.city, wanted.stratum)
        for update offset 0
      ) as q
    ), taken as (
      update quotas q set counted = q.counted + granted.places
      from granted
      where (q.wave_id, q.city, q.stratum) = (granted.wave_id, granted.city, granted.stratum)
    ), stored as (
      insert into submissions (wave_id, city, id, version, language, channel, mode, interviewer, origin, pages,
        hasty_pages, started_at, duration_ms, stored_at, digest, answers, stratum, codes, shown, status, reason,
        rules, evidence)
      select "waveId", s.city, id, version, language, channel, mode, interviewer, decode(origin, 'hex'), pages,
        "hastyPages", "startedAt", "durationMs", ${stamp}, content, answers, s.stratum,
        decode(codes, 'hex'), shown, case when place > vacant then 'quota_full' else status end, reason, rules,
        evidence
      from barrier, (
        -- Those that an order holds take no place, so they stand behind the others.
        select *, row_number() over (partition by slot order by "group" is not null${place}) as place
        from sheet join claimed_ids using (id) left join ordered using (id)
      ) as s
      left join granted using (slot)
      returning wave_id as "waveId", city, id, status, rules, stored_at
    ), held as (
      insert into verdicts (wave_id, city, submission_id, number, status, reason, rules, held_group, decided_at)
      select "waveId", city, id, 1, 'held', 'ORDER', rules, "group", stored_at
      from stored join ordered using (id)
    )
    select "waveId", id, status from stored`);
}

/**
 * Stores a batch in one statement, which is one transaction: enter the barrier, look up existing ids, claim tokens,
 * participants and ids, claim quota places, insert. It locks a quota row before reading it, so granted places never
 * overshoot; every claim goes in key order, so batches cannot deadlock. An id that another batch claims at this very
 * moment fails the whole batch (submission_ids' primary key). A submission out of scope claims the id alone, and its
 * sender may answer in another city; one in scope has answered. Sheets missing from the result were not stored,
 * because their id, participant or token was claimed before. The caller looks up what became of those, so that the
 * statement touches no partition that it does not write to.
 *
 * A submission that a standing order holds is stored with the status it would have without the order, which its
 * sender is told, takes no place, and gets a later verdict at once. An order covers every transaction that enters the
 * barrier after it, so none escapes.
 * @param sheets with distinct ids, also between waves
 */
export async function storeSubmissions(db: Db, sheets: readonly Claiming[]): Promise<Stored[]> {
  const tuples = tuplesOf(withSlots(sheets), sheetColumns);
  return await executeText<{ [K in keyof Stored]: Stored[K] }>(db, storing, [tuples]);
}

const storingPast = storingStatement(
  { ...sheetColumns, storedAt: 'timestamptz' },
  {
    place: sql`, "storedAt"`,
    since: sql`and sheet."storedAt" > o.at`,
    stamp: stampAfter(sql`barrier.cutoff`, sql`"storedAt"`),
  },
);

/**
 * Stores simulated submissions as if each had arrived at its own time, by the same statement: nothing released or
 * folded may reach beyond these times. Throws when one was stored before.
 */
export async function storePast(db: Db, sheets: readonly (Claiming & { storedAt: string })[]): Promise<void> {
  const tuples = tuplesOf(withSlots(sheets), { ...sheetColumns, storedAt: 'timestamptz' });
  const { length } = await executeText(db, storingPast, [tuples]);
  if (length !== sheets.length) throw new Error(`of ${sheets.length} submissions ${length} were stored`);
}

/**
 * Numbers the quotas of a batch, so that the join compares one integer, and not three columns for each pair of
 * sheets.
 */
function withSlots<T extends NewSubmission>(sheets: readonly T[]): (T & { slot: number | null })[] {
  const slots = new Map<string, number>();
  return sheets.map((sheet) => {
    if (sheet.status !== 'counted') return { ...sheet, slot: null };
    const quota = `${sheet.waveId}/${sheet.city}/${sheet.stratum}`;
    const slot = slots.get(quota) ?? slots.size;
    slots.set(quota, slot);
    return { ...sheet, slot };
  });
}

export interface StoredSubmission {
  waveId: string;
  city: string;
  id: string;
  mode: SubmissionMode;
  digest: string;
  /** The first verdict, which the receipt told. */
  status: Status;
}

/** Submissions by id, in any city of the wave. */
export async function findSubmissions(
  db: Db,
  keys: readonly { waveId: string; id: string }[],
): Promise<StoredSubmission[]> {
  const submissions = await db.execute<{ [K in keyof StoredSubmission]: StoredSubmission[K] }>(sql`
    select s.wave_id as "waveId", s.city, s.id, s.mode, encode(s.digest, 'hex') as digest, s.status
    from jsonb_to_recordset(${rows(keys.map(({ waveId, id }) => ({ waveId, id })))})
      as wanted("waveId" uuid, id uuid)
    join submission_ids c on c.wave_id = wanted."waveId" and c.id = wanted.id
    join submissions s on s.wave_id = c.wave_id and s.city = c.city and s.id = c.id`);
  return [...submissions];
}

/** When a paper sheet was stored. */
export async function findStoredSheet(
  db: Db,
  { waveId, city, id }: { waveId: string; city: string; id: string },
): Promise<Date | undefined> {
  const [sheet] = await db
    .select({ storedAt: submissions.storedAt })
    .from(submissions)
    .where(
      and(
        eq(submissions.waveId, waveId),
        eq(submissions.city, city),
        eq(submissions.id, id),
        eq(submissions.mode, 'paper'),
      ),
    );
  return sheet?.storedAt;
}

/** Cities of a wave that have submissions. */
export async function listStoredCities(db: Db, waveId: string): Promise<string[]> {
  const stored = await db
    .selectDistinct({ city: submissions.city })
    .from(submissions)
    .where(eq(submissions.waveId, waveId));
  return stored.map(({ city }) => city);
}
