import { z } from 'zod';
import type { ScoringDesign, ScoringOptions } from '../score/scoring.ts';
import { shapeOf } from './plan.ts';
import { cells, newTally, rowOf, type Tally } from './tally.ts';

/** A tally as JSON. Every number survives exactly: JSON writes the shortest form that reads back the same. */
export const storedTallySchema = z.strictObject({
  /** The design of the rows, so that they are never read with another. */
  shape: z.string(),
  rows: z.array(z.strictObject({ cell: z.array(z.string()), sums: z.array(z.number()) })),
});
export type StoredTally = z.infer<typeof storedTallySchema>;

/** The tally for storage. */
export function encodeTally(tally: Tally): StoredTally {
  const rows = cells(tally).map(({ cell, sums }) => ({ cell, sums: Array.from(sums) }));
  return { shape: shapeOf(tally.plan), rows };
}

/** Reads a stored tally. Throws if it has another design. */
export function decodeTally(
  design: ScoringDesign,
  options: Pick<ScoringOptions, 'minAnsweredShare'>,
  value: unknown,
): Tally {
  const stored = storedTallySchema.parse(value);
  const tally = newTally(design, options);
  if (stored.shape !== shapeOf(tally.plan)) throw new RangeError('the stored tally has another design');
  for (const { cell, sums } of stored.rows) {
    if (sums.length !== tally.plan.layout.size) throw new RangeError('a stored row has another length');
    // Cells of an older version may be one now: special answers used to be categories.
    const into = rowOf(tally, cell).sums;
    for (let i = 0; i < into.length; i++) into[i] = into[i]! + sums[i]!;
  }
  return tally;
}
