import type { Readable } from 'node:stream';
import type { Sql } from 'postgres';
import type { Question } from '../server/survey/questionnaire.ts';

/** How many submissions a wave has, or one city of it. */
export async function countSubmissions(sql: Sql, waveId: string, city?: string): Promise<number> {
  const [found] = await sql<{ n: number }[]>`
    select count(*)::int as n from submissions
    where wave_id = ${waveId} ${city === undefined ? sql`` : sql`and city = ${city}`}`;
  return found?.n ?? 0;
}

/**
 * A wave's submissions as CSV with a header, one row each with the verdict that stands, ordered by city and
 * id. PostgreSQL writes the CSV itself (COPY), so a million rows pass through in constant memory. Neither
 * participant keys nor digests are in it.
 */
export async function exportSubmissions(
  sql: Sql,
  waveId: string,
  questions: readonly Question[],
  city?: string,
): Promise<Readable> {
  // COPY takes no parameters. Ids of waves, cities and questions are checked where they come in; quoted here again.
  const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const columns = questions.map((q) => `${answerColumn(q)} as ${q.id}`).join(',\n      ');
  return await sql
    .unsafe(`copy (
    select s.city, s.id, s.version, s.language, s.channel, s.mode,
      to_char(s.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as started_at,
      to_char(s.stored_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as stored_at,
      s.duration_ms, s.stratum, coalesce(v.status, s.status) as status,
      case when v.number is null then s.reason else v.reason end as reason,
      ${columns}
    from submissions s
    left join (
      select distinct on (city, submission_id) city, submission_id, number, status, reason
      from verdicts
      where wave_id = ${literal(waveId)}
      order by city, submission_id, number desc
    ) v on v.city = s.city and v.submission_id = s.id
    where s.wave_id = ${literal(waveId)} ${city === undefined ? '' : `and s.city = ${literal(city)}`}
    order by s.city, s.id
  ) to stdout with (format csv, header)`)
    .readable();
}

/** A list becomes "a;b". Free text that a spreadsheet would take for a formula gets an apostrophe before it. */
function answerColumn({ id, type }: Question): string {
  if (type === 'multiple')
    return `(select string_agg(value, ';') from jsonb_array_elements_text(
        case jsonb_typeof(s.answers->'${id}') when 'array' then s.answers->'${id}' else '[]' end) as value)`;
  const answer = `s.answers->>'${id}'`;
  return type === 'text' ? `regexp_replace(${answer}, '^([=+@\\t\\r-])', '''\\1')` : answer;
}
