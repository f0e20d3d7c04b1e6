import { type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import type { pageCounts } from './counts-schema.ts';
import { rows } from './rows.ts';

export type PageCount = typeof pageCounts.$inferSelect;

/** Adds to the stored counts. */
export async function addPageCounts(db: Db, counts: readonly PageCount[]): Promise<void> {
  await db.execute(sql`
    insert into page_counts as kept (wave_id, city, hour, channel, page, shown, passed)
    select * from jsonb_to_recordset(${rows(counts)})
      as r("waveId" uuid, city text, hour timestamptz, channel text, page text, shown int, passed int)
    -- In one order for all processes, or two could wait for each other.
    order by 1, 2, 3, 4, 5
    on conflict (wave_id, city, hour, channel, page) do update
    set shown = kept.shown + excluded.shown, passed = kept.passed + excluded.passed`);
}

/** Residents who saw a page, or came by a channel, and those of them who went on, or finished. */
export interface PageSum {
  name: string;
  shown: number;
  passed: number;
}

/** Counts by page and, for the opening, by channel. */
export interface PageSums {
  pages: PageSum[];
  channels: PageSum[];
}

/** Sums of some cities of a wave, or of all. */
export async function sumPages(
  db: Db,
  waveId: string,
  cities: readonly string[] | 'all',
  { opening, end }: { opening: string; end: string },
): Promise<PageSums> {
  const within: SQL =
    cities === 'all' ? sql`` : sql`and city in (select jsonb_array_elements_text(${rows(cities)}))`;
  const sums = await db.execute<{
    page: string | null;
    channel: string | null;
    shown: number;
    passed: number;
  }>(sql`
    select page, channel,
      (case when page is null then sum(shown) filter (where page_name = ${opening}) else sum(shown) end)::int as shown,
      (case when page is null then sum(shown) filter (where page_name = ${end}) else sum(passed) end)::int as passed
    from (select page, page as page_name, channel, shown, passed from page_counts
      where wave_id = ${waveId} ${within}) as counted
    group by grouping sets ((page), (channel))
    order by shown desc, page, channel`);
  const of = (key: 'page' | 'channel') =>
    sums.flatMap(({ [key]: name, shown, passed }) =>
      name === null ? [] : [{ name, shown: shown ?? 0, passed: passed ?? 0 }],
    );
  return { pages: of('page'), channels: of('channel') };
}
