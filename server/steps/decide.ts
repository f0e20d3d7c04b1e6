import { enterBarrier } from '../../db/barrier.ts';
import type { Db } from '../../db/client.ts';
import { claimPlaces, stratumKey } from '../../db/quotas.ts';
import type { Status } from '../../db/schema.ts';
import type { NewVerdict } from '../../db/verdicts.ts';

/** A verdict about to be given. */
export interface Judged extends NewVerdict {
  stratum: string;
  /** What stood before. */
  was: Status;
}

/**
 * Frees and claims the quota places that go with new verdicts of one city, and enters the barrier for them.
 * Whoever is to count and finds no place left is `quota_full`. Returns the verdicts as they are to be added.
 */
export async function settlePlaces(tx: Db, judged: readonly Judged[]): Promise<NewVerdict[]> {
  const [first] = judged;
  if (!first) return [];
  await enterBarrier(tx, [first.waveId]);
  // Freeing and then claiming would take the locks in two rounds, and a batch of answers could cross them.
  await claimPlaces(tx, requests(judged, 0));
  await claimPlaces(tx, requests(judged.filter(frees), -1));
  const granted = await claimPlaces(tx, requests(judged.filter(claims), 1));
  return judged.map((j): NewVerdict => {
    const { stratum: _, was: __, ...verdict } = j;
    const left = granted.get(stratumKey(j));
    if (!claims(j) || left === undefined) return verdict;
    granted.set(stratumKey(j), left - 1);
    return left > 0 ? verdict : { ...verdict, status: 'quota_full' };
  });
}

const frees = ({ was, status }: Judged): boolean => was === 'counted' && status !== 'counted';
const claims = ({ was, status }: Judged): boolean => was !== 'counted' && status === 'counted';

function requests(judged: readonly Judged[], sign: 1 | 0 | -1) {
  const places = new Map<string, { waveId: string; city: string; stratum: string; places: number }>();
  for (const { waveId, city, stratum } of judged) {
    const key = stratumKey({ waveId, city, stratum });
    const known = places.get(key) ?? { waveId, city, stratum, places: 0 };
    places.set(key, { ...known, places: known.places + sign });
  }
  return [...places.values()];
}
