import { eq, type SQL, sql } from 'drizzle-orm';
import { countItems, type ItemCounts } from '../server/survey/tally/item-counts.ts';
import type { Db } from './client.ts';
import { type CityCodes, timestamp } from './counts.ts';
import { itemCounts } from './counts-schema.ts';
import { rows } from './rows.ts';

/**
 * Missing answers of each city, folded like the monitor's other counts. Codes never change, whatever is decided
 * later, so a span only ever adds. Residents out of scope were asked nothing.
 */

/** The sum of two arrays: of the stored row and of the new one. */
const sumOf = (column: string): SQL => {
  const [stands, comes] = [sql.identifier(column), sql.raw(`excluded.${column}`)];
  return sql`${sql.identifier(column)} = array(
    select a + b from unnest(kept.${stands}, ${comes}) with ordinality as both_(a, b, place) order by place)`;
};
const arrays = ['not_asked', 'blank', 'dont_know', 'not_used'] as const;

/** Adds stored submissions. */
export async function foldItems(tx: Db, waveId: string, stored: readonly CityCodes[]): Promise<void> {
  if (stored.length === 0) return;
  const added = stored.map(({ city, received, codes }) => ({
    ...{ city, wave_id: waveId },
    ...columnsOf(countItems(codes, received)),
  }));
  await tx.execute(sql`
    insert into item_counts as kept (wave_id, city, received, not_asked, blank, dont_know, not_used)
    select wave_id, city, received, not_asked, blank, dont_know, not_used
    from jsonb_populate_recordset(null::item_counts, ${rows(added)})
    order by city
    on conflict (wave_id, city) do update set received = kept.received + excluded.received,
      ${sql.join(arrays.map(sumOf), sql`, `)}`);
}

const columnsOf = ({ received, notAsked, blank, dontKnow, notUsed }: ItemCounts) => ({
  received,
  not_asked: notAsked,
  blank,
  dont_know: dontKnow,
  not_used: notUsed,
});

/** The missing answers of each city of a wave that has any. */
export async function listItemCounts(db: Db, waveId: string): Promise<(ItemCounts & { city: string })[]> {
  const { city, received, notAsked, blank, dontKnow, notUsed } = itemCounts;
  return await db
    .select({ city, received, notAsked, blank, dontKnow, notUsed })
    .from(itemCounts)
    .where(eq(itemCounts.waveId, waveId))
    .orderBy(city);
}

/** Recounts a city, from submissions stored by a moment. */
export async function recountItems(db: Db, wave: string, code: string, through: Date): Promise<ItemCounts> {
  const [stored] = await db.execute<{ received: number; codes: Uint8Array | null }>(sql`
    select count(*)::int as received, string_agg(codes, ''::bytea) as codes from submissions
    where wave_id = ${wave} and city = ${code} and stored_at <= ${timestamp(through)}
      and reason is distinct from 'OUT_OF_SCOPE'`);
  return countItems(stored?.codes ?? new Uint8Array(), stored?.received ?? 0);
}
