import { type Row, rowKeyOf } from '../tally/rows.ts';
import type { Tally } from '../tally/tally.ts';

/** The sums that cluster-robust variances need of a city beside its cells (docs/scoring.md, "Clusters"). */
export interface ClusterSums {
  /** Primary sampling units: clusters with members, and people sampled singly. */
  psus: number;
  /** Clusters of two or more. */
  shared: number;
  /** People sampled singly: sums by weighted cell, in the layout of a row. */
  alone: Float64Array[];
  /** For each cluster: Σ w over its cells, in the layout of first-order sums. */
  weighted: Float64Array[];
}

/**
 * The sums of a tally's clusters under the weights of its cells.
 * @param rows the tally's cells, with the weighted cell of each at the same index
 */
export function clusterSums(
  { plan, clusters, rows: alone }: Tally,
  rows: readonly Row[],
  cellOf: readonly number[],
  weights: readonly number[],
): ClusterSums | null {
  if (!clusters) return null;
  const placeOf = new Map(rows.map(({ cell }, r) => [rowKeyOf(cell), cellOf[r]!]));
  const weightedCellOf = (row: Row) => placeOf.get(rowKeyOf(row.cell));
  const aloneSums = weights.map(() => new Float64Array(plan.layout.size));
  let psus = 0;
  for (const row of alone.values()) {
    const k = weightedCellOf(row);
    if (k === undefined) continue;
    psus += row.sums[0]!;
    const into = aloneSums[k]!;
    for (let i = 0; i < into.length; i++) into[i] = into[i]! + row.sums[i]!;
  }
  const cellOfMembers = new Map([...clusters.rows.values()].map((row) => [row, weightedCellOf(row)]));
  const { size } = plan.firstOrder;
  const weighted: Float64Array[] = [];
  let shared = 0;
  for (const places of clusters.places.values()) {
    const into = new Float64Array(size);
    let members = 0;
    for (const [row, place] of places) {
      const k = cellOfMembers.get(row);
      if (k === undefined) continue;
      members += clusters.sums[place]!;
      const w = weights[k]!;
      for (let i = 0; i < size; i++) into[i] = into[i]! + w * clusters.sums[place + i]!;
    }
    if (members === 0) continue;
    weighted.push(into);
    if (members > 1) shared++;
  }
  return { psus: psus + weighted.length, shared, alone: aloneSums, weighted };
}
