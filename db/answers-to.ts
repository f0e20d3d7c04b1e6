import { sql } from 'drizzle-orm';
import type { Answer } from '../server/survey/questionnaire/routing.ts';
import { type CellDesign, weightingCell } from './cells.ts';
import type { Db } from './client.ts';
import { latestVerdict, standingStatus } from './standing.ts';

/** Counted submissions of one weighting cell with the same answer. */
export interface AnswersInCell {
  /** The cell's key; its name in the packages of earlier releases. */
  stratum: string;
  answer: Answer;
  n: number;
}

/** The answers to one question that counted in a city at a moment, without submissions that left it unanswered. */
export async function countAnswersTo(
  db: Db,
  { waveId, city, question, design }: { waveId: string; city: string; question: string; design: CellDesign },
  through: Date,
): Promise<AnswersInCell[]> {
  const counts = await db.execute<{ [K in keyof AnswersInCell]: AnswersInCell[K] }>(sql`
    select ${weightingCell(design)} as stratum, s.answers -> ${question}::text as answer, count(*)::int as n
    from submissions s
    ${latestVerdict({ waveId, city, through })}
    where s.wave_id = ${waveId} and s.city = ${city} and s.stored_at <= ${through.toISOString()}::timestamptz
      and ${standingStatus} = 'counted' and s.answers ? ${question}
    group by 1, 2`);
  return [...counts];
}
