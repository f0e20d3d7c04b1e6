import { sql } from 'drizzle-orm';
import type { Answer } from '../server/survey/questionnaire/routing.ts';
import type { Db } from './client.ts';
import { latestVerdict, standingStatus } from './standing.ts';

/** Counted submissions of one stratum with the same answer. */
export interface AnswersInStratum {
  stratum: string;
  answer: Answer;
  n: number;
}

/** The answers to one question that counted in a city at a moment; none of those who did not answer it. */
export async function countAnswersTo(
  db: Db,
  { waveId, city, question }: { waveId: string; city: string; question: string },
  through: Date,
): Promise<AnswersInStratum[]> {
  const counts = await db.execute<{ [K in keyof AnswersInStratum]: AnswersInStratum[K] }>(sql`
    select s.stratum, s.answers -> ${question}::text as answer, count(*)::int as n
    from submissions s
    ${latestVerdict({ waveId, city, through })}
    where s.wave_id = ${waveId} and s.city = ${city} and s.stored_at <= ${through.toISOString()}::timestamptz
      and ${standingStatus} = 'counted' and s.answers ? ${question}
    group by 1, 2`);
  return [...counts];
}
