import { canonicalJson, sha256 } from './digest.ts';

/** What goes before the first row of a trail. */
export const TRAIL_START = '0'.repeat(64);

/** A row of the trail as it is hashed: what it says, without what links it. */
export interface TrailRow {
  /** Its place in the chain, from 1. */
  seq: number;
  id: string;
  /** ISO 8601, milliseconds, UTC. */
  at: string;
  actor: string;
  account: string | null;
  via: string | null;
  action: string;
  wave: string | null;
  city: string | null;
  subject: string;
  reason: string;
  /** Which of the usual reasons it was, where somebody said so; rows without one are hashed as before there were any. */
  cause?: string | undefined;
  detail: Record<string, number>;
}

/** What links a row to the one before. */
export interface Link {
  /** The hash of the row before; `TRAIL_START` before the first. */
  previous: string;
  hash: string;
}

/**
 * Links a row to the one before: its hash is the SHA-256 of the RFC 8785 JSON of the row with the hash before it, so that a
 * row that is changed, left out or put in later shows in every hash after it.
 */
export function linkRow<Row extends TrailRow>(row: Row, previous: string): Row & Link {
  const linked = { ...row, previous };
  return { ...linked, hash: sha256(canonicalJson(linked)) };
}

/**
 * The first thing that is wrong with a stretch of the trail, in a sentence; undefined when it holds.
 * @param rows in the order of `seq`, without a gap; the first is taken at its own `previous` unless it is row 1
 */
export function faultInTrail(rows: readonly (TrailRow & Link)[]): string | undefined {
  let before: (TrailRow & Link) | undefined;
  for (const { hash, previous, ...row } of rows) {
    const expected = before?.hash ?? (row.seq === 1 ? TRAIL_START : previous);
    if (before && row.seq !== before.seq + 1) return `row ${before.seq} is followed by row ${row.seq}`;
    if (previous !== expected) return `row ${row.seq} does not follow the row before it`;
    if (linkRow(row, previous).hash !== hash) return `row ${row.seq} was changed`;
    before = { ...row, previous, hash };
  }
  return undefined;
}
