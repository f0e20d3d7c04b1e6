import { type SQL, sql } from 'drizzle-orm';

/**
 * The standing verdict: the latest one in `verdicts`, or the one stored on arrival. Statements name the submission
 * `s` and its latest verdict `v`.
 */

/** A scope of standing verdicts: those of a wave, or of one of its cities, up to a moment if one is given. */
interface VerdictScope {
  waveId: string;
  city?: string;
  through?: Date;
}

/**
 * Joins submission `s`, of the same wave and city, with its latest verdict `v`, if any. Verdicts are few, so all of
 * them are read once, not looked up for every submission. They come as records of one JSON value, for which
 * PostgreSQL estimates a hundred rows: for a table without statistics it would estimate one, and loop over all for
 * every submission.
 */
export const latestVerdict = ({ waveId, city, through }: VerdictScope) => sql`
  left join jsonb_to_recordset((
    select coalesce(jsonb_agg(to_jsonb(latest)), '[]') from (
      select distinct on (city, submission_id) city, submission_id, number, status, reason, rules, evidence,
        held_group, decision, moved_by
      from verdicts
      where wave_id = ${waveId} ${city === undefined ? sql`` : sql`and city = ${city}`}
        ${through === undefined ? sql`` : sql`and decided_at <= ${through.toISOString()}::timestamptz`}
      order by city, submission_id, number desc
    ) as latest
  )) as v(city text, submission_id uuid, number int, status text, reason text, rules smallint, evidence jsonb,
    held_group text, decision uuid, moved_by uuid) on v.city = s.city and v.submission_id = s.id`;

/**
 * Joins submission `s` with its latest verdict `v` at a moment, by one look-up for each: for a few submissions of a
 * wave with many verdicts.
 * @param isAny whether any of them has a verdict; where not, nothing is looked up
 */
export const latestVerdictAt = (moment: SQL, isAny = sql`true`) => sql`
  left join lateral (
    select number, status, reason from verdicts
    where wave_id = s.wave_id and city = s.city and submission_id = s.id and decided_at <= ${moment}
      and ${isAny}
    order by number desc limit 1
  ) as v on true`;

/** The standing status. */
export const standingStatus = sql`coalesce(v.status, s.status)`;

/** The number of the standing verdict; 0 is the one stored on arrival. */
export const standingNumber = sql`coalesce(v.number, 0)`;

/** The standing reason. A later verdict may have none, so only its number tells whether there is one. */
export const standingReason = sql`case when v.number is null then s.reason else v.reason end`;
