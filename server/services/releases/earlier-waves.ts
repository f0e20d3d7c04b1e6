import type { Db } from '../../../db/client.ts';
import { findLatest } from '../../../db/releases.ts';
import { listOpenedWaves, type Wave } from '../../../db/waves.ts';

/** A wave before another one, with its latest release that everybody can see. */
interface EarlierWave {
  wave: Wave;
  latest: LatestRelease;
}
type LatestRelease = NonNullable<Awaited<ReturnType<typeof findLatest>>>;

/** The waves before one that have a release in sight, the last one first; simulated waves are among themselves. */
export async function* earlierWaves(
  db: Db,
  { opensAt, simulated }: Pick<Wave, 'opensAt' | 'simulated'>,
  now: Date,
): AsyncGenerator<EarlierWave> {
  for (const wave of await listOpenedWaves(db)) {
    if (wave.opensAt >= opensAt || wave.simulated !== simulated) continue;
    const latest = await findLatest(db, wave.id, now);
    if (latest) yield { wave, latest };
  }
}
