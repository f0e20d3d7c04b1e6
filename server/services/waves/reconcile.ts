import { isDeepStrictEqual } from 'node:util';
import type { Db } from '../../../db/client.ts';
import { countCounts, countTables, findFold, recount } from '../../../db/counts.ts';
import { listQuotas } from '../../../db/quotas.ts';
import { countStrata, findTally } from '../../../db/tallies.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { groupBy } from '../../survey/group-by.ts';
import { encodeTally } from '../../survey/tally/codec.ts';
import { readCity, tallyCity } from '../releases/tally.ts';

export interface Difference {
  what: 'quota' | 'tally' | 'standing' | 'arrivals';
  city: string;
  stratum: string;
  /** Which of the city's or the stratum's, where there are several. */
  rest: string;
  kept: number | string;
  recomputed: number | string;
}

/** Recomputes quotas, the monitor's counts and stored tallies from the submissions and reports every difference. */
export async function reconcile(
  db: Db,
  fieldwork: Fieldwork,
  progress: (done: number) => void = () => {},
): Promise<{ checked: number; differences: Difference[] }> {
  const { wave, cities } = fieldwork;
  const differences: Difference[] = [];
  const quotas = await listQuotas(db, wave.id);
  const counts = groupBy(await countStrata(db, wave.id), (count) => count.city);
  for (const { city, stratum, counted: kept } of quotas) {
    const recomputed = counts.get(city)?.find((count) => count.stratum === stratum)?.counted ?? 0;
    if (kept !== recomputed) differences.push({ what: 'quota', city, stratum, rest: '', kept, recomputed });
  }
  const recounted = await reconcileCounts(db, wave.id);
  differences.push(...recounted.differences);
  let checked = quotas.length + recounted.checked;
  let done = 0;
  for (const city of cities.keys()) {
    progress(++done / cities.size);
    const row = await findTally(db, wave.id, city);
    if (!row) continue;
    checked++;
    const tally = readCity(fieldwork, row);
    const recomputed = await tallyCity(db, fieldwork, city, row.through);
    const same =
      isDeepStrictEqual(tally.counts, recomputed.counts) &&
      isDeepStrictEqual(encodeTally(tally.counted), encodeTally(recomputed.counted)) &&
      isDeepStrictEqual(encodeTally(tally.removed), encodeTally(recomputed.removed));
    if (same) continue;
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

/** Recounts the monitor's counts, in one snapshot: they are folded all the time. */
async function reconcileCounts(
  db: Db,
  waveId: string,
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
      return { checked, differences };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}
