import { isDeepStrictEqual } from 'node:util';
import type { Db } from '../../../db/client.ts';
import { listQuotas } from '../../../db/quotas.ts';
import { countStrata, findTally } from '../../../db/tallies.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { groupBy } from '../../survey/group-by.ts';
import { encodeTally } from '../../survey/tally/codec.ts';
import { readCity, tallyCity } from '../releases/tally.ts';

export interface Difference {
  what: 'quota' | 'tally';
  city: string;
  stratum: string;
  kept: number | string;
  recomputed: number | string;
}

/** Recomputes quota counts and kept tallies from the submissions and reports every difference. */
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
    if (kept !== recomputed) differences.push({ what: 'quota', city, stratum, kept, recomputed });
  }
  let checked = quotas.length;
  let done = 0;
  for (const city of cities.keys()) {
    progress(++done / cities.size);
    const stored = await findTally(db, wave.id, city);
    if (!stored) continue;
    checked++;
    const kept = readCity(fieldwork, stored);
    const again = await tallyCity(db, fieldwork, city, stored.through);
    const same =
      isDeepStrictEqual(kept.counts, again.counts) &&
      isDeepStrictEqual(encodeTally(kept.counted), encodeTally(again.counted)) &&
      isDeepStrictEqual(encodeTally(kept.removed), encodeTally(again.removed));
    if (same) continue;
    const [before, after] = [JSON.stringify(kept.counts), JSON.stringify(again.counts)];
    differences.push({ what: 'tally', city, stratum: '', kept: before, recomputed: after });
  }
  return { checked, differences };
}
