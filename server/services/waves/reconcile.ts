import { isDeepStrictEqual } from 'node:util';
import type { Db } from '../../../db/client.ts';
import { countCounts, countTables, findFold, recount } from '../../../db/counts.ts';
import { compareHeldGroups } from '../../../db/held-groups.ts';
import { listItemCounts, recountItems } from '../../../db/item-counts.ts';
import { countModes } from '../../../db/modes.ts';
import { countEscaped } from '../../../db/orders.ts';
import { listQuotas } from '../../../db/quotas.ts';
import { countStrata, findTally, unsealTally } from '../../../db/tallies.ts';
import { type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { groupBy } from '../../survey/group-by.ts';
import { encodeTally } from '../../survey/tally/codec.ts';
import { countItems } from '../../survey/tally/item-counts.ts';
import { encodeModes, isReadableTally, isSealed, readTally, tallyAnswers } from '../releases/tally.ts';

export interface Difference {
  what: 'quota' | 'tally' | (typeof countTables)[number] | 'items' | 'order' | 'held';
  city: string;
  stratum: string;
  /** Identifies a count within its city or stratum, where there are several. */
  rest: string;
  kept: number | string;
  recomputed: number | string;
}

/**
 * Recomputes quotas, the monitor's counts, held groups and stored tallies from the submissions and reports every
 * difference.
 * @param trustsSeals whether a tally with an intact seal passes without recomputing; a tally whose seal is broken but
 * which agrees with its answers loses the seal, so that the draft makes both anew
 */
export async function reconcile(
  db: Db,
  fieldwork: Fieldwork,
  {
    trustsSeals = false,
    progress = () => {},
  }: { trustsSeals?: boolean; progress?: (done: number) => void } = {},
): Promise<{ checked: number; differences: Difference[] }> {
  const { wave, cities } = fieldwork;
  const differences: Difference[] = [];
  const { quotas, strata } = await db.transaction(
    async (tx) => {
      const quotas = await listQuotas(tx, wave.id);
      return { quotas, strata: quotas.length > 0 ? await countStrata(tx, wave.id) : [] };
    },
    // One snapshot, because answers arrive meanwhile.
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
  const counts = groupBy(strata, (count) => count.city);
  for (const { city, stratum, counted: kept } of quotas) {
    const recomputed = counts.get(city)?.find((count) => count.stratum === stratum)?.counted ?? 0;
    if (kept !== recomputed) differences.push({ what: 'quota', city, stratum, rest: '', kept, recomputed });
  }
  const recounted = await reconcileCounts(db, wave.id, cities.keys());
  differences.push(...recounted.differences);
  // A standing order holds what it covers, unless a person decided or a rule removed it.
  const standing = await countEscaped(db, wave.id);
  for (const { city, group, escaped } of standing)
    if (escaped > 0)
      differences.push({ what: 'order', city, stratum: '', rest: group, kept: escaped, recomputed: 0 });
  const groups = await compareHeldGroups(db, wave.id);
  for (const { city, group: rest, stored: kept, standing: recomputed } of groups)
    if (kept !== recomputed) differences.push({ what: 'held', city, stratum: '', rest, kept, recomputed });
  let checked = quotas.length + recounted.checked + standing.length + groups.length;
  let done = 0;
  for (const city of cities.keys()) {
    progress(++done / cities.size);
    const row = await findTally(db, wave.id, city);
    // A tally of an older version is no longer used; the next release tallies it again.
    if (!row || !isReadableTally(fieldwork, row)) continue;
    checked++;
    if (trustsSeals && (await isSealed(db, fieldwork, row))) continue;
    const tally = readTally(fieldwork, row);
    const plan = { waveId: wave.id, scoring: fieldwork.scoring, design: formOf(fieldwork, city).design };
    const recomputed = await tallyAnswers(db, plan, city, row.through);
    const agrees =
      isDeepStrictEqual(tally.counts, recomputed.counts) &&
      isDeepStrictEqual(encodeTally(tally.counted), encodeTally(recomputed.counted)) &&
      isDeepStrictEqual(encodeModes(tally.modes), encodeModes(recomputed.modes)) &&
      isDeepStrictEqual(encodeTally(tally.removed), encodeTally(recomputed.removed));
    // A server of a version without seals tallied it, or the key has changed: the draft that asks makes and seals it
    // anew.
    if (trustsSeals && agrees) await unsealTally(db, row);
    const sameArrivals =
      row.arrived === null ||
      isDeepStrictEqual(row.arrived, await countModes(db, wave.id, city, row.through));
    if (agrees && sameArrivals) continue;
    differences.push({
      what: 'tally',
      city,
      stratum: '',
      rest: '',
      kept: JSON.stringify(tally.counts),
      recomputed: JSON.stringify(recomputed.counts),
    });
  }
  return { checked, differences };
}

const NO_ITEMS = JSON.stringify(countItems(new Uint8Array(), 0));

/** Recounts the monitor's counts, in one snapshot, because folding never stops. */
async function reconcileCounts(
  db: Db,
  waveId: string,
  cities: Iterable<string>,
): Promise<{ checked: number; differences: Difference[] }> {
  return await db.transaction(
    async (tx) => {
      const differences: Difference[] = [];
      let checked = 0;
      const through = await findFold(tx, waveId);
      for (const what of through ? countTables : []) {
        checked += await countCounts(tx, waveId, what);
        for (const difference of await recount(tx, waveId, what, through!))
          differences.push({ what, ...difference });
      }
      const items = new Map(
        (await listItemCounts(tx, waveId)).map(({ city, ...counts }) => [city, JSON.stringify(counts)]),
      );
      for (const city of through ? cities : []) {
        const recomputed = await recountItems(tx, waveId, city, through!);
        const kept = items.get(city) ?? NO_ITEMS;
        checked++;
        if (kept !== JSON.stringify(recomputed))
          differences.push({
            ...{ what: 'items', city, stratum: '', rest: '' },
            ...{ kept, recomputed: JSON.stringify(recomputed) },
          });
      }
      return { checked, differences };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}
