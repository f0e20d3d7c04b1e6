import { z } from 'zod';
import type { ScoringDesign, ScoringOptions } from '../score/scoring-design.ts';
import { type Clusters, clusterPartsOf } from './clusters.ts';
import { type Plan, planOf, shapeOf } from './plan.ts';
import { type Row, rowIn, sortedRows } from './rows.ts';
import { addToCluster, newTally, type Tally } from './tally.ts';

const storedRows = z.array(z.strictObject({ cell: z.array(z.string()), sums: z.array(z.number()) }));
type StoredRows = z.infer<typeof storedRows>;

/** A tally as JSON. Every number survives exactly: JSON writes the shortest form that reads back the same. */
export const storedTallySchema = z.strictObject({
  /** The design of the rows, so that no other design reads them. */
  shape: z.string(),
  rows: storedRows,
  /** Absent where clusters do not matter. */
  clusters: z
    .strictObject({
      rows: storedRows,
      /** Per cluster: the index of a row among these, and the cluster's sums in it. */
      parts: z.array(
        z.strictObject({ name: z.string(), sums: z.array(z.tuple([z.int(), z.array(z.number())])) }),
      ),
    })
    .optional(),
});
export type StoredTally = z.infer<typeof storedTallySchema>;

/** The tally for storage. */
export function encodeTally({ plan, rows, clusters }: Tally): StoredTally {
  return {
    shape: shapeOf(plan),
    rows: encodeRows(sortedRows(rows)),
    ...(clusters && { clusters: encodeClusters(clusters, plan.firstOrder.size) }),
  };
}

const encodeRows = (rows: readonly Row[]): StoredRows =>
  rows.map(({ cell, sums }) => ({ cell, sums: Array.from(sums) }));

function encodeClusters(clusters: Clusters, size: number): StoredTally['clusters'] {
  const rows = sortedRows(clusters.rows);
  const numberOf = new Map(rows.map((row, i) => [row, i]));
  const parts = [...clusters.places.keys()].sort().map((name) => {
    const sums = [...clusterPartsOf(clusters, name, size)].flatMap(([row, part]): [number, number[]][] => {
      const number = numberOf.get(row);
      return number !== undefined && part[0]! > 0 ? [[number, Array.from(part)]] : [];
    });
    return { name, sums: sums.sort(([a], [b]) => a - b) };
  });
  return { rows: encodeRows(rows), parts: parts.filter(({ sums }) => sums.length > 0) };
}

const storedShape = z.object({ shape: z.string() });

/** Whether a stored tally has this design, and the rows that tallies have now. */
export function isStoredAs(
  design: ScoringDesign,
  { minAnsweredShare }: Pick<ScoringOptions, 'minAnsweredShare'>,
  value: unknown,
): boolean {
  const stored = storedShape.safeParse(value);
  return stored.success && stored.data.shape === shapeOf(planOf(design, minAnsweredShare));
}

/** Reads a stored tally. Throws if it has another design. */
export function decodeTally(
  design: ScoringDesign,
  options: Pick<ScoringOptions, 'minAnsweredShare'>,
  value: unknown,
): Tally {
  const stored = storedTallySchema.parse(value);
  const tally = newTally(design, options, { hasClusters: stored.clusters !== undefined });
  const { plan, rows, clusters } = tally;
  if (stored.shape !== shapeOf(plan)) throw new RangeError('the stored tally has another design');
  readRows(rows, plan, stored.rows);
  if (!stored.clusters || !clusters) return tally;
  readRows(clusters.rows, plan, stored.clusters.rows);
  for (const { name, sums } of stored.clusters.parts)
    for (const [number, part] of sums) {
      const row = stored.clusters.rows[number];
      if (!row || part.length !== plan.firstOrder.size)
        throw new RangeError('a stored cluster has another design');
      addToCluster(tally, name, row.cell, part);
    }
  return tally;
}

function readRows(into: Map<string, Row>, plan: Plan, stored: StoredRows): void {
  for (const { cell, sums } of stored) {
    if (sums.length !== plan.layout.size) throw new RangeError('a stored row has another length');
    // Cells of an older version may coincide now: special answers used to be categories.
    const row = rowIn(into, plan, cell).sums;
    for (let i = 0; i < row.length; i++) row[i] = row[i]! + sums[i]!;
  }
}
