import type { Db } from '../../../db/client.ts';
import { findLatest } from '../../../db/releases.ts';
import { listOpenedWaves, type Wave } from '../../../db/waves.ts';

/** An earlier wave with its latest public release. */
interface EarlierWave {
  wave: Wave;
  latest: LatestRelease;
}
type LatestRelease = NonNullable<Awaited<ReturnType<typeof findLatest>>>;

/** The waves before one that have a public release, latest first; simulated waves see only simulated ones. */
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
