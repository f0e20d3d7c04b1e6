import { sql } from 'drizzle-orm';
import type { DurationMedian } from '../server/survey/screening/rules.ts';
import type { Status, VerdictReason } from '../server/survey/screening/verdict.ts';
import type { SubmissionMode } from '../server/survey/submission/modes.ts';
import type { Db } from './client.ts';
import { stampAfter } from './cutoff-barrier.ts';
import { rows } from './rows.ts';
import { latestVerdict, standingNumber, standingReason, standingStatus } from './standing.ts';

/** A submission with what the screening rules need, and its standing verdict. */
export interface SpeedCandidate {
  id: string;
  city: string;
  version: number;
  mode: SubmissionMode;
  durationMs: number | null;
  stratum: string;
  /** Hexadecimal. */
  codes: string;
  shown: number;
  status: Status;
  reason: VerdictReason | null;
  /** Number of the standing verdict; 0 is the one stored on arrival. */
  number: number;
}

/** Waits until no other transaction screens this city, and keeps others waiting until this one ends. */
export async function lockScreening(tx: Db, waveId: string, city: string): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended('screening ' || ${waveId} || ' ' || ${city}, 0))`,
  );
}

/**
 * The median duration of each version and mode with at least `minInterviews`. It comes from counts by duration, which
 * PostgreSQL can make in parallel, and which are few to sort.
 */
export async function medianDurations(
  db: Db,
  waveId: string,
  minInterviews: number,
): Promise<DurationMedian[]> {
  const medians = await db.execute<{ [K in keyof DurationMedian]: DurationMedian[K] }>(sql`
    select version, mode,
      (min(duration_ms) filter (where through >= (n + 1) / 2)
       + min(duration_ms) filter (where through >= n / 2 + 1)) / 2.0::float8 as "medianMs"
    from (
      select version, mode, duration_ms,
        (sum(count(*)) over (partition by version, mode order by duration_ms))::bigint as through,
        (sum(count(*)) over (partition by version, mode))::bigint as n
      from submissions
      where wave_id = ${waveId} and duration_ms is not null and reason is distinct from 'OUT_OF_SCOPE'
      group by version, mode, duration_ms
    ) as durations
    where n >= ${minInterviews}
    group by version, mode
    order by version, mode`);
  return [...medians];
}

/**
 * The submissions of a city that a rule about speed could judge differently: those faster than `limitMs` for their
 * version and mode that count or are held by a signal, and those that such a rule removed. The rule does not judge
 * submissions removed for another reason, nor those that a person decided.
 */
export async function listSpeedCandidates(
  db: Db,
  waveId: string,
  city: string,
  limits: readonly { version: number; mode: SubmissionMode; limitMs: number }[],
): Promise<SpeedCandidate[]> {
  const candidates = await db.execute<{ [K in keyof SpeedCandidate]: SpeedCandidate[K] }>(sql`
    select s.id, s.city, s.version, s.mode, s.duration_ms as "durationMs", s.stratum,
      encode(s.codes, 'hex') as codes, s.shown,
      ${standingStatus} as status,
      ${standingReason} as reason,
      ${standingNumber} as number
    from submissions s
    ${latestVerdict({ waveId, city })}
    left join jsonb_to_recordset(${rows(limits)}) as l(version int, mode text, "limitMs" float8)
      on l.version = s.version and l.mode = s.mode
    where s.wave_id = ${waveId} and s.city = ${city}
      and v.decision is null
      and case
        when v.held_group is not null then s.duration_ms < l."limitMs"
        else case coalesce(${standingReason}, '')
          when '' then s.duration_ms < l."limitMs"
          when 'SPEEDING' then true
          when 'STRAIGHTLINE' then true
          else false
        end
      end
    order by s.id`);
  return [...candidates];
}

export interface NewVerdict {
  waveId: string;
  city: string;
  submissionId: string;
  number: number;
  status: Status;
  reason: VerdictReason | null;
  /** Version of the rules behind it. */
  rules: number;
  evidence: Record<string, number> | null;
  /** The group in which it is held. */
  heldGroup: string | null;
  /** Id of the reviewer's decision in the audit trail; null when the rules decided. */
  decision: string | null;
  /** Id of the decision on others that freed the place it moved up into. */
  movedBy?: string | null;
}

/** Adds verdicts of one wave. Each number must follow the standing one, so nobody decides on an outdated verdict. */
export async function insertVerdicts(tx: Db, values: readonly NewVerdict[]): Promise<void> {
  const [first] = values;
  if (!first) return;
  await tx.execute(sql`
    with barrier as materialized (select enter_barrier(${first.waveId}) as cutoff)
    insert into verdicts (wave_id, city, submission_id, number, status, reason, rules, evidence, held_group,
      decision, moved_by, decided_at)
    select "waveId", city, "submissionId", number, status, reason, rules, evidence, "heldGroup", decision, "movedBy",
      ${stampAfter(sql`barrier.cutoff`)}
    from barrier, jsonb_to_recordset(${rows(values)}) as v("waveId" uuid, city text, "submissionId" uuid,
      number int, status text, reason text, rules smallint, evidence jsonb, "heldGroup" text, decision uuid,
      "movedBy" uuid)`);
}

/** The standing verdict on a submission that is about to be decided on. */
export interface Decidable extends Omit<NewVerdict, 'waveId' | 'city'> {
  stratum: string;
}

/** What a reviewer can name: the held submissions of a group, an interviewer's submissions, or one submission. */
type Named = { group: string } | { interviewer: string } | { submission: string };

function isNamed(subject: Named) {
  if ('group' in subject) return sql`v.status = 'held' and v.held_group = ${subject.group}`;
  if ('interviewer' in subject) return sql`s.interviewer = ${subject.interviewer}`;
  return sql`s.id = ${subject.submission}::uuid`;
}

/** The standing verdicts on the submissions that a reviewer named. */
export async function listDecidable(
  tx: Db,
  waveId: string,
  city: string,
  subject: Named,
): Promise<Decidable[]> {
  const decidable = await tx.execute<{ [K in keyof Decidable]: Decidable[K] }>(sql`
    select s.id as "submissionId", s.stratum, ${standingNumber} as number,
      ${standingStatus} as status, ${verdictColumns('v')},
      v.held_group as "heldGroup", v.decision, v.moved_by as "movedBy"
    from submissions s
    ${latestVerdict({ waveId, city })}
    where s.wave_id = ${waveId} and s.city = ${city} and ${isNamed(subject)}
    order by s.id`);
  return [...decidable];
}

/** A submission that wants a place, with its standing verdict. */
export type Waiting = Pick<Decidable, 'submissionId' | 'stratum' | 'status' | 'number' | 'decision'>;

/** The `quota_full` submissions in these strata of a city, together with `submissions`, in order of arrival. */
export async function listWaiting(
  tx: Db,
  waveId: string,
  city: string,
  { strata, submissions }: { strata: readonly string[]; submissions: readonly string[] },
): Promise<Waiting[]> {
  const waiting = await tx.execute<{ [K in keyof Waiting]: Waiting[K] }>(sql`
    select s.id as "submissionId", s.stratum, ${standingNumber} as number,
      ${standingStatus} as status, v.decision
    from submissions s
    ${latestVerdict({ waveId, city })}
    where s.wave_id = ${waveId} and s.city = ${city} and (
      ${standingStatus} = 'quota_full'
        and s.stratum in (select jsonb_array_elements_text(${rows(strata)}))
      or s.id in (select value::uuid from jsonb_array_elements_text(${rows(submissions)})))
    order by s.stored_at, s.id`);
  return [...waiting];
}

/** A submission that a decision moved: its standing now, and before the decision. */
export interface Moved {
  stands: Pick<NewVerdict, 'number' | 'status' | 'decision' | 'movedBy'>;
  before: Decidable;
}

/**
 * The submissions that a decision moved: those that it decided on, or those that moved up into places that it freed. One
 * whose decision was undone and then restored counts from the first time.
 */
export async function listMoved(
  tx: Db,
  waveId: string,
  city: string,
  decision: string,
  how: 'decision' | 'moved_by',
): Promise<Moved[]> {
  type Row = Decidable & { now: number; stands: Status; standing: string | null; standingBy: string | null };
  const moved = await tx.execute<{ [K in keyof Row]: Row[K] }>(sql`
    with moved as (
      select submission_id, min(number) as first from verdicts
      where wave_id = ${waveId} and city = ${city} and ${sql.raw(how)} = ${decision} group by 1
    )
    select s.id as "submissionId", s.stratum, coalesce(b.number, 0) as number,
      coalesce(b.status, s.status) as status, ${verdictColumns('b')}, b.held_group as "heldGroup", b.decision,
      b.moved_by as "movedBy", v.number as now, v.status as stands, v.decision as standing,
      v.moved_by as "standingBy"
    from moved m
    join submissions s on s.wave_id = ${waveId} and s.city = ${city} and s.id = m.submission_id
    left join verdicts b on b.wave_id = ${waveId} and b.city = ${city}
      and b.submission_id = m.submission_id and b.number = m.first - 1
    ${latestVerdict({ waveId, city })}
    order by s.id`);
  return moved.map(({ now, stands, standing, standingBy, ...before }) => ({
    stands: { number: now, status: stands, decision: standing, movedBy: standingBy },
    before,
  }));
}

/** Reason, rules and evidence of a later verdict, or else of the one stored on arrival. */
const verdictColumns = (verdict: 'v' | 'b') => {
  const of = sql.raw(verdict);
  return sql`case when ${of}.number is null then s.reason else ${of}.reason end as reason,
      coalesce(${of}.rules, s.rules) as rules,
      case when ${of}.number is null then s.evidence else ${of}.evidence end as evidence`;
};

/** Decisions of a wave whose submissions a later decision moved again. */
export async function listOvertaken(db: Db, waveId: string, decisions: readonly string[]): Promise<string[]> {
  if (decisions.length === 0) return [];
  const overtaken = await db.execute<{ decision: string }>(sql`
    select distinct v.decision from verdicts v
    join verdicts l on l.wave_id = v.wave_id and l.city = v.city and l.submission_id = v.submission_id
      and l.number > v.number and l.decision is distinct from v.decision
    where v.wave_id = ${waveId}
      and v.decision in (select value::uuid from jsonb_array_elements_text(${rows(decisions)}))`);
  return overtaken.map(({ decision }) => decision);
}
