import { sql } from 'drizzle-orm';
import type { PageSteps } from '../server/survey/submission/page-pace.ts';
import type { Db } from './client.ts';
import type { pageTimeCounts } from './counts-schema.ts';
import { rows } from './rows.ts';

export type PageTimeCount = typeof pageTimeCounts.$inferSelect;

/** Adds to the stored counts. */
export async function addPageTimes(db: Db, counts: readonly PageTimeCount[]): Promise<void> {
  await db.execute(sql`
    insert into page_time_counts as kept (wave_id, city, language, page, step, n)
    select * from jsonb_to_recordset(${rows(counts)})
      as r("waveId" uuid, city text, language text, page text, step smallint, n int)
    -- In one order for all processes, or two could wait for each other.
    order by 1, 2, 3, 4, 5
    on conflict (wave_id, city, language, page, step) do update set n = kept.n + excluded.n`);
}

/** How long pages took by language, in some cities of a wave, or in all. */
export async function sumPageTimes(
  db: Db,
  waveId: string,
  cities: readonly string[] | 'all',
): Promise<PageSteps[]> {
  const within =
    cities === 'all' ? sql`` : sql`and city in (select jsonb_array_elements_text(${rows(cities)}))`;
  const sums = await db.execute<{ page: string; language: string; steps: { step: number; n: number }[] }>(sql`
    select page, language, jsonb_agg(jsonb_build_object('step', step, 'n', n)) as steps
    from (
      select page, language, step, sum(n)::int as n from page_time_counts
      where wave_id = ${waveId} ${within}
      group by page, language, step
    ) as summed
    group by page, language
    order by page, language`);
  return [...sums];
}
