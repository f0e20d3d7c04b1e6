import type { ReplicatedCity } from '../../../survey/release/replication.ts';
import type { StoredTally } from '../../../survey/tally/codec.ts';

/** A city's tallies in a package. */
export type StoredTallies = Pick<ReplicatedCity, 'counted' | 'removed' | 'modes'>;

/**
 * Replaces the names of clusters by numbers, in the names' order: a cluster may name an interviewer, and no figure
 * needs the name.
 */
export function withNumberedClusters({ counted, removed, modes }: StoredTallies): StoredTallies {
  const all = [counted, removed, ...Object.values(modes)];
  const names = new Set(all.flatMap(({ clusters }) => clusters?.parts.map(({ name }) => name) ?? []));
  const width = String(names.size).length;
  const numbers = new Map([...names].sort().map((name, i) => [name, String(i + 1).padStart(width, '0')]));
  const numbered = ({ clusters, ...tally }: StoredTally): StoredTally => ({
    ...tally,
    ...(clusters && {
      clusters: {
        ...clusters,
        parts: clusters.parts.map(({ name, sums }) => ({ name: numbers.get(name) ?? name, sums })),
      },
    }),
  });
  return {
    counted: numbered(counted),
    removed: numbered(removed),
    modes: Object.fromEntries(Object.entries(modes).map(([mode, tally]) => [mode, numbered(tally)])),
  };
}
