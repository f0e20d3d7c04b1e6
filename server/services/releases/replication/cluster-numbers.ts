import type { ReplicatedCity } from '../../../survey/release/replication.ts';
import type { StoredTally } from '../../../survey/tally/codec.ts';

/** The tallies of a city in a package. */
export type StoredTallies = Pick<ReplicatedCity, 'counted' | 'removed' | 'modes'>;

/**
 * Tallies whose clusters are numbered, in the order of their names: who the interviewers are is nobody's business, and no
 * figure needs it.
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
